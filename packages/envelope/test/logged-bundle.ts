import { unwrap } from "@aixv/core";
import { TransparencyLogEntry } from "@sigstore/protobuf-specs";
import { RekorWitness } from "@sigstore/sign";
import { parseBundle } from "../src/index.ts";
import { altered, type LogEntryJson } from "./signed.ts";

/** Has Rekor v1 log the signature of an envelope, as made by whom `verifier` (PEM) says; gives the bundle with the entry. */
export async function loggedBundle(
  bytes: Uint8Array,
  verifier: string,
  rekorUrl: string,
): Promise<Uint8Array> {
  const { content } = unwrap(parseBundle(bytes));
  if (content.kind !== "dsseEnvelope") throw new Error("expected an envelope");
  const { payload, payloadType, signatures } = content.envelope;
  const rekor = new RekorWitness({ rekorBaseURL: rekorUrl, entryType: "dsse" });
  const envelope = {
    payload: Buffer.from(payload),
    payloadType,
    signatures: signatures.map(({ sig, keyid }) => ({ sig: Buffer.from(sig), keyid })),
  };
  const { tlogEntries = [] } = await rekor.testify(
    { $case: "dsseEnvelope", dsseEnvelope: envelope },
    verifier,
  );
  return altered(bytes, (json) => {
    json.verificationMaterial.tlogEntries = tlogEntries.map(
      (entry) => TransparencyLogEntry.toJSON(entry) as LogEntryJson,
    );
  });
}
