import { decodeBase64, type JsonFields } from "@aixv/core";
import type { InclusionProof, TransparencyLogEntry } from "./bundle.ts";

const MAX_PROOF_HASHES = 64;
const MAX_CHECKPOINT_LENGTH = 64 * 1024;

/** Reads a TransparencyLogEntry in protobuf's JSON mapping (sigstore_rekor.proto); throws BundleError. */
export function readLogEntry(fields: JsonFields): TransparencyLogEntry {
  const kindVersion = fields.object("kindVersion");
  return {
    logIndex: fields.unsigned("logIndex"),
    logId: fields.object("logId").bytes("keyId"),
    kind: kindVersion.text("kind"),
    kindVersion: kindVersion.text("version"),
    integratedTime: fields.unsigned("integratedTime"),
    ...(fields.has("inclusionPromise")
      ? { inclusionPromise: fields.object("inclusionPromise").bytes("signedEntryTimestamp") }
      : {}),
    ...(fields.has("inclusionProof")
      ? { inclusionProof: readInclusionProof(fields.object("inclusionProof")) }
      : {}),
    canonicalizedBody: fields.bytes("canonicalizedBody"),
  };
}

function readInclusionProof(fields: JsonFields): InclusionProof {
  return {
    logIndex: fields.unsigned("logIndex"),
    rootHash: fields.bytes("rootHash"),
    treeSize: fields.unsigned("treeSize"),
    hashes: fields.array(
      "hashes",
      "base64",
      (hash) => (typeof hash === "string" ? decodeBase64(hash) : undefined),
      MAX_PROOF_HASHES,
    ),
    checkpoint: fields.has("checkpoint")
      ? fields.object("checkpoint").text("envelope", MAX_CHECKPOINT_LENGTH)
      : "",
  };
}
