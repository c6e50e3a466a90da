import { createHash, verify } from "node:crypto";
import { concatBytes, decodeBase64, equalBytes, quote, utf8Bytes } from "@aixv/core";
import { SignatureError } from "./signature-error.ts";
import { readSshPublicKey, type SshPublicKey } from "./ssh-public-key.ts";
import { SshReader, sshString } from "./ssh-reader.ts";

/** A parsed signature of `ssh-keygen -Y sign`; nothing in it is verified. */
export interface SshSignature {
  /** The signer's public key in SSH's encoding. */
  readonly publicKey: Uint8Array;
  /** What the signature is for, such as `git`. */
  readonly namespace: string;
  readonly hashAlgorithm: "sha256" | "sha512";
  readonly signature: Uint8Array;
}

const BEGIN = "-----BEGIN SSH SIGNATURE-----";
const END = "-----END SSH SIGNATURE-----";
const MAGIC = utf8Bytes("SSHSIG");
const MAX_LENGTH = 64 * 1024;

/** True for what begins as such a signature does. */
export function isSshSignature(text: string): boolean {
  return text.trimStart().startsWith(BEGIN);
}

/**
 * Parses an armored signature (OpenSSH PROTOCOL.sshsig).
 *
 * @throws SignatureError `SIGNATURE_MALFORMED`, `SIGNATURE_UNSUPPORTED` for another version
 */
export function readSshSignature(armored: string): SshSignature {
  if (armored.length > MAX_LENGTH) throw malformed(`at most ${MAX_LENGTH} characters`);
  const lines = armored.trim().split(/\r?\n/);
  if (lines.shift() !== BEGIN) throw malformed(`the line ${BEGIN}`);
  if (lines.pop() !== END) throw malformed(`the line ${END}`);
  const text = lines.join("");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) throw malformed("base64");
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw malformed("base64");
  const reader = new SshReader(bytes, "SSH signature");
  if (!equalBytes(reader.take(MAGIC.length, "SSHSIG"), MAGIC)) throw malformed("the magic SSHSIG");
  const version = reader.uint32("a version");
  if (version !== 1)
    throw new SignatureError("SIGNATURE_UNSUPPORTED", `expected version 1 of SSHSIG, got ${version}`);
  const publicKey = reader.string("a public key");
  const namespace = reader.text("a namespace");
  if (namespace === "") throw malformed("a namespace that is not empty");
  if (reader.string("a reserved field").length > 0) throw malformed("an empty reserved field");
  const hashAlgorithm = reader.text("a hash algorithm");
  if (hashAlgorithm !== "sha256" && hashAlgorithm !== "sha512") throw malformed("sha256 or sha512 as hash");
  const signature = reader.string("a signature");
  reader.end();
  return { publicKey, namespace, hashAlgorithm, signature };
}

/**
 * Requires that the key in the signature made it, over this message. It proves nothing about whose key that is.
 *
 * @throws SignatureError `SIGNATURE_INVALID`, `SIGNATURE_MALFORMED`, `SIGNATURE_UNSUPPORTED`
 */
export function requireSshSignature(parsed: SshSignature, message: Uint8Array): void {
  const key = readSshPublicKey(parsed.publicKey);
  const signed = concatBytes(
    MAGIC,
    sshString(utf8Bytes(parsed.namespace)),
    sshString(new Uint8Array()),
    sshString(utf8Bytes(parsed.hashAlgorithm)),
    sshString(hash(parsed.hashAlgorithm, message)),
  );
  const reader = new SshReader(parsed.signature, "SSH signature");
  const algorithm = reader.text("an algorithm");
  const raw = reader.string("a signature");
  const data = key.application === undefined ? signed : hardwareData(key.application, signed, reader);
  reader.end();
  if (!isMadeBy(key, algorithm, data, raw)) {
    throw new SignatureError(
      "SIGNATURE_INVALID",
      "the signature does not fit what it is said to sign: the content was changed, or it belongs to other content",
    );
  }
}

/** What hardware keys sign (OpenSSH PROTOCOL.u2f); their user must have touched them. */
function hardwareData(application: Uint8Array, signed: Uint8Array, reader: SshReader): Uint8Array {
  const flags = reader.byte("flags");
  const counter = reader.take(4, "a counter");
  if ((flags & 1) === 0) {
    throw new SignatureError(
      "SIGNATURE_INVALID",
      "expected a signature of a hardware key that its user touched, got one without that",
    );
  }
  return concatBytes(hash("sha256", application), Uint8Array.of(flags), counter, hash("sha256", signed));
}

function isMadeBy(key: SshPublicKey, algorithm: string, data: Uint8Array, raw: Uint8Array): boolean {
  const { keyObject, type } = key;
  if (type === "ssh-rsa") {
    // `ssh-rsa` as algorithm is SHA-1.
    if (algorithm !== "rsa-sha2-256" && algorithm !== "rsa-sha2-512")
      throw new SignatureError(
        "SIGNATURE_UNSUPPORTED",
        `expected rsa-sha2-256 or rsa-sha2-512, got ${quote(algorithm)}`,
      );
    return verify(algorithm === "rsa-sha2-256" ? "sha256" : "sha512", data, keyObject, raw);
  }
  if (algorithm !== type) throw malformed(`a signature of type ${type}`);
  if (type.includes("ed25519")) return raw.length === 64 && verify(null, data, keyObject, raw);
  const { curveHash, size } = curveOf(type);
  const reader = new SshReader(raw, "ECDSA signature");
  const r = reader.positive("r");
  const s = reader.positive("s");
  reader.end();
  if (r.length > size || s.length > size) throw malformed(`numbers of at most ${size} bytes`);
  const fixed = new Uint8Array(2 * size);
  fixed.set(r, size - r.length);
  fixed.set(s, 2 * size - s.length);
  return verify(curveHash, data, { key: keyObject, dsaEncoding: "ieee-p1363" }, fixed);
}

function curveOf(type: string): { readonly curveHash: string; readonly size: number } {
  if (type.includes("nistp256")) return { curveHash: "sha256", size: 32 };
  if (type.includes("nistp384")) return { curveHash: "sha384", size: 48 };
  return { curveHash: "sha512", size: 66 };
}

function hash(algorithm: string, bytes: Uint8Array): Uint8Array {
  return createHash(algorithm).update(bytes).digest();
}

function malformed(expected: string): SignatureError {
  return new SignatureError("SIGNATURE_MALFORMED", `SSH signature: expected ${expected}, got something else`);
}
