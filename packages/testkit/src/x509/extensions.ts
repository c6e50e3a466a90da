import { createHash, type KeyObject } from "node:crypto";
import { derChildren, parseDer } from "../der/der-reader.ts";
import {
  DER_TRUE,
  derContextPrimitive,
  derElement,
  derInteger,
  derNamedBits,
  derOctetString,
  derOid,
  derSequence,
} from "../der/der-writer.ts";
import { spkiDer } from "./signature-algorithm.ts";

/** One X.509 v3 extension: its value is the DER inside the OCTET STRING (RFC 5280 §4.1). */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** Bits of KeyUsage by name (RFC 5280 §4.2.1.3). */
const KEY_USAGE_BITS = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
} as const;

/** A name of a KeyUsage bit. */
export type KeyUsage = keyof typeof KEY_USAGE_BITS;

/** Extended key usages by name (RFC 5280 §4.2.1.12). */
const EXTENDED_KEY_USAGES = {
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
  codeSigning: "1.3.6.1.5.5.7.3.3",
  emailProtection: "1.3.6.1.5.5.7.3.4",
  timeStamping: "1.3.6.1.5.5.7.3.8",
} as const;

/** A name of an extended key usage. */
export type ExtendedKeyUsage = keyof typeof EXTENDED_KEY_USAGES;

/** One entry of a subject alternative name. */
export type SubjectAltName = { readonly email: string } | { readonly uri: string } | { readonly dns: string };

/** DER of an extension. */
export function encodeExtension({ oid, critical, value }: Extension): Uint8Array {
  return derSequence(derOid(oid), ...(critical ? [DER_TRUE] : []), derOctetString(value));
}

/** KeyUsage, critical. */
export function keyUsage(usages: readonly KeyUsage[]): Extension {
  return {
    oid: "2.5.29.15",
    critical: true,
    value: derNamedBits(usages.map((usage) => KEY_USAGE_BITS[usage])),
  };
}

/** ExtendedKeyUsage; critical where asked (RFC 3161 §2.3 wants it so for time stamping). */
export function extendedKeyUsage(usages: readonly ExtendedKeyUsage[], critical = false): Extension {
  const value = derSequence(...usages.map((usage) => derOid(EXTENDED_KEY_USAGES[usage])));
  return { oid: "2.5.29.37", critical, value };
}

/** BasicConstraints, critical. */
export function basicConstraints(ca: boolean, pathLen?: number): Extension {
  const value = derSequence(
    ...(ca ? [DER_TRUE] : []),
    ...(pathLen === undefined ? [] : [derInteger(pathLen)]),
  );
  return { oid: "2.5.29.19", critical: true, value };
}

/** SubjectKeyIdentifier by method 1 of RFC 5280 §4.2.1.2. */
export function subjectKeyId(publicKey: KeyObject): Extension {
  return { oid: "2.5.29.14", critical: false, value: derOctetString(keyIdentifier(publicKey)) };
}

/** AuthorityKeyIdentifier that points at the issuer's SubjectKeyIdentifier. */
export function authorityKeyId(issuerKey: KeyObject): Extension {
  const value = derSequence(derContextPrimitive(0, keyIdentifier(issuerKey)));
  return { oid: "2.5.29.35", critical: false, value };
}

function keyIdentifier(publicKey: KeyObject): Uint8Array {
  const [, bits] = derChildren(parseDer(spkiDer(publicKey)));
  if (bits === undefined) throw new TypeError("public key without subjectPublicKey");
  return createHash("sha1").update(bits.contents.subarray(1)).digest();
}

/** SubjectAlternativeName; critical where the subject is empty (RFC 5280 §4.2.1.6). */
export function subjectAltName(names: readonly SubjectAltName[], critical: boolean): Extension {
  return { oid: "2.5.29.17", critical, value: derSequence(...names.map(generalName)) };
}

function generalName(name: SubjectAltName): Uint8Array {
  if ("email" in name) return derElement(0x81, Buffer.from(name.email, "utf8"));
  if ("dns" in name) return derElement(0x82, Buffer.from(name.dns, "utf8"));
  return derElement(0x86, Buffer.from(name.uri, "utf8"));
}
