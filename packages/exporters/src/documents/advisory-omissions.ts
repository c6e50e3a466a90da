import type { Advisory, AdvisoryRevision } from "../facts/advisories.ts";
import { type Claim, claimsOf } from "../facts/claims.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import type { Omissions } from "./omissions.ts";

/** Whatever is no advisory, and advisories that nobody can read. */
export function omitAllButAdvisories(
  facts: ExportFacts,
  advisories: readonly Advisory[],
  omitted: Omissions,
): void {
  const { others, ...rest } = claimsOf(facts);
  const said = new Set(
    advisories.flatMap(({ revisions }) => revisions.map(({ signed }) => signed.bundle_digest)),
  );
  const isElse = ({ evidence }: Claim<unknown>): boolean => !said.has(evidence.bundle_digest);
  omitted.addClaims(
    [...Object.values(rest).flat(), ...others].filter(isElse),
    (type) => `advisories say what is wrong, and ${type} does not; in-toto and aixv carry it`,
  );
  for (const { bundle_digest, kind } of facts.evidence.records) {
    if (said.has(bundle_digest)) continue;
    if (kind === "advisory") {
      const reason = "it breaks the rules of advisories, so that nobody knows what it says; aixv carries it";
      omitted.add("VALUE_NOT_EXPRESSIBLE", bundle_digest, reason);
    } else {
      const reason = `records of kind ${kind} are no advisories; in-toto and aixv carry them`;
      omitted.add("NOT_OF_THIS_FORMAT", bundle_digest, reason);
    }
  }
  for (const { bundle_digest } of facts.evidence.feeds)
    omitted.add(
      "NOT_OF_THIS_FORMAT",
      bundle_digest,
      "a list of advisories is none; in-toto and aixv carry it",
    );
  if (facts.decision !== undefined)
    omitted.add("NOT_OF_THIS_FORMAT", "decision", "it is no advisory; vsa and aixv carry it");
}

/** Artifacts that a version calls mended, and that nothing is said of, or that they are affected. */
export function omitFixes(revision: AdvisoryRevision, omitted: Omissions): void {
  const { signed, advisory, fixed, disputed } = revision;
  for (const [index, digest] of (advisory.fixed_digests ?? []).entries()) {
    if (fixed.includes(digest)) continue;
    const pointer = `/fixed_digests/${index}`;
    if (disputed.includes(digest))
      omitted.add(
        "CONFLICTING_CLAIMS",
        signed.bundle_digest,
        "a version in force says that it is affected",
        pointer,
      );
    else
      omitted.add(
        "REQUIRED_FACT_MISSING",
        signed.bundle_digest,
        "a mended artifact counts only where a time of signing is proved, and nothing was taken back since",
        pointer,
      );
  }
}
