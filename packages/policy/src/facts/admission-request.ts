import type { Timestamp } from "@aixv/core";
import type { Statement, Verified } from "@aixv/envelope";
import type { AdvisoryFeed, SignedRecord } from "@aixv/records";
import type { AssuranceLevel } from "../policy/assurance-level.ts";
import type { ArtifactFacts, IgnoredEvidence } from "./admission-facts.ts";

/**
 * What is to be decided, and on what evidence. Evidence is taken as `Verified` values alone, which only the verification
 * of `@aixv/envelope` makes: anything else is listed as ignored, whatever its type says.
 */
export interface AdmissionRequest {
  /** What was found by hashing the artifact's own bytes: the caller answers for it. */
  readonly artifact: ArtifactFacts;
  /** Signatures over the artifact: an OMS manifest with which its files were compared, or over its bytes. One suffices. */
  readonly signatures: readonly Verified<unknown>[];
  /** What is claimed of the artifact and of its ancestors; each accepted by `validateClaims` of `@aixv/records` before. */
  readonly statements?: readonly Verified<Statement>[];
  /**
   * Advisories, bundles and waivers, as `parseRecord` of `@aixv/records` gives them. Advisories better come read with
   * `validateKnownKind: false` and then through `validateRecord`: one that breaks the rules counts against the artifact.
   */
  readonly records?: readonly Verified<SignedRecord>[];
  /** Signed lists of the advisories that there are. */
  readonly feeds?: readonly Verified<AdvisoryFeed>[];
  /** Evidence that did not verify, to be listed. */
  readonly ignored?: readonly IgnoredEvidence[];
  readonly now: Timestamp;
  /** A level whose gates the policy has to meet as well. */
  readonly assuranceLevel?: AssuranceLevel;
}
