import { type Digest, ok, type Result } from "@aixv/core";
import { isVerified, type Statement, type Verified } from "@aixv/envelope";
import {
  type BundlePayload,
  bundleEdges,
  type ClaimSubject,
  directEdge,
  EDGE_TYPES,
  type EdgeType,
  type LineageEdge,
  PREDICATE_TYPES,
  type RecordError,
  SIGNED_RECORD_PREDICATE_TYPE,
  type SignedRecord,
  statementEdges,
  validateClaims,
  validatedPayload,
  validateRecord,
} from "@aixv/records";
import { compare } from "../compare.ts";
import { Chains, IntColumn, TextTable } from "./columns.ts";
import type { Direction } from "./direction.ts";
import type { ClaimedStatement, LineageClaim, Refusal } from "./lineage-claim.ts";
import { STANDINGS, type Standing } from "./standing.ts";

/** One edge at an artifact, by the numbers of its other end and of its claim; internal. */
export interface GraphEdge {
  readonly type: EdgeType;
  readonly other: number;
  readonly claim: number;
}

type Details = Pick<LineageClaim, "signers" | "integratedTime" | "signedTime" | "refusal">;

/** What a claim says of an artifact's type. */
export interface TypeClaim {
  readonly artifactType: string;
  readonly claim: Digest;
}

const NO_DETAILS: Details = { signers: [] };

/**
 * Artifacts and what is claimed about how they are related (AIXV §8). Edges come from statements and bundles only, each
 * keeps its claim, and claims that contradict each other stand side by side. What is only claimed can be looked at; `trusted`
 * is what came as `Verified` with the caller's word that its signer is trusted with lineage.
 *
 * A million statements with two parents each take about 600 MB.
 *
 * @example
 * const graph = new LineageGraph();
 * graph.addStatement(verified, { isTrusted: true });
 * for (const { digest, depth } of impact(graph, badModel).artifacts) console.log(depth, digest);
 */
export class LineageGraph {
  readonly #artifacts = new TextTable<Digest>();
  readonly #claims = new TextTable<Digest>();
  readonly #predicateTypes = new TextTable<string>();
  readonly #artifactTypes = new TextTable<string>();
  /** By claim. */
  readonly #standings = new IntColumn();
  readonly #types = new IntColumn();
  /** The first edge of each claim and the first after them, and so of what it says of types. */
  readonly #edgesBegin = new IntColumn();
  readonly #edgesEnd = new IntColumn();
  readonly #saysBegin = new IntColumn();
  readonly #saysEnd = new IntColumn();
  readonly #details = new Map<number, Details>();
  /** By edge, with its ends by what came of what. The claim of one that was replaced is -1. */
  readonly #made = new IntColumn();
  readonly #origins = new IntColumn();
  readonly #edgeTypes = new IntColumn();
  readonly #edgeClaims = new IntColumn();
  readonly #edgesOfMade = new Chains();
  readonly #edgesOfOrigin = new Chains();
  /** What is said of artifacts' types. */
  readonly #saidTypes = new IntColumn();
  readonly #saidBy = new IntColumn();
  readonly #saidOf = new Chains();
  readonly #releases = new Map<number, string>();
  readonly #incompleteDeltas = new Map<Digest, Digest[]>();

  /** How many artifacts, bundles included, are named. */
  get artifactCount(): number {
    return this.#artifacts.size;
  }

  get claimCount(): number {
    return this.#claims.size;
  }

  /**
   * Adds what a store's index says of a statement. One that is there already is left as it is: nothing that was verified
   * is replaced by what is only claimed.
   */
  addClaimed({ id, signed, predicateType, subjects, edges, subjectTypes }: ClaimedStatement): void {
    if (this.#claims.find(id) >= 0) return;
    const types = Object.entries(subjectTypes ?? {}) as [Digest, string][];
    if (predicateType === PREDICATE_TYPES["cl-delta"] && edges.length === 0) {
      for (const subject of subjects) {
        const known = this.#incompleteDeltas.get(subject);
        if (known === undefined) this.#incompleteDeltas.set(subject, [id]);
        else known.push(id);
      }
    }
    this.#add(id, signed ? "unverified" : "unsigned", predicateType, edges, types);
  }

  /**
   * Adds a verified statement, in place of whatever was only claimed under its id.
   *
   * @param isTrusted - whether the caller trusts its signer with lineage
   * @returns the claim, or an error of `validateStatement`
   * @throws TypeError for what verification did not make
   */
  addStatement(
    verified: Verified<Statement>,
    { isTrusted }: { readonly isTrusted: boolean },
  ): Result<LineageClaim, RecordError> {
    requireVerified(verified);
    const claims = validateClaims(verified.value);
    if (!claims.ok) return claims;
    const types = claims.value.subjects.flatMap(
      ({ digest, artifact_type }: ClaimSubject): [Digest, string][] =>
        artifact_type === undefined ? [] : [[digest, artifact_type]],
    );
    const edges = statementEdges(verified.value);
    return ok(this.#replace(verified, isTrusted, verified.value.predicateType, edges, types));
  }

  /**
   * Adds a verified bundle: its members are `member_of` it, and it goes by the SHA-256 of its record's bytes.
   *
   * @returns the claim, or an error of `validateRecord`
   * @throws TypeError for what verification did not make, and for records of other kinds
   */
  addBundle(
    verified: Verified<SignedRecord>,
    { isTrusted }: { readonly isTrusted: boolean },
  ): Result<LineageClaim, RecordError> {
    requireVerified(verified);
    const record = verified.value;
    if (record.kind !== "bundle")
      throw new TypeError(`expected a bundle, got a record of kind ${record.kind}`);
    const validated = validateRecord(record);
    if (!validated.ok) return validated;
    // What the rules of the kind gave is that type.
    const bundle = validatedPayload(record) as BundlePayload;
    const edges = bundleEdges(bundle, verified.payloadDigest);
    const types = Object.entries(bundle.member_types ?? {}) as [Digest, string][];
    const claim = this.#replace(verified, isTrusted, SIGNED_RECORD_PREDICATE_TYPE, edges, types);
    this.#releases.set(this.#artifacts.add(verified.payloadDigest), bundle.bundle_id);
    return ok(claim);
  }

  /** Notes that the signature of a claim was refused: no query follows it from then on. */
  refuse(id: Digest, refusal: Refusal): void {
    const claim = this.#claims.find(id);
    if (claim < 0) return;
    this.#standings.set(claim, STANDINGS.indexOf("refused"));
    this.#details.set(claim, { signers: [], refusal });
  }

  /** A claim by its id. */
  claim(id: Digest): LineageClaim | undefined {
    const claim = this.#claims.find(id);
    return claim < 0 ? undefined : this.#claim(claim);
  }

  /** Every claim, in the order of coming. */
  *claims(): Generator<LineageClaim> {
    for (let claim = 0; claim < this.#claims.size; claim++) yield this.#claim(claim);
  }

  /** What is claimed of an artifact's type, by every claim that says so. */
  typesOf(artifact: Digest): readonly TypeClaim[] {
    const number = this.#artifacts.find(artifact);
    const said: TypeClaim[] = [];
    for (const position of this.#saidOf.of(number)) {
      const claim = this.#saidBy.at(position);
      if (claim < 0) continue;
      const artifactType = this.#artifactTypes.text(this.#saidTypes.at(position));
      said.push({ artifactType, claim: this.#claims.text(claim) });
    }
    return said.sort((a, b) => compare(a.artifactType, b.artifactType) || compare(a.claim, b.claim));
  }

  /** The `bundle_id` of a release that was added as such. */
  releaseOf(artifact: Digest): string | undefined {
    return this.#releases.get(this.#artifacts.find(artifact));
  }

  /** Ids of `cl-delta` claims about an artifact that name no base, or no scope, and so have no edge. */
  incompleteDeltasOf(artifact: Digest): readonly Digest[] {
    return (this.#incompleteDeltas.get(artifact) ?? []).toSorted(compare);
  }

  /** The number of an artifact, -1 for an unknown one. Internal. */
  numberOf(artifact: Digest): number {
    return this.#artifacts.find(artifact);
  }

  /** The digest of a number. Internal. */
  digestOf(number: number): Digest {
    return this.#artifacts.text(number);
  }

  /** The id of a claim's number. Internal. */
  claimId(claim: number): Digest {
    return this.#claims.text(claim);
  }

  /** The standing of a claim's number, as an index of {@link STANDINGS}. Internal. */
  standingOf(claim: number): number {
    return this.#standings.at(claim);
  }

  /** Every edge from an artifact in a direction, the newest first. Internal. */
  *edgesAt(artifact: number, direction: Direction): Generator<GraphEdge> {
    const isUp = direction === "ancestors";
    const others = isUp ? this.#origins : this.#made;
    for (const edge of (isUp ? this.#edgesOfMade : this.#edgesOfOrigin).of(artifact)) {
      const claim = this.#edgeClaims.at(edge);
      const type = EDGE_TYPES[this.#edgeTypes.at(edge)];
      if (claim >= 0 && type !== undefined) yield { type, other: others.at(edge), claim };
    }
  }

  #claim(claim: number): LineageClaim {
    return {
      id: this.#claims.text(claim),
      predicateType: this.#predicateTypes.text(this.#types.at(claim)),
      standing: STANDINGS[this.#standings.at(claim)] ?? "refused",
      ...(this.#details.get(claim) ?? NO_DETAILS),
    };
  }

  #add(
    id: Digest,
    standing: Standing,
    predicateType: string,
    edges: readonly LineageEdge[],
    types: readonly (readonly [Digest, string])[],
  ): number {
    const claim = this.#claims.add(id);
    this.#standings.push(STANDINGS.indexOf(standing));
    this.#types.push(this.#predicateTypes.add(predicateType));
    for (const column of [this.#edgesBegin, this.#edgesEnd, this.#saysBegin, this.#saysEnd]) column.push(0);
    this.#write(claim, edges, types);
    return claim;
  }

  #write(claim: number, edges: readonly LineageEdge[], types: readonly (readonly [Digest, string])[]): void {
    this.#edgesBegin.set(claim, this.#made.length);
    this.#saysBegin.set(claim, this.#saidBy.length);
    for (const edge of edges) {
      const ends = directEdge(edge) ?? { made: edge.from, origin: edge.to };
      const [made, origin] = [this.#artifacts.add(ends.made), this.#artifacts.add(ends.origin)];
      this.#made.push(made);
      this.#origins.push(origin);
      this.#edgeTypes.push(EDGE_TYPES.indexOf(edge.type));
      this.#edgeClaims.push(claim);
      this.#edgesOfMade.push(made);
      this.#edgesOfOrigin.push(origin);
    }
    for (const [artifact, type] of types) {
      this.#saidTypes.push(this.#artifactTypes.add(type));
      this.#saidBy.push(claim);
      this.#saidOf.push(this.#artifacts.add(artifact));
    }
    this.#edgesEnd.set(claim, this.#made.length);
    this.#saysEnd.set(claim, this.#saidBy.length);
  }

  #replace(
    verified: Verified<unknown>,
    isTrusted: boolean,
    predicateType: string,
    edges: readonly LineageEdge[],
    types: readonly (readonly [Digest, string])[],
  ): LineageClaim {
    const standing: Standing = isTrusted ? "trusted" : "verified";
    const id = verified.bundleDigest;
    let claim = this.#claims.find(id);
    if (claim < 0) claim = this.#add(id, standing, predicateType, edges, types);
    else {
      // What an index says of a bundle need not be what the bundle says.
      this.#forget(claim);
      this.#standings.set(claim, STANDINGS.indexOf(standing));
      this.#types.set(claim, this.#predicateTypes.add(predicateType));
      this.#write(claim, edges, types);
    }
    const { signers, integratedTime, signedTime } = verified;
    this.#details.set(claim, {
      signers,
      ...(integratedTime === undefined ? {} : { integratedTime }),
      ...(signedTime === undefined ? {} : { signedTime }),
    });
    return this.#claim(claim);
  }

  /** Takes away what a claim said before. */
  #forget(claim: number): void {
    for (let edge = this.#edgesBegin.at(claim); edge < this.#edgesEnd.at(claim); edge++) {
      this.#edgeClaims.set(edge, -1);
    }
    for (let said = this.#saysBegin.at(claim); said < this.#saysEnd.at(claim); said++)
      this.#saidBy.set(said, -1);
  }
}

function requireVerified(verified: Verified<unknown>): void {
  if (!isVerified(verified)) throw new TypeError("expected what verification made, got something else");
}
