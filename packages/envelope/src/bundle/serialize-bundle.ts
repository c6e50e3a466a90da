import { encodeBase64, type JsonObject, utf8Bytes } from "@aixv/core";
import type { Bundle, InclusionProof, TransparencyLogEntry, VerificationMaterial } from "./bundle.ts";

/** The bytes of a bundle: JSON as protobuf's JSON mapping spells it, with a newline at the end. */
export function serializeBundle(bundle: Bundle): Uint8Array {
  return utf8Bytes(`${JSON.stringify(bundleToJson(bundle))}\n`);
}

function bundleToJson(bundle: Bundle): JsonObject {
  const base = { mediaType: bundle.mediaType, verificationMaterial: materialToJson(bundle.material) };
  switch (bundle.content.kind) {
    case "dsseEnvelope": {
      const { payload, payloadType, signatures } = bundle.content.envelope;
      return {
        ...base,
        dsseEnvelope: {
          payload: encodeBase64(payload),
          payloadType,
          signatures: signatures.map(({ sig, keyid }) => ({
            sig: encodeBase64(sig),
            ...(keyid === "" ? {} : { keyid }),
          })),
        },
      };
    }
    case "messageSignature": {
      const { algorithm, digest, signature } = bundle.content.messageSignature;
      return {
        ...base,
        messageSignature: {
          messageDigest: { algorithm: `SHA2_${algorithm.slice(3)}`, digest: encodeBase64(digest) },
          signature: encodeBase64(signature),
        },
      };
    }
  }
}

function materialToJson(material: VerificationMaterial): JsonObject {
  return {
    ...keyMaterialToJson(material.content),
    tlogEntries: material.tlogEntries.map(logEntryToJson),
    ...(material.timestamps.length === 0
      ? {}
      : {
          timestampVerificationData: {
            rfc3161Timestamps: material.timestamps.map((token) => ({ signedTimestamp: encodeBase64(token) })),
          },
        }),
  };
}

function keyMaterialToJson(content: VerificationMaterial["content"]): JsonObject {
  switch (content.kind) {
    case "publicKey":
      return {
        publicKey: {
          // An empty hint is written where there is nothing else: `{}` would not read back.
          ...(content.hint === "" && content.rawBytes !== undefined ? {} : { hint: content.hint }),
          ...(content.rawBytes === undefined ? {} : { rawBytes: encodeBase64(content.rawBytes) }),
        },
      };
    case "certificate":
      return { certificate: { rawBytes: encodeBase64(content.certificate) } };
    case "x509CertificateChain":
      return {
        x509CertificateChain: {
          certificates: content.certificates.map((certificate) => ({ rawBytes: encodeBase64(certificate) })),
        },
      };
  }
}

function logEntryToJson(entry: TransparencyLogEntry): JsonObject {
  return {
    logIndex: entry.logIndex,
    logId: { keyId: encodeBase64(entry.logId) },
    kindVersion: { kind: entry.kind, version: entry.kindVersion },
    integratedTime: entry.integratedTime,
    ...(entry.inclusionPromise === undefined
      ? {}
      : { inclusionPromise: { signedEntryTimestamp: encodeBase64(entry.inclusionPromise) } }),
    ...(entry.inclusionProof === undefined ? {} : { inclusionProof: proofToJson(entry.inclusionProof) }),
    canonicalizedBody: encodeBase64(entry.canonicalizedBody),
  };
}

function proofToJson(proof: InclusionProof): JsonObject {
  return {
    logIndex: proof.logIndex,
    rootHash: encodeBase64(proof.rootHash),
    treeSize: proof.treeSize,
    hashes: proof.hashes.map(encodeBase64),
    checkpoint: { envelope: proof.checkpoint },
  };
}
