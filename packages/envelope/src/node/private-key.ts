import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import type { MessageSignature } from "../bundle/index.ts";
import {
  describeKey,
  type PublicKey,
  publicKeyFromKeyObject,
  type SignatureHash,
  signatureHash,
} from "../verify/public-key.ts";
import { type MessageToSign, SigningError } from "./signer.ts";

/** Types of key that aixv makes. */
export const KEY_TYPES = ["p256", "p384", "p521", "ed25519"] as const;

/** One of {@link KEY_TYPES}. */
export type KeyType = (typeof KEY_TYPES)[number];

/** A private key that can sign by the OMS key and certificate methods. */
export interface PrivateKey {
  readonly keyObject: KeyObject;
  readonly publicKey: PublicKey;
  readonly hash: SignatureHash;
}

/** A new key pair in PEM: PKCS#8 (encrypted with AES-256-CBC under PBES2 if there is a passphrase) and SPKI. */
export interface KeyPairPem {
  readonly privateKey: string;
  readonly publicKey: string;
  /** `key:sha256:<hex of the SPKI DER>`. */
  readonly subject: string;
}

/** Generates a key pair. */
export function generateKeyPair(type: KeyType, passphrase?: string): KeyPairPem {
  const { privateKey, publicKey } = generate(type);
  const pem = privateKey.export({
    type: "pkcs8",
    format: "pem",
    ...(passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase }),
  });
  return {
    privateKey: pem.toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    subject: publicKeyFromKeyObject(publicKey).subject,
  };
}

function generate(type: KeyType): { privateKey: KeyObject; publicKey: KeyObject } {
  switch (type) {
    case "p256":
      return generateKeyPairSync("ec", { namedCurve: "P-256" });
    case "p384":
      return generateKeyPairSync("ec", { namedCurve: "P-384" });
    case "p521":
      return generateKeyPairSync("ec", { namedCurve: "P-521" });
    case "ed25519":
      return generateKeyPairSync("ed25519");
  }
}

/**
 * Parses a PEM private key, PKCS#8 or SEC 1, encrypted or not.
 *
 * @throws `KEY_UNREADABLE`, `KEY_UNSUPPORTED`, `PASSPHRASE_MISSING`, `PASSPHRASE_WRONG`
 */
export function parsePrivateKey(pem: string, passphrase?: string): PrivateKey {
  const encrypted = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
  if (!/-----BEGIN (?:EC |ENCRYPTED |)PRIVATE KEY-----/.test(pem)) {
    const found = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
    throw new SigningError(
      "KEY_UNREADABLE",
      `expected a PEM private key (PKCS#8 or SEC 1), got ${found === undefined ? "no PEM block" : `a PEM block "${found}"`}`,
    );
  }
  if (encrypted && (passphrase === undefined || passphrase === "")) {
    throw new SigningError(
      "PASSPHRASE_MISSING",
      "the private key is encrypted: give its passphrase with --passphrase-env",
    );
  }
  let keyObject: KeyObject;
  try {
    keyObject = createPrivateKey({
      key: pem,
      format: "pem",
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (cause) {
    if (encrypted)
      throw new SigningError("PASSPHRASE_WRONG", "the passphrase does not open the private key", { cause });
    throw new SigningError("KEY_UNREADABLE", "the private key cannot be decoded: the file is damaged", {
      cause,
    });
  }
  const hash = signatureHash(keyObject);
  if (hash === undefined) {
    throw new SigningError(
      "KEY_UNSUPPORTED",
      `expected an EC P-256, P-384, P-521 or Ed25519 key, got ${describeKey(keyObject)}`,
    );
  }
  return { keyObject, hash, publicKey: publicKeyFromKeyObject(createPublicKey(keyObject)) };
}

/** Signs bytes with the hash that belongs to the key; ECDSA signatures are DER. */
export function signBytes({ keyObject, hash }: PrivateKey, data: Uint8Array): Uint8Array {
  return sign(hash === "none" ? null : hash, data, keyObject);
}

/** Signs a stream, which is read once and never held. */
export async function signStream(
  { keyObject, hash }: PrivateKey,
  message: MessageToSign,
): Promise<MessageSignature> {
  if (hash === "none") {
    throw new SigningError(
      "CONTENT_UNSUPPORTED",
      "Ed25519 cannot sign a file without holding all of it in memory: use an EC key, or sign a manifest (without --blob)",
    );
  }
  const signer = createSign(hash);
  const hasher = createHash(hash);
  for await (const chunk of message.open()) {
    signer.update(chunk);
    hasher.update(chunk);
  }
  return { algorithm: hash, digest: hasher.digest(), signature: signer.sign(keyObject) };
}
