import type { Digest } from "@aixv/core";
import type { LooseAdvisoryFeed } from "@aixv/records";
import type { MissingAdvisory } from "./advisory-sync.ts";
import type { KnownVersions } from "./known-versions.ts";

/** What a signed feed lists by id or digest, and of which the store has no version by somebody trusted. Each once. */
export async function findMissing(
  entries: LooseAdvisoryFeed["entries"],
  known: KnownVersions,
): Promise<readonly MissingAdvisory[]> {
  const missing = new Map<string, MissingAdvisory>();
  for (const entry of entries) {
    if (!entry.ok) continue;
    const { advisory_id: id, record_digest: digest } = entry.value;
    if (id === undefined && digest === undefined) continue;
    if (!(await known.hasTrusted(id, digest))) missing.set(keyOf(id, digest), describe(id, digest));
  }
  return [...missing.values()];
}

function keyOf(id: string | undefined, digest: Digest | undefined): string {
  return `${id ?? ""} ${digest ?? ""}`;
}

function describe(id: string | undefined, digest: Digest | undefined): MissingAdvisory {
  return {
    ...(id === undefined ? {} : { advisoryId: id }),
    ...(digest === undefined ? {} : { recordDigest: digest }),
  };
}
