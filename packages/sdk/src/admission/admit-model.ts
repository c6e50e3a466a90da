import { join } from "node:path";
import { err, ok, type Result } from "@aixv/core";
import { pathKind } from "@aixv/core/node";
import { type AssuranceLevel, type CompiledPolicy, createFacts, evaluateAdmission } from "@aixv/policy";
import { attempt } from "../attempt.ts";
import { givenOptions } from "../given-options.ts";
import { STORE_FOLDER } from "../hashing-options.ts";
import { requireModel } from "../model-kind.ts";
import { type EvidenceWarning, NotVerifiedError } from "../not-verified-error.ts";
import { pause } from "../pause.ts";
import { SdkError } from "../sdk-error.ts";
import type { SigningOptions } from "../signing-options.ts";
import { requireRoot } from "../store.ts";
import { loadTrust } from "../trust-options.ts";
import type { VerifyModelOptions } from "../verify-model.ts";
import type { Admission } from "./admission.ts";
import { asksForAdvisories, asksForFeeds } from "./advisory-rules.ts";
import { attestDecision } from "./attest-decision.ts";
import type { CollectOptions } from "./collect-evidence.ts";
import { loadPolicy, type PolicyOptions } from "./load-policy.ts";
import { requireMeansToVerify } from "./means-to-verify.ts";
import { NotAdmittedError } from "./not-admitted-error.ts";
import { prepareModel } from "./prepare-admission.ts";
import { requireLevel } from "./require-level.ts";

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
  await requireModel(path);
  // Of a misspelt root nothing would be known against any model.
  await requireRoot(options);
  const base = await loadTrust(options);
  const { attestDecision: signing } = options;
  // Whoever lacks a token learns so before a model is hashed.
  const signer =
    signing === undefined ? undefined : await (await import("../signing-options.ts")).createSigner(signing);
  // Before the policy is verified: at level 2 and above the lack of one is what is wrong.
  requireLevel(options, undefined);
  const { policy, warnings, document } = await loadPolicy(options, base);
  requireLevel(options, policy);
  requireMeansToVerify(policy, base);
  refuseIdleFeeds(policy, options);
  const prepared = await prepareModel(path, policy, base, options);
  const { model, request } = prepared;
  const decision = evaluateAdmission(policy, request);
  const admission: Admission = {
    model,
    policy,
    ...(document === undefined ? {} : { policyDocument: document }),
    decision,
    facts: createFacts(request),
    warnings: [...prepared.warnings, ...warnings, ...(await missingStore(policy, options))],
  };
  // What was interrupted says nothing, and leaves nothing behind that does.
  await pause(options.signal);
  if (signer === undefined) return admission;
  const store = { ...givenOptions(options, ["root"]), now: base.now };
  return { ...admission, attestation: await attestDecision(path, decision, signer, store) };
}

/** A feed that nobody looks at would seem to protect. */
function refuseIdleFeeds(policy: CompiledPolicy, { advisoryFeeds = [] }: AdmitModelOptions): void {
  if (advisoryFeeds.length === 0 || asksForFeeds(policy)) return;
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
