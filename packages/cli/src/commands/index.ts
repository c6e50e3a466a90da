import type { Command } from "../command.ts";

/** A command's summary, and how to load it: one command's code is all that one invocation loads. */
export interface CommandEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command by name, in the order of the help. */
export const COMMANDS: { readonly [name: string]: CommandEntry } = {
  keygen: { summary: "make a key pair", load: async () => (await import("./keygen.ts")).keygen },
  digest: { summary: "digest a model", load: async () => (await import("./digest.ts")).digest },
  sign: { summary: "sign a model", load: async () => (await import("./sign.ts")).sign },
  verify: { summary: "verify a model", load: async () => (await import("./verify.ts")).verify },
  attest: {
    summary: "claim something about a model",
    load: async () => (await import("./attest.ts")).attest,
  },
  provenance: {
    summary: "where a model came from, and what came of it",
    load: async () => (await import("./provenance.ts")).provenance,
  },
  export: {
    summary: "write what was verified in a format of others",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  "sign-delta": {
    summary: "claim that a model is an update of another",
    load: async () => (await import("./sign-delta.ts")).signDelta,
  },
  rollback: {
    summary: "record that a model was rolled back",
    load: async () => (await import("./rollback.ts")).rollback,
  },
  "rollback suggest": {
    summary: "say where to go back to from a model",
    load: async () => (await import("./rollback-suggest.ts")).rollbackSuggest,
  },
  "advisory create": {
    summary: "make an advisory, or a new version of one",
    load: async () => (await import("./advisory-create.ts")).advisoryCreate,
  },
  "advisory verify": {
    summary: "verify an advisory",
    load: async () => (await import("./advisory-verify.ts")).advisoryVerify,
  },
  "advisory list": {
    summary: "list the advisories in .aixv/, or those about a model",
    load: async () => (await import("./advisory-list.ts")).advisoryList,
  },
  "advisory sync": {
    summary: "import the advisories that a feed lists",
    load: async () => (await import("./advisory-sync.ts")).advisorySync,
  },
  "advisory feed build": {
    summary: "write a feed of advisories for others",
    load: async () => (await import("./advisory-feed-build.ts")).advisoryFeedBuild,
  },
  "policy create": {
    summary: "make a policy record",
    load: async () => (await import("./policy-create.ts")).policyCreate,
  },
  "policy verify": {
    summary: "verify a policy record",
    load: async () => (await import("./policy-verify.ts")).policyVerify,
  },
  "policy template": {
    summary: "print a policy to begin with",
    load: async () => (await import("./policy-template.ts")).policyTemplate,
  },
  "policy migrate": {
    summary: "raise a policy to an assurance level",
    load: async () => (await import("./policy-migrate.ts")).policyMigrate,
  },
  "policy explain": {
    summary: "say in plain words what a policy asks for",
    load: async () => (await import("./policy-explain.ts")).policyExplain,
  },
  "policy test": {
    summary: "run a folder's cases against their policies",
    load: async () => (await import("./policy-test.ts")).policyTest,
  },
  "record create": {
    summary: "make a record of any kind",
    load: async () => (await import("./record-create.ts")).recordCreate,
  },
  "record verify": {
    summary: "verify a record of any kind",
    load: async () => (await import("./record-verify.ts")).recordVerify,
  },
  "bundle create": {
    summary: "make a record of a release's artifacts",
    load: async () => (await import("./bundle-create.ts")).bundleCreate,
  },
  "bundle verify": {
    summary: "verify such a record",
    load: async () => (await import("./bundle-verify.ts")).bundleVerify,
  },
  "pack create": {
    summary: "bundle the evidence about a model into one pack",
    load: async () => (await import("./pack-create.ts")).packCreate,
  },
  "pack verify": {
    summary: "verify a pack, its signature and its files, or the evidence of a run",
    load: async () => (await import("./pack-verify.ts")).packVerify,
  },
  "store add": {
    summary: "bring evidence of others into .aixv/",
    load: async () => (await import("./store-add.ts")).storeAdd,
  },
  "store list": {
    summary: "list the evidence in .aixv/, or about a model",
    load: async () => (await import("./store-list.ts")).storeList,
  },
  "store check": {
    summary: "name what is damaged in .aixv/",
    load: async () => (await import("./store-check.ts")).storeCheck,
  },
  "store reindex": {
    summary: "build the index of .aixv/ anew",
    load: async () => (await import("./store-reindex.ts")).storeReindex,
  },
  "aiv validate": {
    summary: "judge a packet of AIV by every rule of the standard",
    load: async () => (await import("./aiv-validate.ts")).aivValidate,
  },
  "aiv gate": {
    summary: "decide whether a change may merge",
    load: async () => (await import("./aiv-gate.ts")).aivGate,
  },
  "aiv init": {
    summary: "draft a packet from a git range",
    load: async () => (await import("./aiv-init.ts")).aivInit,
  },
  "aiv collect": {
    summary: "add evidence to a packet",
    load: async () => (await import("./aiv-collect.ts")).aivCollect,
  },
  "aiv attest": {
    summary: "record and sign a Verifier's decision in a packet",
    load: async () => (await import("./aiv-attest.ts")).aivAttest,
  },
  "aiv explain": {
    summary: "say what a rule or finding of AIV means",
    load: async () => (await import("./aiv-explain.ts")).aivExplain,
  },
  "aiv rules": {
    summary: "list the rules of AIV",
    load: async () => (await import("./aiv-rules.ts")).aivRules,
  },
  "aiv integrity": {
    summary: "say whether a change made the tests weaker",
    load: async () => (await import("./aiv-integrity.ts")).aivIntegrity,
  },
  "aiv audit": {
    summary: "judge a programme by its packets, and draw a sample to audit",
    load: async () => (await import("./aiv-audit.ts")).aivAudit,
  },
  "pack init": {
    summary: "write the events of a run and their digest",
    load: async () => (await import("./pack-init.ts")).packInit,
  },
  "pack validate": {
    summary: "judge a governance evidence pack",
    load: async () => (await import("./pack-validate.ts")).packValidate,
  },
  "pack digest": {
    summary: "digest a pack, or the events of a run",
    load: async () => (await import("./pack-digest.ts")).packDigest,
  },
  "pack diff": {
    summary: "explain how two packs differ",
    load: async () => (await import("./pack-diff.ts")).packDiff,
  },
  conformance: {
    summary: "run the conformance vectors, on aixv or on another implementation",
    load: async () => (await import("./conformance.ts")).conformance,
  },
  inspect: { summary: "show what a bundle claims", load: async () => (await import("./inspect.ts")).inspect },
  version: { summary: "print the version", load: async () => (await import("./version.ts")).version },
};
