import { join } from "node:path";
import { createDigest, type Digest, err, ok, type Result } from "@aixv/core";
import { pathKind } from "@aixv/core/node";
import type { Statement } from "@aixv/envelope";
import type { VerifyOptions } from "@aixv/envelope/verify";
import { OMS_LEGACY_PREDICATE_TYPE } from "@aixv/manifest";
import {
  type AdmissionRequest,
  type AssuranceLevel,
  acceptsSignature,
  assuranceLevelGaps,
  type CompiledPolicy,
  createFacts,
  evaluateAdmission,
  namesSigners,
} from "@aixv/policy";
import { subjectDigests } from "@aixv/records";
import { attempt } from "../attempt.ts";
import { digestFileBytes } from "../digest-file.ts";
import { givenOptions } from "../given-options.ts";
import { STORE_FOLDER } from "../hashing-options.ts";
import { requireModel } from "../model-kind.ts";
import { type EvidenceWarning, NotVerifiedError } from "../not-verified-error.ts";
import { pause } from "../pause.ts";
import { SdkError } from "../sdk-error.ts";
import type { SigningOptions } from "../signing-options.ts";
import { requireRoot } from "../store.ts";
import { loadTrust } from "../trust-options.ts";
import { type VerifiedModel, type VerifyModelOptions, verifyModelBy } from "../verify-model.ts";
import type { Admission } from "./admission.ts";
import { asksForAdvisories } from "./advisory-rules.ts";
import { attestDecision } from "./attest-decision.ts";
import { type CollectOptions, collectEvidence } from "./collect-evidence.ts";
import { detectFileFormats } from "./file-formats.ts";
import { loadPolicy, type PolicyOptions } from "./load-policy.ts";
import { requireMeansToVerify } from "./means-to-verify.ts";
import { NotAdmittedError } from "./not-admitted-error.ts";

/** Options of {@link admitModel}. */
export interface AdmitModelOptions
  extends Omit<VerifyModelOptions, "only" | "stopEarly">,
    PolicyOptions,
    Pick<CollectOptions, "root" | "advisoryFeeds"> {
  /** A level whose gates the policy must meet (AIXV ASSURANCE_LEVELS). */
  readonly assuranceLevel?: AssuranceLevel;
  /** Sign the decision, whatever it is, and store it. */
  readonly attestDecision?: SigningOptions;
}

/**
 * Verifies a model and decides by a policy whether it may be used (AIXV §11). Who may have signed the model is for the
 * policy to say; `expectedIdentities` narrow that, and never replace it.
 *
 * Of several signatures beside the model one that the policy accepts is preferred. Claims about the model and its
 * ancestors, advisories, bundles and waivers come from beside it and from the store of `root`.
 *
 * @param path - a file or a folder
 * @returns `ok` only if the model is verified and the decision is `allow` or `allow-with-waiver`; else a
 *   {@link NotAdmittedError} with the decision, or a NotVerifiedError where there is nothing to decide about
 */
export async function admitModel(
  path: string,
  options: AdmitModelOptions,
): Promise<Result<Admission, NotAdmittedError | NotVerifiedError>> {
  const result = await attempt(() => admit(path, options));
  if (!result.ok) {
    const { error } = result;
    return err(error instanceof NotVerifiedError ? error : new NotVerifiedError("none", error));
  }
  return result.value.decision.decision === "deny"
    ? err(new NotAdmittedError(result.value))
    : ok(result.value);
}

async function admit(path: string, options: AdmitModelOptions): Promise<Admission> {
  const kind = await requireModel(path);
  // Of a misspelt root nothing would be known against any model.
  await requireRoot(options);
  const { assuranceLevel: level } = options;
  const base = await loadTrust(options);
  const { attestDecision: signing } = options;
  // Whoever lacks a token learns so before a model is hashed.
  const signer =
    signing === undefined ? undefined : await (await import("../signing-options.ts")).createSigner(signing);
  // Before the policy is verified: at level 2 and above the lack of one is what is wrong.
  requireLevel(level, options, undefined);
  const { policy, warnings } = await loadPolicy(options, base);
  requireLevel(level, options, policy);
  requireMeansToVerify(policy, base);
  refuseIdleFeeds(policy, options);
  const { expectedIdentities, ...anybody } = base;
  const evidenceTrust: VerifyOptions = { ...anybody, acceptAnyIdentity: true, ...clockSkew(policy) };
  // Who signed is then for the policy to judge.
  const isJudged = expectedIdentities === undefined && namesSigners(policy.policy);
  const modelTrust: VerifyOptions = { ...base, acceptAnyIdentity: isJudged, ...clockSkew(policy) };
  const model = await verifyModelBy(path, modelTrust, {
    ...givenOptions(options, MODEL_OPTIONS),
    accepts: (signature) => acceptsSignature(policy, signature, base.now),
  });
  const others = await otherDigests(path, kind, model, options.signal);
  const artifacts = [model.digest, ...others];
  const evidence = await collectEvidence(artifacts, policy, evidenceTrust, { ...options, path });
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
    ...(level === undefined ? {} : { assuranceLevel: level }),
  };
  const decision = evaluateAdmission(policy, request);
  const admission: Admission = {
    model,
    policy,
    decision,
    facts: createFacts(request),
    warnings: [
      ...model.warnings.filter(({ code }) => !isJudged || code !== "IDENTITY_UNCONSTRAINED"),
      ...warnings,
      ...(await missingStore(policy, options)),
    ],
  };
  // What was interrupted says nothing, and leaves nothing behind that does.
  await pause(options.signal);
  if (signer === undefined) return admission;
  const store = { ...givenOptions(options, ["root"]), now: base.now };
  return { ...admission, attestation: await attestDecision(path, decision, signer, store) };
}

/** A feed that nobody looks at would seem to protect. */
function refuseIdleFeeds(policy: CompiledPolicy, { advisoryFeeds = [] }: AdmitModelOptions): void {
  const asks = asksForAdvisories(policy) || policy.policy.max_advisory_feed_age_days !== undefined;
  if (advisoryFeeds.length === 0 || asks) return;
  const message = "--advisory-feed has no effect: the policy has no rule on advisories";
  throw new SdkError("OPTION_INVALID", message);
}

/** Without a store no advisory can be known: it may be the wrong folder. */
async function missingStore(
  policy: CompiledPolicy,
  { root = "." }: AdmitModelOptions,
): Promise<readonly EvidenceWarning[]> {
  const path = join(root, STORE_FOLDER);
  if (!asksForAdvisories(policy) || (await pathKind(path)) !== undefined) return [];
  const message = `the policy asks what advisories say, and there is no ${path}: none are known there (--root names another folder)`;
  return [{ code: "STORE_MISSING", message }];
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

/** Not `only`: what is admitted is all of it. */
const MODEL_OPTIONS = [
  "bundle",
  "ignorePaths",
  "ignoreUnsignedFiles",
  "workers",
  "signal",
  "onProgress",
] as const;

/** What a level asks of the policy and of how it is used is known before anything is verified. */
function requireLevel(
  level: AssuranceLevel | undefined,
  options: AdmitModelOptions,
  policy: CompiledPolicy | undefined,
): void {
  if (level === undefined) return;
  const { expectedIdentities = [], publicKeys = [], certificateChain = [] } = options;
  const expects = expectedIdentities.length + publicKeys.length + certificateChain.length > 0;
  if (policy === undefined && options.policy !== undefined) return;
  const given = options.policy === undefined ? undefined : policy?.policy;
  const gaps = assuranceLevelGaps(level, {
    isSigned: policy?.isSigned === true,
    namesSigners: expects || (given !== undefined && namesSigners(given)),
    ...(given === undefined ? {} : { policy: given }),
  });
  if (gaps.length > 0) throw new SdkError("ASSURANCE_LEVEL_UNMET", gaps.join("; "));
}

function clockSkew({ policy }: CompiledPolicy): { readonly maxClockSkewSeconds?: number } {
  const { max_clock_skew_seconds: skew } = policy;
  return skew === undefined ? {} : { maxClockSkewSeconds: skew };
}
