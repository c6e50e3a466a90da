import { unwrap } from "@aixv/core";
import { type CreatePackArtifact, createPack, serializePack } from "@aixv/evidence-pack";

/** The file of a pack with so many artifacts, without white space, as 10,000 of them would not fit otherwise. */
export function largePack(artifacts: number): Uint8Array {
  const pack = createPack({
    pack_id: "pack.large",
    tenant_scope: "tenant.large",
    run_id: "00000000-0000-4000-8000-000000000001",
    artifacts: Array.from({ length: artifacts }, (_, index): CreatePackArtifact => {
      const isGoverned = index % 4 === 0;
      return {
        artifact_id: `art.${index}`,
        artifact_type: "evaluation_report",
        content_digest: index.toString(16).padStart(64, "0"),
        evidence_type: isGoverned ? "GOVERNED" : "REFERENCE",
        ...(isGoverned ? { control_refs: [`ctrl.${index % 100}`] } : {}),
      };
    }),
  });
  return new TextEncoder().encode(
    JSON.stringify(JSON.parse(new TextDecoder().decode(serializePack(unwrap(pack))))),
  );
}

/** The file of a bundle with so many events. */
export function largeBundle(events: number): Uint8Array {
  const runId = "00000000-0000-4000-8000-000000000001";
  return new TextEncoder().encode(
    JSON.stringify({
      run_id: runId,
      events: Array.from({ length: events }, (_, index) => ({
        event_id: `event-${index}`,
        event_type: "evaluation_reported",
        ts_utc: new Date(1_767_225_600_000 + index * 1000).toISOString(),
        actor: "ci",
        system: "bench",
        run_id: runId,
        payload: {
          metric: "accuracy",
          value: index / 7,
          count: index,
          tags: ["a", "b"],
          detail: { passed: true },
        },
      })),
    }),
  );
}
