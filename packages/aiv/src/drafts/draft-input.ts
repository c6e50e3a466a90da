import type { JsonValue, Timestamp } from "@aixv/core";
import type { ArtifactContent, CanonicalForm, FileCoverage } from "../facts/artifact-facts.ts";
import type { RepositoryFacts } from "../facts/repository-facts.ts";
import { UNFINISHED } from "../schema/check-shape.ts";
import type { RiskTier } from "../standard/tiers.ts";

/** A file that the packet will cite. */
export interface DraftArtifact {
  /** Path below the folder of artifacts. */
  readonly file: string;
  readonly content: ArtifactContent;
  /** The form whose digest is recorded. */
  readonly form: CanonicalForm;
}

/** Lines of a file at head that the change touches. */
export interface ChangedLines {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** Of the file as git has it, lower-case hex. */
  readonly sha256?: string;
}

/** Everything that a machine can know of a change. */
export interface DraftInput {
  readonly now: Timestamp;
  readonly generator: { readonly name: string; readonly version: string };
  readonly facts: RepositoryFacts;
  readonly changedLines: readonly ChangedLines[];
  /** `github.com/org/repo`; absent where it is not known, as the following. */
  readonly repository?: string;
  readonly prId?: number;
  readonly prUrl?: string;
  readonly branch?: string;
  readonly baseBranch?: string;
  readonly createdBy?: string;
  readonly author?: string;
  /** A link to the CI run. */
  readonly ciRun?: { readonly url: string; readonly provider: string; readonly runId: string };
  readonly artifacts: readonly DraftArtifact[];
  /** The head commit as git hashes it, where something signs it. */
  readonly signedCommit?: DraftArtifact;
  /** Until when evidence of class A is kept, a day or a time. */
  readonly retainUntil?: string;
  /** Coverage at base, to compare with that of the artifacts. */
  readonly baseCoverage?: readonly FileCoverage[];
  /** By default the least that the change seems to need. */
  readonly tier?: RiskTier;
}

/** JSON that is being put together. */
export type Json = { [name: string]: JsonValue };

/** What a person has to write. The validator refuses it as long as it stands. */
export function todo(what: string): string {
  return `${UNFINISHED}: ${what}`;
}
