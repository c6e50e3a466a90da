import {
  canonicalizeJson,
  compareTimes,
  createSha256Hasher,
  type Digest,
  type JsonObject,
  utf8Bytes,
} from "@aixv/core";
import type { SignatureFacts, SignerFacts } from "@aixv/policy";
import { isNormalUri } from "../documents/uri.ts";
import { DEFAULT_VERIFIER, policyUri } from "../documents/verifier.ts";
import type { BomInput } from "./bom-input.ts";
import { bundleUrn, claimRef, evidenceRef } from "./references.ts";

const VERIFIER_REF = "assessor:verifier";
const DECISION_REF = "claim:decision";

/** Who says what, on what evidence; and what a policy decided (CycloneDX Attestations). */
export function declarationsOf(input: BomInput): JsonObject {
  const { facts, options, evidence } = input;
  const assessors = new Map<string, JsonObject>();
  const claimsBySigner = new Map<string, Set<string>>();
  const claims: JsonObject[] = [];
  for (const [bundle, proofs] of evidence) {
    const said = claimsOfBundle(input, bundle);
    for (const claim of said) claims.push(claim);
    for (const signer of proofs.flatMap(({ signers }) => signers)) {
      const ref = assessorRef(signer);
      assessors.set(ref, assessor(ref, signer));
      const known = claimsBySigner.get(ref) ?? new Set();
      claimsBySigner.set(ref, known);
      for (const claim of said) known.add(String(claim["bom-ref"]));
    }
  }
  const attestations = [...claimsBySigner]
    .filter(([, refs]) => refs.size > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([ref, refs]) => ({
      summary: "Signed by the assessor, and verified.",
      assessor: ref,
      map: [{ claims: [...refs] }],
    }));
  const { decision } = facts;
  if (decision !== undefined) {
    const known = (list: readonly { readonly evidence: readonly Digest[] }[]): readonly string[] =>
      [...new Set(list.flatMap((one) => one.evidence))].filter((one) => evidence.has(one)).map(evidenceRef);
    const [for_, against] = [known(decision.satisfied), known(decision.violations)];
    const verifier = options.verifierId ?? DEFAULT_VERIFIER;
    assessors.set(VERIFIER_REF, {
      "bom-ref": VERIFIER_REF,
      organization: { name: verifier, ...(isNormalUri(verifier) ? { url: [verifier] } : {}) },
    });
    claims.push({
      "bom-ref": DECISION_REF,
      target: facts.artifact.digest,
      predicate: `aixv:decision:${decision.decision}`,
      reasoning: `Decided by the policy ${policyUri(decision)} at ${decision.evaluated_at}.`,
      ...(for_.length === 0 ? {} : { evidence: for_ }),
      ...(against.length === 0 ? {} : { counterEvidence: against }),
    });
    attestations.push({
      summary: "Evaluated by a policy.",
      assessor: VERIFIER_REF,
      map: [{ claims: [DECISION_REF] }],
    });
  }
  return {
    assessors: [...assessors].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
    ...(attestations.length === 0 ? {} : { attestations }),
    ...(claims.length === 0 ? {} : { claims }),
    evidence: [...evidence].map(([bundle, proofs]) => evidenceOf(bundle, proofs)),
  };
}

/** The assessor of a signer, by all its names. */
export function assessorRef({ subjects, issuer }: SignerFacts): string {
  const hasher = createSha256Hasher();
  hasher.update(utf8Bytes(canonicalizeJson([[...subjects], issuer ?? null])));
  return `assessor:${hasher.digestHex()}`;
}

function assessor(ref: string, { subjects }: SignerFacts): JsonObject {
  const [name = "", ...others] = subjects;
  const urls = subjects.filter(isNormalUri);
  return {
    "bom-ref": ref,
    organization: {
      name,
      ...(urls.length === 0 ? {} : { url: urls }),
      ...(others.length === 0 ? {} : { contact: others.map((other) => ({ name: other })) }),
    },
  };
}

/** A claim for each artifact that a statement is about. */
function claimsOfBundle({ claimOf }: BomInput, bundle: Digest): readonly JsonObject[] {
  const statement = claimOf(bundle);
  if (statement === undefined) return [];
  return statement.about.map((target) => ({
    "bom-ref": claimRef(bundle, target),
    target,
    predicate: statement.evidence.predicate_type,
    evidence: [evidenceRef(bundle)],
  }));
}

function evidenceOf(bundle: Digest, proofs: readonly SignatureFacts[]): JsonObject {
  const times = proofs.flatMap(({ signed_time, integrated_time }) => signed_time ?? integrated_time ?? []);
  const [created] = times.toSorted(compareTimes);
  const signers = proofs.flatMap((proof) => proof.signers);
  return {
    "bom-ref": evidenceRef(bundle),
    description: `Sigstore bundle ${bundle}`,
    data: [{ name: "bundle", contents: { url: bundleUrn(bundle) } }, ...proofs.flatMap(proofData)],
    ...(created === undefined ? {} : { created }),
    ...(signers[0]?.subjects[0] === undefined ? {} : { author: { name: signers[0].subjects[0] } }),
  };
}

/** What a verification proved, a datum each. */
function proofData({
  method,
  signers,
  is_logged,
  integrated_time,
  signed_time,
}: SignatureFacts): readonly JsonObject[] {
  const said: readonly (readonly [string, string | undefined])[] = [
    ["aixv:method", method],
    ...signers.flatMap(({ subjects }) => subjects.map((subject) => ["aixv:signer", subject] as const)),
    ...signers.map(({ issuer }) => ["aixv:issuer", issuer] as const),
    ["aixv:isLogged", String(is_logged)],
    ["aixv:integratedTime", integrated_time],
    ["aixv:signedTime", signed_time],
  ];
  return said.flatMap(([name, content]) =>
    content === undefined ? [] : [{ name, contents: { attachment: { contentType: "text/plain", content } } }],
  );
}
