import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { DER_NULL, derOid, derSequence } from "../der/der-writer.ts";

/** The key types that the test authorities can make. */
export const KEY_TYPES = ["P-256", "P-384", "P-521", "RSA", "Ed25519"] as const;

/** One of {@link KEY_TYPES}; `RSA` is 2048 bit. */
export type KeyType = (typeof KEY_TYPES)[number];

/** A private key with its public key. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Makes a fresh key pair. */
export function generateKeyPair(type: KeyType): KeyPair {
  switch (type) {
    case "P-256":
    case "P-384":
    case "P-521":
      return generateKeyPairSync("ec", { namedCurve: type });
    case "RSA":
      return generateKeyPairSync("rsa", { modulusLength: 2048 });
    case "Ed25519":
      return generateKeyPairSync("ed25519");
    default:
      return type satisfies never;
  }
}

/** How a key signs: the DER AlgorithmIdentifier, and node's hash name (null for Ed25519). */
export interface SignatureAlgorithm {
  readonly identifier: Uint8Array;
  readonly hash: "sha256" | "sha384" | "sha512" | null;
}

const ECDSA: { readonly [curve: string]: readonly [oid: string, hash: "sha256" | "sha384" | "sha512"] } = {
  prime256v1: ["1.2.840.10045.4.3.2", "sha256"],
  secp384r1: ["1.2.840.10045.4.3.3", "sha384"],
  secp521r1: ["1.2.840.10045.4.3.4", "sha512"],
};

/** The signature algorithm that goes with a key: ECDSA with the curve's hash, RSA PKCS#1 v1.5 with SHA-256, Ed25519. */
export function signatureAlgorithm(key: KeyObject): SignatureAlgorithm {
  if (key.asymmetricKeyType === "rsa") {
    return { identifier: derSequence(derOid("1.2.840.113549.1.1.11"), DER_NULL), hash: "sha256" };
  }
  if (key.asymmetricKeyType === "ed25519")
    return { identifier: derSequence(derOid("1.3.101.112")), hash: null };
  const ecdsa = ECDSA[key.asymmetricKeyDetails?.namedCurve ?? ""];
  if (ecdsa === undefined)
    throw new TypeError(`no signature algorithm for a key of type ${key.asymmetricKeyType}`);
  return { identifier: derSequence(derOid(ecdsa[0])), hash: ecdsa[1] };
}

/** Signs with the algorithm of {@link signatureAlgorithm}; ECDSA signatures are DER. */
export function signBytes(bytes: Uint8Array, key: KeyObject): Uint8Array {
  return new Uint8Array(sign(signatureAlgorithm(key).hash, bytes, key));
}

/** SubjectPublicKeyInfo DER of a public key. */
export function spkiDer(publicKey: KeyObject): Uint8Array {
  return new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
}
