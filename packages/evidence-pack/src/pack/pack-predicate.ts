import { err, type JsonObject, ok, type Result } from "@aixv/core";
import { EvidencePackError } from "../error.ts";
import type { EvidencePack } from "./pack-content.ts";

/** Predicate type of the statements that sign packs: their one subject is the SHA-256 of the document's bytes. */
export const EVIDENCE_PACK_PREDICATE_TYPE = "https://aixv.org/evidence-pack/v1";

/** What a statement says of the pack that it signs. */
export function evidencePackPredicate(pack: EvidencePack): JsonObject {
  const { schema_version, pack_id, tenant_scope, run_id, pack_digest, artifacts } = pack;
  return { schema_version, pack_id, tenant_scope, run_id, pack_digest, artifact_count: artifacts.length };
}

/**
 * Holds what a statement says of a pack against the pack that it signs.
 *
 * @returns `EVIDENCE_PACK_PREDICATE_MISMATCH` where they differ
 */
export function checkEvidencePackPredicate(
  predicate: JsonObject,
  pack: EvidencePack,
): Result<void, EvidencePackError> {
  for (const [name, value] of Object.entries(evidencePackPredicate(pack))) {
    if (Object.hasOwn(predicate, name) && predicate[name] === value) continue;
    const message = `the statement says something else of the pack's ${name} than the pack`;
    return err(new EvidencePackError("EVIDENCE_PACK_PREDICATE_MISMATCH", message));
  }
  return ok(undefined);
}
