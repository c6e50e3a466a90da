import type { Digest, JsonObject } from "@aixv/core";
import { BUNDLE_MEDIA_TYPE } from "@aixv/envelope";
import type { SignatureFacts } from "@aixv/policy";
import { addSigner } from "./agents.ts";
import { addStatement } from "./annotations.ts";
import { given, type Members } from "./element-graph.ts";
import { hashOf } from "./hashes.ts";
import type { SpdxInput } from "./spdx-input.ts";

/**
 * Each bundle that was verified: a file that comes from its signers, with an annotation of all that it says. So nothing that the format
 * has no member for is lost, and of all that is said one can see by whom.
 */
export function addEvidence(input: SpdxInput): void {
  const signed = signedByBundle(input);
  for (const [bundle, proofs] of input.evidence) {
    const signers = proofs.flatMap((proof) => proof.signers).map((signer) => addSigner(input, signer));
    const file = input.graph.add("software_File", ["evidence", bundle], {
      name: `${bundle}.sigstore.json`,
      contentType: BUNDLE_MEDIA_TYPE,
      software_primaryPurpose: "evidence",
      verifiedUsing: [hashOf(bundle)],
      originatedBy: [...new Set(signers)].toSorted(),
    });
    addStatement(input, ["contents", bundle], {
      subject: file,
      name: "aixv:contents",
      summary: "What verification proved of the bundle, and what was signed",
      said: { bundle_digest: bundle, verification: proofs.map(proved), signed: signed.get(bundle) },
    });
  }
}

/** The id of a bundle's file. */
export function evidenceId({ graph }: SpdxInput, bundle: Digest): string {
  return graph.idOf("evidence", bundle);
}

/** Says on which bundles an element rests. */
export function addHasEvidence(
  input: SpdxInput,
  from: string,
  key: string,
  bundles: readonly Digest[],
): void {
  if (bundles.length === 0) return;
  input.graph.add("Relationship", ["relationship", "hasEvidence", key], {
    from,
    relationshipType: "hasEvidence",
    to: [...new Set(bundles)].toSorted().map((bundle) => evidenceId(input, bundle)),
  });
}

/** A bundle as an external reference, which has no member for its hash: its file has that. */
export function attestationRef(bundle: Digest, comment: string): JsonObject {
  return {
    type: "ExternalRef",
    externalRefType: "other",
    locator: [`urn:aixv:bundle:${bundle}`],
    contentType: BUNDLE_MEDIA_TYPE,
    comment,
  };
}

function proved({ method, signers, is_logged, integrated_time, signed_time }: SignatureFacts): JsonObject {
  return given({
    method,
    signers: signers.map(({ subjects, issuer }) => given({ subjects: [...subjects], issuer })),
    is_logged,
    integrated_time,
    signed_time,
  });
}

/** Everything that each bundle signs, as the facts have it. */
function signedByBundle({ facts }: SpdxInput): ReadonlyMap<Digest, readonly JsonObject[]> {
  const { signatures, statements, records, feeds } = facts.evidence;
  // A bundle that was verified in two ways says the same thing both times.
  const signed = new Map<Digest, Map<string, JsonObject>>();
  const add = ({ bundle_digest }: SignatureFacts, members: Members): void => {
    const one = given(members);
    const known = signed.get(bundle_digest) ?? new Map<string, JsonObject>();
    signed.set(bundle_digest, known.set(JSON.stringify(one), one));
  };
  for (const one of signatures) add(one, { subjects: [...one.subjects] });
  for (const one of statements) {
    const { predicate_type, predicate } = one;
    add(one, { subjects: one.subjects.map((subject) => ({ ...subject })), predicate_type, predicate });
  }
  for (const one of records) {
    const { kind, record_id, record_digest, created_at, payload } = one;
    add(one, { kind, record_id, record_digest, created_at, payload });
  }
  for (const one of feeds) {
    const { published_at, entries } = one;
    add(one, { kind: "advisory-feed", published_at, entries: entries.map((entry) => ({ ...entry })) });
  }
  return new Map([...signed].map(([bundle, all]) => [bundle, [...all.values()]]));
}
