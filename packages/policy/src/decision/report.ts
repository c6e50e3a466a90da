import { type Digest, quote } from "@aixv/core";
import type { LineageEdge } from "@aixv/records";
import type { IgnoredEvidence, SignatureFacts } from "../facts/admission-facts.ts";
import { memoize } from "../facts/memoize.ts";
import type { SatisfiedRule, Violation } from "./admission-decision.ts";
import type { IgnoredCode } from "./ignored-code.ts";
import type { ViolationCode } from "./violation-code.ts";

/** What rules found. */
export class Report {
  readonly violations: Violation[] = [];
  readonly satisfied: SatisfiedRule[] = [];
  readonly ignored: IgnoredEvidence[] = [];

  violate(
    code: ViolationCode,
    rule: string,
    subject: string,
    message: string,
    evidence: readonly SignatureFacts[] = [],
    path: readonly LineageEdge[] = [],
  ): void {
    const way = path.length === 0 ? {} : { path };
    this.violations.push({ code, rule, message, subject, evidence: digests(evidence), ...way });
  }

  satisfy(rule: string, evidence: readonly SignatureFacts[] = []): void {
    this.satisfied.push({ rule, evidence: digests(evidence) });
  }

  ignore(code: IgnoredCode, message: string, { bundle_digest }: SignatureFacts): void {
    this.ignored.push({ code, message, evidence: bundle_digest });
  }
}

function digests(evidence: readonly SignatureFacts[]): readonly Digest[] {
  const all = evidence.map(({ bundle_digest }) => bundle_digest);
  return all.length < 2 ? all : [...new Set(all)].sort();
}

/** Who signed, for a message. */
export const namesOf: (signature: SignatureFacts) => string = memoize(({ signers }) =>
  signers.flatMap(({ subjects }) => subjects.map((name) => quote(name))).join(", "),
);
