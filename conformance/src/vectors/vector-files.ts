import type { Suite } from "./suites.ts";

/** Loads a file with vectors. The command line has each in a chunk of its own, which other commands do not load. */
type Load = () => Promise<{ readonly default: unknown }>;

/** Every file with vectors, by suite and name. */
export const VECTOR_FILES: { readonly [S in Suite]: { readonly [name: string]: Load } } = {
  "canonical-json": {
    invalid: async () =>
      await import("../../vectors/canonical-json/invalid.json", { with: { type: "json" } }),
    valid: async () => await import("../../vectors/canonical-json/valid.json", { with: { type: "json" } }),
  },
  manifest: {
    digests: async () => await import("../../vectors/manifest/digests.json", { with: { type: "json" } }),
    paths: async () => await import("../../vectors/manifest/paths.json", { with: { type: "json" } }),
    statements: async () =>
      await import("../../vectors/manifest/statements.json", { with: { type: "json" } }),
  },
  signatures: {
    keys: async () => await import("../../vectors/signatures/keys.json", { with: { type: "json" } }),
    statements: async () =>
      await import("../../vectors/signatures/statements.json", { with: { type: "json" } }),
  },
  records: {
    invalid: async () => await import("../../vectors/records/invalid.json", { with: { type: "json" } }),
    normalized: async () => await import("../../vectors/records/normalized.json", { with: { type: "json" } }),
    valid: async () => await import("../../vectors/records/valid.json", { with: { type: "json" } }),
  },
  policy: {
    "advisory-signers": async () =>
      await import("../../vectors/policy/advisory-signers.json", { with: { type: "json" } }),
    invalid: async () => await import("../../vectors/policy/invalid.json", { with: { type: "json" } }),
    valid: async () => await import("../../vectors/policy/valid.json", { with: { type: "json" } }),
  },
  decisions: {
    advisories: async () =>
      await import("../../vectors/decisions/advisories.json", { with: { type: "json" } }),
    signers: async () => await import("../../vectors/decisions/signers.json", { with: { type: "json" } }),
  },
  "advisory-feed": {
    feeds: async () => await import("../../vectors/advisory-feed/feeds.json", { with: { type: "json" } }),
    times: async () => await import("../../vectors/advisory-feed/times.json", { with: { type: "json" } }),
  },
  lineage: {
    edges: async () => await import("../../vectors/lineage/edges.json", { with: { type: "json" } }),
    findings: async () => await import("../../vectors/lineage/findings.json", { with: { type: "json" } }),
    walks: async () => await import("../../vectors/lineage/walks.json", { with: { type: "json" } }),
  },
  aiv: {
    accepted: async () => await import("../../vectors/aiv/accepted.json", { with: { type: "json" } }),
    rejected: async () => await import("../../vectors/aiv/rejected.json", { with: { type: "json" } }),
  },
  "evidence-pack": {
    events: async () => await import("../../vectors/evidence-pack/events.json", { with: { type: "json" } }),
    packs: async () => await import("../../vectors/evidence-pack/packs.json", { with: { type: "json" } }),
  },
};
