import type { Digest, Timestamp } from "@aixv/core";
import type { VerifiedSigner } from "@aixv/envelope";
import type { LineageEdge } from "@aixv/records";
import type { Standing } from "./standing.ts";

/** A statement as a store's index tells of it: claimed, and none of it verified. */
export interface ClaimedStatement {
  /** SHA-256 of the bundle's bytes; without signature, what else it goes by. */
  readonly id: Digest;
  readonly signed: boolean;
  readonly predicateType: string;
  readonly subjects: readonly Digest[];
  readonly edges: readonly LineageEdge[];
  /** What types the statement says that artifacts are of. */
  readonly subjectTypes?: { readonly [digest: Digest]: string };
}

/** Why a signature was refused. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Who claims something about lineage, and how that stands. */
export interface LineageClaim {
  readonly id: Digest;
  readonly predicateType: string;
  readonly standing: Standing;
  /** Empty unless it verifies. */
  readonly signers: readonly VerifiedSigner[];
  /** When a transparency log integrated it. */
  readonly integratedTime?: Timestamp;
  /** When a timestamp authority saw it. */
  readonly signedTime?: Timestamp;
  /** Of a refused one. */
  readonly refusal?: Refusal;
}

/** What a claim says of an artifact's type. */
export interface TypeClaim {
  readonly artifactType: string;
  /** The id of the claim, whatever its standing. */
  readonly claim: Digest;
}
