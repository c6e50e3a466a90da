export {
  type DigestedModel,
  type DigestModelOptions,
  digestModel,
  digestModelPart,
  listModelFiles,
} from "./digest-model.ts";
export type { HashProgress } from "./hash-files.ts";
export {
  collectReuseRecord,
  parseReuseRecord,
  REUSE_RECORD_SCHEMA,
  type ReusableFile,
  type ReuseRecord,
  serializeReuseRecord,
} from "./reuse-record.ts";
export { type ModelVerification, type VerifyModelOptions, verifyModel } from "./verify-model.ts";
export type { ModelEntry } from "./walk-model.ts";
