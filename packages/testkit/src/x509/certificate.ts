import { type KeyObject, randomBytes } from "node:crypto";
import {
  derBitString,
  derContext,
  derElement,
  derInteger,
  derOid,
  derSequence,
  derTime,
  derUtf8String,
} from "../der/der-writer.ts";
import { type Extension, encodeExtension } from "./extensions.ts";
import { signatureAlgorithm, signBytes, spkiDer } from "./signature-algorithm.ts";

/** A distinguished name of the two attributes that Sigstore's authorities have; both absent gives the empty name. */
export interface DistinguishedName {
  readonly organization?: string;
  readonly commonName?: string;
}

/** What goes into a certificate. Dates are truncated to the second. */
export interface CertificateTemplate {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Extension[];
  /** Positive big-endian serial number; 20 random octets without it. */
  readonly serialNumber?: Uint8Array;
}

/** A fresh serial number: positive, 20 octets (RFC 5280 §4.1.2.2). */
export function randomSerial(): Uint8Array {
  const serial = new Uint8Array(randomBytes(20));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}

/** DER of a distinguished name. */
export function encodeName(name: DistinguishedName): Uint8Array {
  const attributes: Uint8Array[] = [];
  if (name.organization !== undefined) attributes.push(attribute("2.5.4.10", name.organization));
  if (name.commonName !== undefined) attributes.push(attribute("2.5.4.3", name.commonName));
  return derSequence(...attributes);
}

function attribute(oid: string, value: string): Uint8Array {
  return derElement(0x31, derSequence(derOid(oid), derUtf8String(value)));
}

/** DER of a TBSCertificate v3 to be signed by `issuerKey` (RFC 5280 §4.1). */
export function encodeTbsCertificate(template: CertificateTemplate, issuerKey: KeyObject): Uint8Array {
  return derSequence(
    derContext(0, derInteger(2)),
    derInteger(template.serialNumber ?? randomSerial()),
    signatureAlgorithm(issuerKey).identifier,
    encodeName(template.issuer),
    derSequence(derTime(template.notBefore), derTime(template.notAfter)),
    encodeName(template.subject),
    spkiDer(template.publicKey),
    derContext(3, derSequence(...template.extensions.map(encodeExtension))),
  );
}

/** Issues a certificate: DER, signed by the issuer's private key. */
export function issueCertificate(template: CertificateTemplate, issuerKey: KeyObject): Uint8Array {
  const tbs = encodeTbsCertificate(template, issuerKey);
  return derSequence(tbs, signatureAlgorithm(issuerKey).identifier, derBitString(signBytes(tbs, issuerKey)));
}
