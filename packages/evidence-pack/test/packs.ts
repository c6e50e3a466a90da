import { type JsonObject, unwrap } from "@aixv/core";
import { createPack, type EvidencePack, serializePack } from "@aixv/evidence-pack";

/** A JSON document that a test may change. */
export type Draft = { [name: string]: unknown };

export const A = `sha256:${"a".repeat(64)}`;
export const B = `sha256:${"b".repeat(64)}`;

/** A valid pack of two artifacts. */
export const PACK: EvidencePack = unwrap(
  createPack({
    pack_id: "pack.1",
    tenant_scope: "tenant.1",
    run_id: "run-1",
    artifacts: [
      {
        artifact_id: "art.a",
        artifact_type: "capability_policy",
        uri: "https://example.com/a.json",
        content_digest: A,
        evidence_type: "GOVERNED",
        control_refs: ["ctrl.1", "ctrl.2"],
        ai_act_refs: ["Art.12(1)"],
      },
      { artifact_id: "art.b", artifact_type: "report", content_digest: B, evidence_type: "REFERENCE" },
    ],
  }),
);

/** The document of that pack after a change. */
export function changed(
  change: (pack: Draft & { artifacts: Draft[]; digest_manifest: { entries: Draft[] } }) => void,
): string {
  const pack = JSON.parse(new TextDecoder().decode(serializePack(PACK))) as never;
  change(pack);
  return JSON.stringify(pack);
}

/** The same with members put over the top level. */
export function withMembers(more: JsonObject): string {
  return changed((pack) => Object.assign(pack, more));
}
