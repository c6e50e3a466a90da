import type { Digest } from "@aixv/core";
import { pathKind, readInputFile } from "@aixv/core/node";
import {
  type ExpectedIdentity,
  matchesText,
  type Statement,
  VerificationError,
  type Verified,
} from "@aixv/envelope";
import type { VerifyOptions } from "@aixv/envelope/verify";
import { createExportFacts, type ExportFacts } from "@aixv/exporters";
import {
  type AdmissionDecision,
  type AdmissionRequest,
  type CompiledPolicy,
  evaluateAdmission,
  trustsAdvisories,
  trustsBundles,
  trustsLineage,
  trustsWithdrawals,
} from "@aixv/policy";
import {
  type AdvisoryPredicate,
  advisoryTargets,
  PREDICATE_TYPES,
  type SignedRecord,
  subjectDigests,
  validatedClaims,
  validatedPayload,
} from "@aixv/records";
import type { AdmitModelOptions } from "../admission/admit-model.ts";
import { type CollectRules, collectEvidence } from "../admission/collect-evidence.ts";
import { loadPolicy } from "../admission/load-policy.ts";
import { requireMeansToVerify } from "../admission/means-to-verify.ts";
import { prepareModel } from "../admission/prepare-admission.ts";
import { requireLevel } from "../admission/require-level.ts";
import { artifactName } from "../artifact-path.ts";
import { resolveArtifact } from "../artifact-reference.ts";
import { unwrapped } from "../attempt.ts";
import { searchStore } from "../evidence/find-evidence.ts";
import { MODEL_PREDICATE_TYPES } from "../evidence/model-statement.ts";
import { judgeEvidence } from "../evidence/verify-evidence.ts";
import { givenOptions } from "../given-options.ts";
import { MAX_DOCUMENT_BYTES } from "../limits.ts";
import { namesSomebody } from "../lineage/judge.ts";
import { SdkError } from "../sdk-error.ts";
import { sha256 } from "../sha256.ts";
import { requireRoot, withStore } from "../store.ts";
import { loadTrust } from "../trust-options.ts";

/** Whose word counts in an export, and what decides; as for `admitModel`, but that no policy is needed. */
export interface GatherFactsOptions extends Omit<AdmitModelOptions, "attestDecision"> {
  /** Whose advisories count, without a policy; default those whose claims do. */
  readonly advisoryIdentities?: readonly ExpectedIdentity[];
}

/** Facts, and the policy by which they were decided about. */
export interface GatheredFacts {
  readonly facts: ExportFacts;
  readonly decidedBy?: CompiledPolicy;
}

/**
 * Gathers what trusted people say of an artifact: without a policy those whom the options name, with one those whom it trusts in
 * what they say, and whatever its decision rests on. What does not count is under `evidence.ignored`.
 *
 * @param reference - a path; without a policy a digest does too
 * @throws `TRUST_CONSTRAINT_MISSING` where nobody is named
 */
export async function gatherFacts(reference: string, options: GatherFactsOptions): Promise<GatheredFacts> {
  await requireRoot(options);
  const trust = await loadTrust(options);
  const contents = new Map<Digest, Uint8Array>();
  if (options.policy !== undefined && options.advisoryIdentities !== undefined)
    throw new SdkError(
      "OPTION_INVALID",
      "a policy says whose advisories count: leave out --trusted-advisory-subject",
    );
  if (options.policy !== undefined) return await gatherDecided(reference, trust, contents, options);
  // A level can be asked for without a policy: then whom the options name is all that there is to decide by.
  const decided =
    options.assuranceLevel === undefined ? undefined : await decide(reference, trust, contents, options);
  const facts = await gatherTrusted(reference, trust, contents, {
    ...options,
    ...(decided === undefined ? {} : { decision: decided.decision }),
  });
  return { facts, ...(decided === undefined ? {} : { decidedBy: decided.policy }) };
}

/** By the word of those whom the options name. */
async function gatherTrusted(
  reference: string,
  trust: VerifyOptions,
  contents: Map<Digest, Uint8Array>,
  options: GatherFactsOptions & { readonly decision?: AdmissionDecision },
): Promise<ExportFacts> {
  if (!namesSomebody(trust)) {
    throw new VerificationError(
      "TRUST_CONSTRAINT_MISSING",
      "an export has what trusted people signed: name whom to trust with --trusted-attestation-subject, --public-key or --certificate-chain, or give a --policy",
    );
  }
  const { digest, path } = unwrapped(await resolveArtifact(reference, "artifact", options));
  const places = { ...givenOptions(options, ["root", "signal", "advisoryFeeds"]), contents };
  const place = path === undefined ? places : { ...places, path };
  const signatures = await signaturesOver(digest, trust, place);
  const collected = await collectEvidence([digest], WHOEVER_IS_NAMED, trust, place);
  const evidence = heeding(options.advisoryIdentities, collected);
  return createExportFacts({
    ...concerning(digest, { ...evidence, artifact: { digest }, signatures, now: trust.now }),
    name: path === undefined ? digest : artifactName(path),
    ...(path === undefined ? {} : { kind: await kindOf(path) }),
    ...givenOptions(options, ["decision"]),
    contents,
  });
}

/** Without the advisories of anybody but those who are named for that. */
function heeding<E extends Pick<AdmissionRequest, "statements" | "records" | "ignored">>(
  identities: readonly ExpectedIdentity[] | undefined,
  evidence: E,
): E {
  if (identities === undefined) return evidence;
  const ignored = [...(evidence.ignored ?? [])];
  const counts = (one: Verified<SignedRecord | Statement>): boolean => {
    const isAdvisory =
      advisoryOf(one.value) !== undefined || ("kind" in one.value && one.value.kind === "advisory");
    if (!isAdvisory || isBy(one, identities)) return true;
    const message = "the signature is valid, and others are named whose advisories count";
    ignored.push({ code: "EVIDENCE_NOT_COUNTED", message, evidence: one.bundleDigest });
    return false;
  };
  const { statements = [], records = [] } = evidence;
  return { ...evidence, statements: statements.filter(counts), records: records.filter(counts), ignored };
}

function isBy({ signers }: Verified<unknown>, identities: readonly ExpectedIdentity[]): boolean {
  return signers.some(({ subjects, issuer }) =>
    identities.some(
      (expected) =>
        subjects.some((subject) => matchesText(expected.subject, subject)) &&
        (expected.issuer === undefined || (issuer !== undefined && matchesText(expected.issuer, issuer))),
    ),
  );
}

/** Everybody whose signature verifies is one of those whom the options name. */
const WHOEVER_IS_NAMED: CollectRules = {
  leadsOn: () => true,
  heeds: () => true,
  asksForAdvisories: true,
  asksForFeeds: false,
};

async function signaturesOver(
  digest: Digest,
  trust: VerifyOptions,
  { contents, ...place }: Parameters<typeof collectEvidence>[3],
): Promise<readonly Verified<unknown>[]> {
  const store = { ...givenOptions(place, ["root"]), now: trust.now };
  const { evidence } = await withStore(store, async (opened) => await searchStore(digest, opened, place));
  const signing = evidence.filter(
    ({ predicateType }) => predicateType === undefined || MODEL_PREDICATE_TYPES.includes(predicateType),
  );
  const judged = await judgeEvidence(digest, signing, trust, place.signal);
  return judged.flatMap(({ verified, bytes }) => {
    if (verified === undefined) return [];
    contents?.set(verified.bundleDigest, bytes);
    return [verified];
  });
}

/** By the word of those whom a policy trusts, with what it decides. */
async function gatherDecided(
  path: string,
  trust: VerifyOptions,
  contents: Map<Digest, Uint8Array>,
  options: GatherFactsOptions,
): Promise<GatheredFacts> {
  const { policy, model, request, decision } = await decide(path, trust, contents, options);
  const bundle = await readInputFile(model.bundlePath, "bundle", MAX_DOCUMENT_BYTES);
  if (sha256(bundle) === model.signature.bundleDigest) contents.set(model.signature.bundleDigest, bundle);
  const facts = createExportFacts({
    ...concerning(model.digest, counting(request, policy, decision)),
    name: artifactName(path),
    kind: await kindOf(path),
    decision,
    contents,
  });
  return { facts, decidedBy: policy };
}

async function kindOf(path: string): Promise<"file" | "folder"> {
  return (await pathKind(path)) === "directory" ? "folder" : "file";
}

async function decide(
  path: string,
  trust: VerifyOptions,
  contents: Map<Digest, Uint8Array>,
  options: GatherFactsOptions,
) {
  requireLevel(options, undefined);
  const { policy } = await loadPolicy(options, trust);
  requireLevel(options, policy);
  requireMeansToVerify(policy, trust);
  const { model, request } = await prepareModel(path, policy, trust, { ...options, contents });
  return { policy, model, request, decision: evaluateAdmission(policy, request) };
}

/** What a policy lets its signers say, and what its decision names; the rest is told. */
function counting(
  request: AdmissionRequest,
  policy: CompiledPolicy,
  decision: AdmissionDecision,
): AdmissionRequest {
  const cited = new Set<string>(
    [...decision.satisfied, ...decision.violations].flatMap(({ evidence }) => evidence),
  );
  for (const { waived_by = [] } of decision.violations) for (const waiver of waived_by) cited.add(waiver);
  const ignored = [...(request.ignored ?? [])];
  const keep = <V extends Verified<unknown>>(
    list: readonly V[] | undefined,
    counts: (one: V) => boolean,
  ): readonly V[] =>
    (list ?? []).filter((one) => {
      if (counts(one) || cited.has(one.bundleDigest) || cited.has(one.payloadDigest)) return true;
      const message = "the signature is valid, and the policy does not count its signer's word in this";
      ignored.push({ code: "EVIDENCE_NOT_COUNTED", message, evidence: one.bundleDigest });
      return false;
    });
  return {
    ...request,
    statements: keep(request.statements, (one) => {
      const advisory = advisoryOf(one.value);
      return advisory === undefined
        ? trustsLineage(policy, one, "ancestor")
        : speaksBy(policy, one, advisory);
    }),
    records: keep(request.records, (one) => {
      const advisory = advisoryOf(one.value);
      if (advisory !== undefined || one.value.kind === "advisory") return speaksBy(policy, one, advisory);
      return one.value.kind === "bundle" && trustsBundles(policy, one);
    }),
    feeds: keep(request.feeds, () => false),
    ignored,
  };
}

/** Whether a policy lets somebody say this: to warn is one thing, to take a warning back another. */
function speaksBy(
  policy: CompiledPolicy,
  verified: Verified<unknown>,
  advisory: AdvisoryPredicate | undefined,
): boolean {
  const isWarning = advisory === undefined || advisory.status === "active";
  return trustsAdvisories(policy, verified) && (isWarning || trustsWithdrawals(policy, verified));
}

/** Undefined for what is no advisory, or none that keeps the rules. */
function advisoryOf(value: SignedRecord | Statement): AdvisoryPredicate | undefined {
  // What the rules of the kind, or of the type, gave is that type.
  if ("kind" in value)
    return value.kind === "advisory" ? (validatedPayload(value) as AdvisoryPredicate | undefined) : undefined;
  if (value.predicateType !== PREDICATE_TYPES.advisory) return undefined;
  return validatedClaims(value)?.predicate as AdvisoryPredicate | undefined;
}

/**
 * Without the records of a store that are about other artifacts than this one and what it came from. Of an advisory every version
 * stays, or none: one that takes another back need not name what that named.
 */
function concerning(artifact: Digest, request: AdmissionRequest): AdmissionRequest {
  const { statements = [], records = [], artifact: found } = request;
  const known = new Set<string>([artifact, ...(found.other_digests ?? [])]);
  for (const { value } of statements) {
    for (const digest of subjectDigests(value)) known.add(digest);
    for (const { from, to } of validatedClaims(value)?.lineage?.edges ?? []) known.add(from).add(to);
  }
  const about = records.filter(({ value }) => isAbout(value, known));
  const ids = new Set([...about, ...statements].flatMap(({ value }) => advisoryOf(value)?.advisory_id ?? []));
  const kept = new Set(about);
  return {
    ...request,
    records: records.filter((one) => kept.has(one) || ids.has(advisoryOf(one.value)?.advisory_id ?? "")),
  };
}

function isAbout(record: SignedRecord, known: ReadonlySet<string>): boolean {
  const advisory = advisoryOf(record);
  if (advisory !== undefined) {
    // It speaks of what it mends as well.
    const named = [
      ...advisoryTargets(advisory).map(({ digest }) => digest),
      ...(advisory.fixed_digests ?? []),
    ];
    return named.some((digest) => known.has(digest));
  }
  return digestsIn(record.payload).some((digest) => known.has(digest));
}

const DIGEST = /sha256:[0-9a-f]{64}/g;

function digestsIn(payload: SignedRecord["payload"]): readonly string[] {
  return JSON.stringify(payload).match(DIGEST) ?? [];
}
