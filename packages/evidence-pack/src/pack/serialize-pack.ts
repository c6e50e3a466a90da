import { canonicalizeJson, formatJsonDocument, type JsonObject, utf8Bytes } from "@aixv/core";
import { type EvidencePack, MAX_EVIDENCE_PACK_BYTES } from "./pack-content.ts";

/**
 * Writes a pack as a file: JSON of two spaces with keys sorted and a newline at the end, or, where that would be over the
 * 4 MiB that a pack may have, without white space. An absent `uri` and `run_id` are left out, as the standard has it, although
 * they are null in what the digest covers.
 */
export function serializePack(pack: EvidencePack): Uint8Array {
  const { run_id, artifacts, ...others } = pack;
  const document: JsonObject = {
    ...others,
    ...(run_id === null ? {} : { run_id }),
    artifacts: artifacts.map(({ uri, ...artifact }) => (uri === null ? artifact : { ...artifact, uri })),
  };
  const indented = utf8Bytes(formatJsonDocument(document));
  return indented.length <= MAX_EVIDENCE_PACK_BYTES ? indented : utf8Bytes(canonicalizeJson(document));
}
