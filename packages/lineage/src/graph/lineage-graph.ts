import { type Digest, err, ok, quote, type Result } from "@aixv/core";
import { isVerified, type Statement, type Verified } from "@aixv/envelope";
import {
  type BundlePayload,
  bundleEdges,
  RecordError,
  SIGNED_RECORD_PREDICATE_TYPE,
  type SignedRecord,
  statementEdges,
  validateClaims,
  validatedPayload,
  validateRecord,
} from "@aixv/records";
import { compare } from "../compare.ts";
import { type ClaimContent, type ClaimProof, GraphTables } from "./graph-tables.ts";
import type { ClaimedStatement, LineageClaim, Refusal, TypeClaim } from "./lineage-claim.ts";
import { rankOf } from "./standing.ts";
import { setTables } from "./tables-of.ts";

/** What the caller says of a verified claim that is added. */
export interface AddOptions {
  /** Whether the caller trusts its signer with lineage. */
  readonly isTrusted: boolean;
}

/**
 * Artifacts and what is claimed about how they are related (AIXV §8). Edges come from statements and bundles only, each
 * keeps its claim, and claims that contradict each other stand side by side. What is only claimed can be looked at; `trusted`
 * is what came as `Verified` with the caller's word that its signer is trusted with lineage. In which order claims come, and
 * how often, makes no difference.
 *
 * A million statements with two parents each take about 170 MB.
 *
 * @example
 * const graph = new LineageGraph();
 * graph.addStatement(verified, { isTrusted: true });
 * for (const { digest, depth } of impact(graph, badModel).artifacts) console.log(depth, digest);
 */
export class LineageGraph {
  readonly #tables = new GraphTables();
  readonly #releases = new Map<Digest, string>();

  constructor() {
    setTables(this, this.#tables);
  }

  /** How many artifacts, bundles included, are named. */
  get artifactCount(): number {
    return this.#tables.artifacts.size;
  }

  get claimCount(): number {
    return this.#tables.claims.size;
  }

  /**
   * Adds what a store's index says of a statement. One that is there already is left as it is: nothing that was verified
   * is replaced by what is only claimed.
   */
  addClaimed({ id, signed, predicateType, subjects, edges, subjectTypes }: ClaimedStatement): void {
    const tables = this.#tables;
    if (tables.claims.find(id) >= 0) return;
    const types = Object.entries(subjectTypes ?? {}) as [Digest, string][];
    const standing = tables.refusals.has(id) ? "refused" : signed ? "unverified" : "unsigned";
    tables.addClaim(id, standing, { predicateType, subjects, edges, types });
  }

  /**
   * Adds a verified statement, in place of whatever was only claimed under its id.
   *
   * @returns the claim; or an error of `validateStatement`, or `RECORD_KIND_UNEXPECTED` for the signature of a record, which
   * says nothing of lineage: then nothing changes
   * @throws TypeError for what verification did not make
   */
  addStatement(verified: Verified<Statement>, { isTrusted }: AddOptions): Result<LineageClaim, RecordError> {
    requireVerified(verified);
    const { predicateType } = verified.value;
    if (predicateType === SIGNED_RECORD_PREDICATE_TYPE) {
      const message =
        "expected a statement about artifacts, got the signature of a record: verify and add the record";
      return err(new RecordError("RECORD_KIND_UNEXPECTED", message));
    }
    const claims = validateClaims(verified.value);
    if (!claims.ok) return claims;
    const said = claims.value.subjects;
    const types = said.flatMap(({ digest, artifact_type }): [Digest, string][] =>
      artifact_type === undefined ? [] : [[digest, artifact_type]],
    );
    const subjects = said.map(({ digest }) => digest);
    const edges = statementEdges(verified.value);
    return ok(this.#addVerified(verified, isTrusted, { predicateType, subjects, edges, types }));
  }

  /**
   * Adds a verified bundle: its members are `member_of` it, and it goes by the SHA-256 of its record's bytes.
   *
   * @returns the claim, or an error of `validateRecord`
   * @throws TypeError for what verification did not make, and for records of other kinds
   */
  addBundle(verified: Verified<SignedRecord>, { isTrusted }: AddOptions): Result<LineageClaim, RecordError> {
    requireVerified(verified);
    const { value: record, payloadDigest: release } = verified;
    if (record.kind !== "bundle") {
      throw new TypeError(`expected a bundle, got a record of kind ${quote(String(record.kind))}`);
    }
    const validated = validateRecord(record);
    if (!validated.ok) return validated;
    // What the rules of the kind gave is that type.
    const bundle = validatedPayload(record) as BundlePayload;
    this.#releases.set(release, bundle.bundle_id);
    return ok(
      this.#addVerified(verified, isTrusted, {
        predicateType: SIGNED_RECORD_PREDICATE_TYPE,
        subjects: [release],
        edges: bundleEdges(bundle, release),
        types: Object.entries(bundle.member_types ?? {}) as [Digest, string][],
      }),
    );
  }

  /**
   * Notes that the signature of a claim was refused, be it here or yet to come: no query follows it. One that was verified
   * stays so, since that somebody else could not verify it disproves nothing.
   */
  refuse(id: Digest, refusal: Refusal): void {
    const tables = this.#tables;
    tables.refusals.set(id, refusal);
    const claim = tables.claims.find(id);
    if (claim >= 0 && !tables.proofs.has(claim)) tables.setStanding(claim, "refused");
  }

  /** A claim by its id. */
  claim(id: Digest): LineageClaim | undefined {
    const claim = this.#tables.claims.find(id);
    return claim < 0 ? undefined : this.#tables.claim(claim);
  }

  /** Every claim, in the order of coming. */
  *claims(): Generator<LineageClaim> {
    for (let claim = 0; claim < this.#tables.claims.size; claim++) yield this.#tables.claim(claim);
  }

  /** What is claimed of an artifact's type, by every claim that says so. */
  typesOf(artifact: Digest): readonly TypeClaim[] {
    return this.#tables.typesOf(this.#tables.artifacts.find(artifact));
  }

  /** The `bundle_id` of a release that was added as such. */
  releaseOf(artifact: Digest): string | undefined {
    return this.#releases.get(artifact);
  }

  /** What is verified takes the place of what was claimed; of two trusts in one bundle the greater counts. */
  #addVerified(verified: Verified<unknown>, isTrusted: boolean, content: ClaimContent): LineageClaim {
    const tables = this.#tables;
    const { claims, proofs } = tables;
    const id = verified.bundleDigest;
    const standing = isTrusted ? "trusted" : "verified";
    const found = claims.find(id);
    let known = proofs.get(found);
    if (known !== undefined && tables.predicateTypeOf(found) !== content.predicateType) {
      // A statement of any type may be the signature of a record; then it counts as the record.
      if (content.predicateType !== SIGNED_RECORD_PREDICATE_TYPE) return tables.claim(found);
      known = undefined;
    }
    const proof = proofOf(verified);
    if (known !== undefined) {
      const more = rankOf(standing) - tables.standingOf(found) || compareProofs(known, proof);
      if (more <= 0) return tables.claim(found);
    }
    const claim = found < 0 ? tables.addClaim(id, standing, content) : found;
    // What an index says of a bundle need not be what the bundle says.
    if (found >= 0 && known === undefined) tables.rewriteClaim(claim, content);
    tables.setStanding(claim, standing);
    proofs.set(claim, proof);
    return tables.claim(claim);
  }
}

function requireVerified(verified: Verified<unknown>): void {
  if (!isVerified(verified)) throw new TypeError("expected what verification made, got something else");
}

function proofOf({ signers, integratedTime, signedTime }: Verified<unknown>): ClaimProof {
  return {
    signers,
    ...(integratedTime === undefined ? {} : { integratedTime }),
    ...(signedTime === undefined ? {} : { signedTime }),
  };
}

/** One bundle that was verified in two ways may tell two things of its signers: always the same one is kept. */
function compareProofs(a: ClaimProof, b: ClaimProof): number {
  return compare(JSON.stringify(a), JSON.stringify(b));
}
