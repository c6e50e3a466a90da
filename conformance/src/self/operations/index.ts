import type { Operation } from "../operation.ts";

/** The operations of the protocol, each loaded when the first request for it comes. */
export const OPERATIONS: { readonly [operation: string]: () => Promise<Operation> } = {
  "canonicalize-json": async () => (await import("./canonical-json.ts")).canonicalize,
  "digest-manifest": async () => (await import("./manifest.ts")).digestManifest,
  "read-manifest": async () => (await import("./manifest.ts")).readManifest,
  "name-shards": async () => (await import("./manifest.ts")).nameShards,
  "digest-files": async () => (await import("./model-files.ts")).digestFiles,
  "verify-files": async () => (await import("./model-files.ts")).verifyFiles,
  "select-paths": async () => (await import("./manifest.ts")).selectPaths,
  "verify-artifact": async () => (await import("./signatures.ts")).verifyArtifact,
  "verify-statement": async () => (await import("./signatures.ts")).verifySignedStatement,
  "validate-record": async () => (await import("./records.ts")).readRecord,
  "normalize-payload": async () => (await import("./records.ts")).normalizePayload,
  "validate-policy": async () => (await import("./policy.ts")).readPolicy,
  "advisory-signers": async () => (await import("./policy.ts")).signersOfAdvisories,
  decide: async () => (await import("./policy.ts")).decide,
  "validate-feed": async () => (await import("./advisories.ts")).readFeed,
  "check-advisory-time": async () => (await import("./advisories.ts")).checkTime,
  "lineage-edges": async () => (await import("./lineage.ts")).readEdges,
  "check-lineage": async () => (await import("./lineage.ts")).findFaults,
  "walk-lineage": async () => (await import("./lineage.ts")).walkLineage,
  "validate-packet": async () => (await import("./aiv.ts")).judgePacket,
  "validate-pack": async () => (await import("./evidence-pack.ts")).judgePack,
  "digest-events": async () => (await import("./evidence-pack.ts")).digestEvents,
};
