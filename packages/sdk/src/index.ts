import type { AixvError, Result } from "@aixv/core";
import type { PartialManifest } from "@aixv/manifest";
import type { DigestOptions, ModelDigest } from "./digest-model.ts";
import type { GenerateKeyOptions, KeyFiles } from "./generate-key-files.ts";
import type { BundleClaims } from "./inspect-bundle.ts";
import type { NotVerifiedError } from "./not-verified-error.ts";
import type { SignedModel, SignModelOptions } from "./sign-model.ts";
import type { VerifiedModel, VerifyModelOptions } from "./verify-model.ts";

export type { DigestOptions, ModelDigest } from "./digest-model.ts";
export type { GenerateKeyOptions, KeyFiles } from "./generate-key-files.ts";
export type { HashingOptions } from "./hashing-options.ts";
export type { BundleClaims } from "./inspect-bundle.ts";
export { ModelMismatchError, NotVerifiedError, type RefusalFacts } from "./not-verified-error.ts";
export { SdkError, type SdkErrorCode } from "./sdk-error.ts";
export type { SignedModel, SignModelOptions } from "./sign-model.ts";
export type { SigningOptions } from "./signing-options.ts";
export type { TrustOptions } from "./trust-options.ts";
export type { VerifiedModel, VerifyModelOptions } from "./verify-model.ts";

// Each function loads its code when it is called: a program that verifies with a key never loads what signs keyless.

/** See `signModel` in sign-model.ts: hashes a model, signs its manifest, and writes the bundle. */
export async function signModel(
  path: string,
  options: SignModelOptions = {},
): Promise<Result<SignedModel, AixvError>> {
  return await (await import("./sign-model.ts")).signModel(path, options);
}

/** See `verifyModel` in verify-model.ts: `ok` only if who signed is trusted and every file is as signed. */
export async function verifyModel(
  path: string,
  options: VerifyModelOptions,
): Promise<Result<VerifiedModel, NotVerifiedError>> {
  return await (await import("./verify-model.ts")).verifyModel(path, options);
}

/** See `digestModel` in digest-model.ts: digests a model as `signModel` would. */
export async function digestModel(
  path: string,
  options: DigestOptions = {},
): Promise<Result<ModelDigest, AixvError>> {
  return await (await import("./digest-model.ts")).digestModel(path, options);
}

/** See `digestModelPart` in digest-model.ts: hashes one part of a model, for several machines to share the work. */
export async function digestModelPart(
  path: string,
  part: { readonly index: number; readonly of: number },
  options: DigestOptions = {},
): Promise<Result<PartialManifest, AixvError>> {
  return await (await import("./digest-model.ts")).digestModelPart(path, part, options);
}

/** See `mergeDigests` in digest-model.ts: joins partial manifests to the digest of the whole model. */
export async function mergeDigests(files: readonly string[]): Promise<Result<ModelDigest, AixvError>> {
  return await (await import("./digest-model.ts")).mergeDigests(files);
}

/** See `inspectBundle` in inspect-bundle.ts: tells what a bundle claims; verifies nothing. */
export async function inspectBundle(path: string): Promise<Result<BundleClaims, AixvError>> {
  return await (await import("./inspect-bundle.ts")).inspectBundle(path);
}

/** See `generateKeyFiles` in generate-key-files.ts: makes a key pair in two files. */
export async function generateKeyFiles(
  prefix: string,
  options: GenerateKeyOptions = {},
): Promise<Result<KeyFiles, AixvError>> {
  return await (await import("./generate-key-files.ts")).generateKeyFiles(prefix, options);
}
