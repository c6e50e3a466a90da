import { unwrap } from "@aixv/core";
import { HashAlgorithm, TransparencyLogEntry } from "@sigstore/protobuf-specs";
import { RekorWitness, type SignatureBundle } from "@sigstore/sign";
import { type Bundle, parseBundle } from "../src/index.ts";
import { altered, type LogEntryJson } from "./signed.ts";

/** Has Rekor v1 log the signature of a bundle, as made by whom `verifier` (PEM) says; gives the bundle with the entry. */
export async function loggedBundle(
  bytes: Uint8Array,
  verifier: string,
  rekorUrl: string,
): Promise<Uint8Array> {
  const { content } = unwrap(parseBundle(bytes));
  const rekor = new RekorWitness({ rekorBaseURL: rekorUrl, entryType: "dsse" });
  const { tlogEntries = [] } = await rekor.testify(toSignatureBundle(content), verifier);
  return altered(bytes, (json) => {
    json.verificationMaterial.tlogEntries = tlogEntries.map(
      (entry) => TransparencyLogEntry.toJSON(entry) as LogEntryJson,
    );
  });
}

function toSignatureBundle(content: Bundle["content"]): SignatureBundle {
  if (content.kind === "messageSignature") {
    const { digest, signature } = content.messageSignature;
    const messageDigest = { algorithm: HashAlgorithm.SHA2_256, digest: Buffer.from(digest) };
    return {
      $case: "messageSignature",
      messageSignature: { messageDigest, signature: Buffer.from(signature) },
    };
  }
  const { payload, payloadType, signatures } = content.envelope;
  return {
    $case: "dsseEnvelope",
    dsseEnvelope: {
      payload: Buffer.from(payload),
      payloadType,
      signatures: signatures.map(({ sig, keyid }) => ({ sig: Buffer.from(sig), keyid })),
    },
  };
}
