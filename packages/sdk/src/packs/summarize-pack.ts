import { canonicalJsonBytes, type Digest, type JsonObject, type Timestamp } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { sha256 } from "../sha256.ts";
import { evidenceArtifactId, type LeftOutEvidence, type PackEvidence } from "./pack-file.ts";

/** What a pack is about. */
export interface PackSubject {
  readonly name: string;
  readonly digest: Digest;
  readonly files: number;
  readonly bytes: number;
}

/**
 * A document that says of a pack what its format has no place for: the artifact, who signed each piece of evidence, and how much
 * was left out and why. It holds what was verified when the pack was made; whoever doubts it verifies the evidence, which is there.
 */
export function summarizePack(
  subject: PackSubject,
  evidence: readonly PackEvidence[],
  leftOut: readonly LeftOutEvidence[],
  createdAt: Timestamp,
): Uint8Array {
  const summary: JsonObject = {
    schema: "aixv.evidence-pack-summary/v1",
    artifact: { ...subject },
    created_at: createdAt,
    evidence: evidence.map((piece) => ({
      artifact_id: evidenceArtifactId(piece),
      content_digest: sha256(piece.bytes),
      ...(piece.predicateType === undefined ? {} : { predicate_type: piece.predicateType }),
      ...(piece.name === undefined ? {} : { name: piece.name }),
      ...(piece.isIncluded === true ? { included_by_caller: true } : {}),
      ...(piece.verified === undefined ? {} : signatureOf(piece.verified)),
    })),
    // By code alone: paths are this machine's.
    left_out: countByCode(leftOut),
  };
  return canonicalJsonBytes(summary);
}

function signatureOf({ method, signers, signedTime, integratedTime }: Verified<unknown>): JsonObject {
  return {
    signed_by: signers.map(({ subjects, issuer }) => ({ subjects: [...subjects], issuer: issuer ?? null })),
    signing_method: method,
    signed_time: signedTime ?? integratedTime ?? null,
  };
}

function countByCode(leftOut: readonly LeftOutEvidence[]): JsonObject {
  const counts: { [code: string]: number } = {};
  for (const { code } of leftOut) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
