export { type CollectRepositoryOptions, collectRepositoryFacts } from "./collect-repository-facts.ts";
export type { SignedCommit } from "./commit-object.ts";
