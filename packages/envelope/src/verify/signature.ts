import { type KeyObject, verify } from "node:crypto";
import type { MessageSignature } from "../bundle/index.ts";
import { type SignatureHash, signatureHash } from "./public-key.ts";

/**
 * Verifies a signature over `data` with the hash that belongs to the key. ECDSA signatures are DER.
 * RSA (PKCS#1 v1.5 with SHA-256, 2048 bits or more) is accepted only where `allowRsa` says so: Fulcio certifies such keys.
 */
export function verifySignature(
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
  options: { readonly allowRsa?: boolean } = {},
): boolean {
  const hash = hashFor(key, options.allowRsa ?? false);
  if (hash === undefined) return false;
  try {
    return verify(hash === "none" ? null : hash, data, key, signature);
  } catch {
    return false;
  }
}

function hashFor(key: KeyObject, allowRsa: boolean): SignatureHash | undefined {
  if (allowRsa && key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) {
    return "sha256";
  }
  return signatureHash(key);
}

/**
 * Verifies an ECDSA signature over an artifact of which only the digest is at hand (Sigstore `messageSignature`), with
 * the hash of its curve. SHA-256 with P-384 and P-521 is accepted only where `allowSha256` says so: Fulcio certified such
 * keys, and clients signed so with them (sigstore_common.proto, `PKIX_ECDSA_P384_SHA_256` and `…P521_SHA_256`, deprecated).
 * False for keys of other types: Ed25519 and RSA need the artifact's bytes.
 */
export async function verifyMessageSignature(
  key: KeyObject,
  message: MessageSignature,
  options: { readonly allowSha256?: boolean } = {},
): Promise<boolean> {
  const hash = signatureHash(key);
  if (hash === undefined || hash === "none") return false;
  const isOwnHash = message.algorithm === hash;
  if (!isOwnHash && !(options.allowSha256 === true && message.algorithm === "sha256")) return false;
  const { p256, p384, p521 } = await import("@noble/curves/nist.js");
  const curve = { sha256: p256, sha384: p384, sha512: p521 }[hash];
  const point = uncompressedPoint(key);
  if (point === undefined) return false;
  try {
    return curve.verify(message.signature, message.digest, point, {
      prehash: false,
      format: "der",
      lowS: false,
    });
  } catch {
    return false;
  }
}

/** The SEC 1 point of an EC key: 0x04, x, y. */
function uncompressedPoint(key: KeyObject): Uint8Array | undefined {
  const { x, y } = key.export({ format: "jwk" });
  if (x === undefined || y === undefined) return undefined;
  return Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
}
