import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { createDigest, type Digest, err, ok, type Result } from "@aixv/core";
import { VerificationError } from "../error.ts";

/** A public key that a caller trusts or a certificate holds. */
export interface PublicKey {
  readonly keyObject: KeyObject;
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** SHA-256 of `spki`. */
  readonly digest: Digest;
  /** The subject that a signature by this key proves: `key:sha256:<hex>`. */
  readonly subject: string;
}

/** Elliptic curves of the key and certificate methods (OMS algorithm registry), by OpenSSL name, each with its own hash. */
const CURVE_HASHES: { readonly [curve: string]: SignatureHash } = {
  prime256v1: "sha256",
  secp384r1: "sha384",
  secp521r1: "sha512",
};

/** Hash that a signature algorithm applies; `none` for Ed25519, which takes the message itself. */
export type SignatureHash = "sha256" | "sha384" | "sha512" | "none";

/**
 * The hash that goes with a key: P-256 with SHA-256, P-384 with SHA-384, P-521 with SHA-512, Ed25519 with none.
 *
 * @returns undefined for a key that OMS does not support
 */
export function signatureHash(key: KeyObject): SignatureHash | undefined {
  if (key.asymmetricKeyType === "ed25519") return "none";
  if (key.asymmetricKeyType !== "ec") return undefined;
  const curve = key.asymmetricKeyDetails?.namedCurve ?? "";
  return Object.hasOwn(CURVE_HASHES, curve) ? CURVE_HASHES[curve] : undefined;
}

/** What a key is, for messages: `EC secp256k1`, `RSA 2048` … */
export function describeKey(key: KeyObject): string {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  return [key.asymmetricKeyType ?? key.type, namedCurve ?? modulusLength ?? ""].join(" ").trim();
}

/** Wraps a key object. */
export function publicKeyFromKeyObject(keyObject: KeyObject): PublicKey {
  const spki = new Uint8Array(keyObject.export({ format: "der", type: "spki" }));
  const hex = createHash("sha256").update(spki).digest("hex");
  return { keyObject, spki, digest: createDigest("sha256", hex), subject: `key:sha256:${hex}` };
}

/**
 * Parses a PEM (SPKI) public key of a type that OMS supports: EC P-256, P-384, P-521 or Ed25519.
 *
 * @returns the key, or `TRUST_MATERIAL_INVALID`
 */
export function parsePublicKey(pem: string | Uint8Array): Result<PublicKey, VerificationError> {
  const text = typeof pem === "string" ? pem : new TextDecoder().decode(pem);
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return invalid(
      "expected a public key, got a private one: give the .pub file, and keep the private key private",
    );
  }
  const begins = text.match(/-----BEGIN [A-Z0-9 ]+-----/g) ?? [];
  if (begins.length !== 1 || begins[0] !== "-----BEGIN PUBLIC KEY-----") {
    return invalid(
      `expected one PEM block "PUBLIC KEY", got ${begins.length === 0 ? "none" : begins.join(", ")}`,
    );
  }
  let keyObject: KeyObject;
  try {
    keyObject = createPublicKey({ key: text, format: "pem" });
  } catch (cause) {
    return invalid("expected a PEM public key, got one that cannot be decoded", cause);
  }
  if (signatureHash(keyObject) === undefined) {
    return invalid(`expected an EC P-256, P-384, P-521 or Ed25519 key, got ${describeKey(keyObject)}`);
  }
  return ok(publicKeyFromKeyObject(keyObject));
}

const hints = new WeakMap<KeyObject, readonly string[]>();

/** Spellings in which clients name a key in `publicKey.hint`; aixv and the OMS reference write the first. */
export function keyHints(key: PublicKey): readonly string[] {
  // Asked for with each of what may be thousands of bundles.
  const known = hints.get(key.keyObject);
  if (known !== undefined) return known;
  const pem = key.keyObject.export({ format: "pem", type: "spki" }).toString();
  const spkiHash = createHash("sha256").update(key.spki).digest();
  const computed = [
    createHash("sha256").update(pem).digest("hex"),
    createHash("sha256").update(pem.trimEnd()).digest("hex"),
    spkiHash.toString("hex"),
    spkiHash.toString("base64"),
  ];
  hints.set(key.keyObject, computed);
  return computed;
}

/** True for hints in the shape of a SHA-256; others are free text and name nothing. */
export function isKeyFingerprint(hint: string): boolean {
  return /^[0-9a-f]{64}$/.test(hint) || /^[A-Za-z0-9+/]{43}=$/.test(hint);
}

/** True if `rawBytes` of an older bundle is this key: its PEM text, with any line ends, or its DER. */
export function isSameKey(key: PublicKey, rawBytes: Uint8Array): boolean {
  const raw = Buffer.from(rawBytes);
  if (raw.equals(key.spki)) return true;
  try {
    const parsed = createPublicKey({ key: raw, format: "pem" });
    return !raw.includes("PRIVATE KEY") && parsed.equals(key.keyObject);
  } catch {
    return false;
  }
}

function invalid(message: string, cause?: unknown): Result<never, VerificationError> {
  return err(new VerificationError("TRUST_MATERIAL_INVALID", message, cause === undefined ? {} : { cause }));
}
