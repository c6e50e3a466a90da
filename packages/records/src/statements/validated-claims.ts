import type { Digest, JsonObject } from "@aixv/core";
import type { VerifiedUpstream } from "../predicates/upstream.ts";
import { ValidatedValues } from "../validated.ts";
import type { LineageEdge } from "./lineage-edge.ts";
import type { StatementClaims } from "./statement-claims.ts";

/** A subject of a valid statement. */
export type ClaimSubject = { readonly digest: Digest; readonly artifact_type?: string };

/** What an artifact came from. */
export type OriginKind = "parents" | "datasets";

/** What a statement says of where artifacts came from. */
export type ClaimedLineage = {
  /** Artifacts of which it says what they were made of, be it of nothing. */
  readonly of: readonly Digest[];
  /** Of what it claims to name all: what it does not name then is none. */
  readonly names_all: readonly OriginKind[];
  readonly edges: readonly LineageEdge[];
  /** Upstream signatures that its maker verified before. */
  readonly verified_upstream: readonly VerifiedUpstream[];
};

/** What a valid statement says, normalised. */
export type ValidatedClaims = {
  readonly subjects: readonly ClaimSubject[];
  /** By the rules of its type; of types of others as it came. */
  readonly predicate: JsonObject;
  /** Absent where the statement says nothing of it. */
  readonly lineage?: ClaimedLineage;
};

/** Internal: filled by `validateClaims`. */
export const CLAIMS: ValidatedValues<StatementClaims, ValidatedClaims> = new ValidatedValues();

/**
 * What a statement says, for whoever has no schemas of its own.
 *
 * @param statement - the very object that `validateClaims` accepted
 * @returns `undefined` for any other, copies included
 */
export function validatedClaims(statement: StatementClaims): ValidatedClaims | undefined {
  return CLAIMS.get(statement);
}
