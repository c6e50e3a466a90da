import type { Digest } from "@aixv/core";
import type { Report } from "../decision/report.ts";
import type { AdmissionFacts, ArtifactSignatureFacts, StatementFacts } from "../facts/admission-facts.ts";
import type { Clock } from "../facts/signature-time.ts";
import type { Lineage } from "../lineage/lineage.ts";

/** One evaluation of a policy. */
export interface Evaluation {
  readonly facts: AdmissionFacts;
  readonly clock: Clock;
  readonly report: Report;
  /** Statements about the artifact itself, by predicate type. */
  readonly claims: ReadonlyMap<string, readonly StatementFacts[]>;
  /** What the statements of those whom the policy trusts in this say of where the artifact came from. */
  readonly lineage: () => Lineage;
  /** The codes of violations that waivers lift, by their records' digests; set before any rule runs. */
  lifted: ReadonlyMap<string, ReadonlySet<Digest>>;
  /** The signature by which the artifact is judged; set by the signature's rule, which is the first. */
  signature?: ArtifactSignatureFacts;
  /** How many trusted, active advisories are about the artifact; set by the advisories' rule. */
  advisories: number;
}

/** A part of a policy, compiled: reports what holds and what does not. */
export type Rule = (evaluation: Evaluation) => void;

/** Whether a digest is one of the artifact's own. */
export function isArtifact({ artifact }: AdmissionFacts, digest: string): boolean {
  return digest === artifact.digest || artifact.other_digests?.some((other) => other === digest) === true;
}
