import { createHash, type KeyObject, sign } from "node:crypto";
import { concatBytes } from "../der/der-writer.ts";
import { spkiDer } from "../x509/signature-algorithm.ts";

/** A checkpoint to be signed (C2SP tlog-checkpoint; Rekor v1 adds extension lines). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly rootHash: Uint8Array;
  readonly extensionLines?: readonly string[];
}

/**
 * The 32-byte identifier of a log key; its first 4 bytes are the key hint of a signed note. ECDSA: SHA-256 of
 * the SubjectPublicKeyInfo. Ed25519: SHA-256 of name, newline, 0x01 and the raw key (C2SP signed-note).
 */
export function logKeyId(name: string, publicKey: KeyObject): Uint8Array {
  const hash = createHash("sha256");
  if (publicKey.asymmetricKeyType === "ed25519") {
    hash.update(`${name}\n`).update(Uint8Array.of(1)).update(spkiDer(publicKey).subarray(-32));
  } else {
    hash.update(spkiDer(publicKey));
  }
  return new Uint8Array(hash.digest());
}

/** Writes and signs a checkpoint as a note of one signature line. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  name: string,
  privateKey: KeyObject,
  keyId: Uint8Array,
): string {
  const lines = [
    checkpoint.origin,
    String(checkpoint.size),
    Buffer.from(checkpoint.rootHash).toString("base64"),
    ...(checkpoint.extensionLines ?? []),
  ];
  const text = `${lines.join("\n")}\n`;
  const algorithm = privateKey.asymmetricKeyType === "ed25519" ? null : "sha256";
  const signature = sign(algorithm, Buffer.from(text, "utf8"), privateKey);
  const line = Buffer.from(concatBytes([keyId.subarray(0, 4), signature])).toString("base64");
  return `${text}\n\u2014 ${name} ${line}\n`;
}
