import { createDigest, type Digest } from "@aixv/core";
import { parseBundle, type Statement, type Verified } from "@aixv/envelope";
import type { VerifyOptions } from "@aixv/envelope/verify";
import { OMS_LEGACY_PREDICATE_TYPE } from "@aixv/manifest";
import { type AdmissionRequest, acceptsSignature, type CompiledPolicy, namesSigners } from "@aixv/policy";
import { subjectDigests } from "@aixv/records";
import { digestFileBytes } from "../digest-file.ts";
import { claimOf } from "../evidence/claimed-artifact.ts";
import { searchStore } from "../evidence/find-evidence.ts";
import { MODEL_PREDICATE_TYPES } from "../evidence/model-statement.ts";
import { judgeEvidence } from "../evidence/verify-evidence.ts";
import { givenOptions } from "../given-options.ts";
import { requireModel } from "../model-kind.ts";
import { withStore } from "../store.ts";
import { type VerifiedModel, verifyModelBy } from "../verify-model.ts";
import type { AdmitModelOptions } from "./admit-model.ts";
import { type CollectOptions, collectEvidence, rulesOf } from "./collect-evidence.ts";
import { detectFileFormats } from "./file-formats.ts";

/** A model that was verified, and all that a decision about it can rest on. */
export interface PreparedModel {
  readonly model: VerifiedModel;
  readonly request: AdmissionRequest;
  /** Of the model's verification. */
  readonly warnings: VerifiedModel["warnings"];
}

/** Verifies a model, and gathers what the policy can decide about it by; throws. */
export async function prepareModel(
  path: string,
  policy: CompiledPolicy,
  base: VerifyOptions,
  options: Omit<AdmitModelOptions, "policy"> & Pick<CollectOptions, "contents">,
): Promise<PreparedModel> {
  const kind = await requireModel(path);
  // Who signed is then for the policy to judge.
  const isJudged = base.expectedIdentities === undefined && namesSigners(policy.policy);
  const modelTrust: VerifyOptions = { ...base, acceptAnyIdentity: isJudged, ...clockSkew(policy) };
  const model = await verifyModelBy(path, modelTrust, {
    ...givenOptions(options, MODEL_OPTIONS),
    accepts: (signature) => acceptsSignature(policy, signature, base.now),
  });
  const others = await otherDigests(path, kind, model, options.signal);
  const artifacts = [model.digest, ...others];
  const evidence = await collectEvidence(artifacts, rulesOf(policy), evidenceTrust(policy, base), {
    ...options,
    path,
  });
  const request: AdmissionRequest = {
    ...evidence,
    artifact: {
      digest: model.digest,
      ...(others.length === 0 ? {} : { other_digests: others }),
      ...(policy.policy.deny_formats === undefined
        ? {}
        : { files: await detectFileFormats(path, kind, options.signal) }),
    },
    signatures: [model.signature],
    now: base.now,
    ...(options.assuranceLevel === undefined ? {} : { assuranceLevel: options.assuranceLevel }),
  };
  return {
    model,
    request,
    warnings: model.warnings.filter(({ code }) => !isJudged || code !== "IDENTITY_UNCONSTRAINED"),
  };
}

/**
 * Gathers what the policy can decide by about an artifact that is not at hand: the signatures over it that the store has
 * stand in for its bytes. Whoever gets bytes of that digest has what is decided about.
 */
export async function prepareDigest(
  digest: Digest,
  policy: CompiledPolicy,
  base: VerifyOptions,
  options: CollectOptions & Pick<AdmitModelOptions, "assuranceLevel">,
): Promise<AdmissionRequest> {
  const trust = evidenceTrust(policy, base);
  const store = { ...givenOptions(options, ["root"]), now: base.now };
  const found = await withStore(
    store,
    async (opened) => (await searchStore(digest, opened, options)).evidence,
  );
  const signing = found.filter(
    ({ predicateType }) => predicateType === undefined || MODEL_PREDICATE_TYPES.includes(predicateType),
  );
  const judged = await judgeEvidence(digest, signing, trust, options.signal);
  const signatures = judged.flatMap(({ verified }): readonly Verified<unknown>[] =>
    verified === undefined ? [] : [verified],
  );
  const others = new Set(
    judged.flatMap(({ verified, bytes }) =>
      verified !== undefined && acceptsSignature(policy, verified, base.now) ? storedDigests(bytes) : [],
    ),
  );
  others.delete(digest);
  const evidence = await collectEvidence([digest, ...others], rulesOf(policy), trust, options);
  return {
    ...evidence,
    artifact: { digest, ...(others.size === 0 ? {} : { other_digests: [...others] }) },
    signatures,
    now: base.now,
    ...(options.assuranceLevel === undefined ? {} : { assuranceLevel: options.assuranceLevel }),
  };
}

/** Evidence is verified by whoever it may be: whom to believe in what is for the policy to judge. */
export function evidenceTrust(
  policy: CompiledPolicy,
  { expectedIdentities: _own, ...anybody }: VerifyOptions,
): VerifyOptions {
  return { ...anybody, acceptAnyIdentity: true, ...clockSkew(policy) };
}

/**
 * What else the artifact is known by: what was signed, be it in another order or by another algorithm; and of a file its
 * SHA-256, by which advisories and claims name it, however its manifest hashes it.
 */
async function otherDigests(
  path: string,
  kind: "file" | "directory",
  { digest, manifest, signature }: VerifiedModel,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (manifest === undefined) {
    const message = signature.value as { readonly algorithm: string; readonly digest: string };
    return message.algorithm === "sha256" ? [] : [`${message.algorithm}:${message.digest}`];
  }
  const signed = signedDigests(signature.value as Statement).filter((subject) => subject !== digest);
  const { method, hash_type } = manifest.serialization;
  if (kind === "directory" || (method === "files" && hash_type === "sha256")) return signed;
  const { hex } = await digestFileBytes(path, ["sha256"], signal);
  return [createDigest("sha256", hex.sha256), ...signed];
}

/**
 * What a manifest's statement is about as a whole. One of model_signing 0.2 names its files one by one: what is claimed of
 * one file, or waived for it, says nothing about a model of several.
 */
function signedDigests(statement: Statement): readonly Digest[] {
  const isOfFiles = statement.predicateType === OMS_LEGACY_PREDICATE_TYPE && statement.subject.length > 1;
  return isOfFiles ? [] : subjectDigests(statement);
}

/**
 * What an artifact that is not at hand goes by: a manifest over a file alone also names the file's digest, and whoever has one
 * of the two may have the advisory that names the other.
 */
function storedDigests(bundle: Uint8Array): readonly Digest[] {
  const parsed = parseBundle(bundle);
  return parsed.ok ? claimOf(parsed.value, undefined).subjects : [];
}

/** Not `only`: what is admitted is all of it. */
const MODEL_OPTIONS = [
  "bundle",
  "ignorePaths",
  "ignoreUnsignedFiles",
  "workers",
  "signal",
  "onProgress",
] as const;

function clockSkew({ policy }: CompiledPolicy): { readonly maxClockSkewSeconds?: number } {
  const { max_clock_skew_seconds: skew } = policy;
  return skew === undefined ? {} : { maxClockSkewSeconds: skew };
}
