export {
  type DigestOptions,
  digestModel,
  digestModelPart,
  type ModelDigest,
  mergeDigests,
} from "./digest-model.ts";
export { requireNewFile, type WriteOptions, writeOutputFile } from "./files.ts";
export { type GenerateKeyOptions, generateKeyFiles, type KeyFiles } from "./generate-key-files.ts";
export type { HashingOptions } from "./hashing-options.ts";
export { type BundleClaims, inspectBundle } from "./inspect-bundle.ts";
export { SdkError, type SdkErrorCode } from "./sdk-error.ts";
export { type SignedModel, type SignModelOptions, signModel } from "./sign-model.ts";
export type { SigningOptions } from "./signing-options.ts";
export type { TrustOptions } from "./trust-options.ts";
export {
  ModelMismatchError,
  NotVerifiedError,
  type RefusalFacts,
  type VerifiedModel,
  type VerifyModelOptions,
  verifyModel,
} from "./verify-model.ts";
