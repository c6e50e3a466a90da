import type { Digest } from "@aixv/core";
import { directEdge, type LineageEdge, PREDICATE_TYPES } from "@aixv/records";
import { compare } from "../compare.ts";
import { Chains, IntColumn, TextTable } from "./columns.ts";
import { DigestTable } from "./digest-table.ts";
import { EdgeTable } from "./edge-table.ts";
import type { LineageClaim, Refusal, TypeClaim } from "./lineage-claim.ts";
import { rankOf, STANDINGS, type Standing } from "./standing.ts";

/** What a claim says. */
export interface ClaimContent {
  readonly predicateType: string;
  readonly subjects: readonly Digest[];
  readonly edges: readonly LineageEdge[];
  /** Artifacts and the types that it says they are of. */
  readonly types: readonly (readonly [Digest, string])[];
}

/** Who is proved to have said it, and when. */
export type ClaimProof = Pick<LineageClaim, "signers" | "integratedTime" | "signedTime">;

/** What a graph is made of, by numbers: a million statements are a few arrays, and not as many objects. */
export class GraphTables {
  readonly artifacts: DigestTable = new DigestTable();
  readonly claims: DigestTable = new DigestTable();
  readonly edges: EdgeTable = new EdgeTable();
  /** Of the claims that verified. */
  readonly proofs: Map<number, ClaimProof> = new Map();
  /** By id, of claims that are yet to come too. */
  readonly refusals: Map<Digest, Refusal> = new Map();
  readonly #predicateTypes = new TextTable<string>();
  readonly #artifactTypes = new TextTable<string>();
  /** By claim: the rank of its standing, and a number of a predicate type. */
  readonly #standings = new IntColumn();
  readonly #types = new IntColumn();
  /** The first edge of each claim and the first after them, and so of its sayings. */
  readonly #edgesBegin = new IntColumn();
  readonly #edgesEnd = new IntColumn();
  readonly #sayingsBegin = new IntColumn();
  readonly #sayingsEnd = new IntColumn();
  /** What is said of artifacts beside edges: a type's number, or -1 of one that has no edges. By whom; -1 if dropped. */
  readonly #saidTypes = new IntColumn();
  readonly #saidBy = new IntColumn();
  readonly #saidOf = new Chains();

  /** The rank of a claim's standing. */
  standingOf(claim: number): number {
    return this.#standings.at(claim);
  }

  setStanding(claim: number, standing: Standing): void {
    this.#standings.set(claim, rankOf(standing));
  }

  predicateTypeOf(claim: number): string {
    return this.#predicateTypes.text(this.#types.at(claim));
  }

  /** Adds a claim that is not there yet, and gives its number. */
  addClaim(id: Digest, standing: Standing, content: ClaimContent): number {
    const claim = this.claims.add(id);
    this.#standings.push(rankOf(standing));
    for (const column of [this.#types, this.#edgesBegin, this.#edgesEnd]) column.push(0);
    for (const column of [this.#sayingsBegin, this.#sayingsEnd]) column.push(0);
    this.#write(claim, content);
    return claim;
  }

  /** Has a claim say something else than before. */
  rewriteClaim(claim: number, content: ClaimContent): void {
    const { edges } = this;
    for (let edge = this.#edgesBegin.at(claim); edge < this.#edgesEnd.at(claim); edge++) edges.drop(edge);
    for (let said = this.#sayingsBegin.at(claim); said < this.#sayingsEnd.at(claim); said++) {
      this.#saidBy.set(said, -1);
    }
    this.#write(claim, content);
  }

  /** All that is known of a claim. */
  claim(claim: number): LineageClaim {
    const id = this.claims.text(claim);
    const standing = STANDINGS[this.standingOf(claim)] ?? "refused";
    const refusal = standing === "refused" ? this.refusals.get(id) : undefined;
    return {
      id,
      predicateType: this.predicateTypeOf(claim),
      standing,
      ...(this.proofs.get(claim) ?? { signers: [] }),
      ...(refusal === undefined ? {} : { refusal }),
    };
  }

  /** What is claimed of an artifact's type. */
  typesOf(artifact: number): readonly TypeClaim[] {
    return this.#sayings(artifact)
      .flatMap(({ type, claim }): TypeClaim[] =>
        type < 0 ? [] : [{ artifactType: this.#artifactTypes.text(type), claim: this.claims.text(claim) }],
      )
      .sort((a, b) => compare(a.artifactType, b.artifactType) || compare(a.claim, b.claim));
  }

  /** Claims about where an artifact came from that name nothing at all. */
  claimsOfNothing(artifact: number): readonly number[] {
    return this.#sayings(artifact).flatMap(({ type, claim }) => (type < 0 ? [claim] : []));
  }

  #sayings(artifact: number): readonly { readonly type: number; readonly claim: number }[] {
    const found: { readonly type: number; readonly claim: number }[] = [];
    for (let said = this.#saidOf.last(artifact); said >= 0; said = this.#saidOf.before(said)) {
      const claim = this.#saidBy.at(said);
      if (claim >= 0) found.push({ type: this.#saidTypes.at(said), claim });
    }
    return found;
  }

  #write(claim: number, { predicateType, subjects, edges, types }: ClaimContent): void {
    this.#types.set(claim, this.#predicateTypes.add(predicateType));
    this.#edgesBegin.set(claim, this.edges.length);
    this.#sayingsBegin.set(claim, this.#saidBy.length);
    for (const edge of edges) {
      const { made, origin } = directEdge(edge) ?? { made: edge.from, origin: edge.to };
      this.edges.add(edge.type, this.artifacts.add(made), this.artifacts.add(origin), claim);
    }
    if (edges.length === 0 && TYPES_OF_ORIGINS.includes(predicateType)) {
      for (const subject of subjects) this.#say(subject, -1, claim);
    }
    for (const [artifact, type] of types) this.#say(artifact, this.#artifactTypes.add(type), claim);
    this.#edgesEnd.set(claim, this.edges.length);
    this.#sayingsEnd.set(claim, this.#saidBy.length);
  }

  #say(artifact: Digest, type: number, claim: number): void {
    this.#saidTypes.push(type);
    this.#saidBy.push(claim);
    this.#saidOf.push(this.artifacts.add(artifact));
  }
}

/** Types whose statements say where their subjects came from, also where they name nothing. */
const TYPES_OF_ORIGINS: readonly string[] = [PREDICATE_TYPES.training, PREDICATE_TYPES["cl-delta"]];
