import { quote } from "@aixv/core";
import { EvidencePackError } from "../error.ts";
import type { PackContent } from "./pack-content.ts";

/** Throws `EVIDENCE_PACK_LONE_SURROGATE`. The reference fails on them too, but only where they are in what it digests. */
export function refuseLoneSurrogates(content: PackContent): void {
  const { schema_version, pack_id, tenant_scope, run_id, artifacts, digest_manifest } = content;
  for (const text of [schema_version, pack_id, tenant_scope, run_id]) refuseLoneSurrogate(text);
  for (const { artifact_id, artifact_type, uri, control_refs, ai_act_refs } of artifacts) {
    for (const text of [artifact_id, artifact_type, uri]) refuseLoneSurrogate(text);
    for (const text of control_refs) refuseLoneSurrogate(text);
    for (const text of ai_act_refs) refuseLoneSurrogate(text);
  }
  for (const { artifact_id } of digest_manifest.entries) refuseLoneSurrogate(artifact_id);
}

function refuseLoneSurrogate(text: string | null): void {
  if (text === null || text.isWellFormed()) return;
  const message = `expected surrogates in pairs, got a lone one in ${quote(text)}; it has no UTF-8, and so no digest`;
  throw new EvidencePackError("EVIDENCE_PACK_LONE_SURROGATE", message);
}
