import { formatJsonDocument, utf8Bytes } from "@aixv/core";
import type { EvidencePack } from "./pack-content.ts";

/**
 * Writes a pack as a file: JSON of two spaces, keys sorted, a newline at the end. An absent `uri` and `run_id` are left out,
 * as the standard has it, although they are null in what the digest covers.
 */
export function serializePack(pack: EvidencePack): Uint8Array {
  const { run_id, artifacts, ...others } = pack;
  return utf8Bytes(
    formatJsonDocument({
      ...others,
      ...(run_id === null ? {} : { run_id }),
      artifacts: artifacts.map(({ uri, ...artifact }) => (uri === null ? artifact : { ...artifact, uri })),
    }),
  );
}
