export {
  type CollectRepositoryOptions,
  collectRepositoryFacts,
  type SignedCommit,
} from "./collect-repository-facts.ts";
