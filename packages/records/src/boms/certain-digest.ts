import { type Digest, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import { sha256Of } from "../statements/subject-digests.ts";

/**
 * The SHA-256 in a list of hashes, if there is no doubt about it.
 *
 * @param readHash - the text of an entry that is a SHA-256, `undefined` for other algorithms
 * @returns none where there is none, one is malformed, two differ, or the list holds anything but objects
 */
export function certainSha256(
  hashes: JsonValue | undefined,
  readHash: (entry: JsonObject) => { readonly sha256: JsonValue | undefined } | undefined,
): Digest | undefined {
  if (!Array.isArray(hashes)) return undefined;
  let certain: Digest | undefined;
  for (const entry of hashes as readonly JsonValue[]) {
    if (!isJsonObject(entry)) return undefined;
    const hash = readHash(entry);
    if (hash === undefined) continue;
    const digest = sha256Of(hash);
    if (digest === undefined || (certain !== undefined && certain !== digest)) return undefined;
    certain = digest;
  }
  return certain;
}
