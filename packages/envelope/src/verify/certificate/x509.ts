import { X509Certificate as NodeCertificate } from "node:crypto";
import { ASN1Obj, X509Certificate as Asn1Certificate } from "@sigstore/core";
import { VerificationError } from "../../error.ts";
import { distinguishedName } from "./distinguished-name.ts";

/** A parsed certificate: node:crypto's for the cryptography, the ASN.1 tree for what node does not show. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly node: NodeCertificate;
  readonly asn1: Asn1Certificate;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Object identifiers that verification reads (RFC 5280 §4.2, Fulcio OID registry). */
const OID = {
  subjectAltName: "2.5.29.17",
  nameConstraints: "2.5.29.30",
  keyUsage: "2.5.29.15",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
  fulcioIssuerV1: "1.3.6.1.4.1.57264.1.1",
  fulcioIssuerV2: "1.3.6.1.4.1.57264.1.8",
} as const;

/** The extended key usage of signatures over models and statements (RFC 5280 §4.2.1.12). */
export const CODE_SIGNING = "1.3.6.1.5.5.7.3.3";

/** Extensions that may be critical because path validation here enforces them. */
const ENFORCED: readonly string[] = [
  OID.subjectAltName,
  OID.keyUsage,
  OID.basicConstraints,
  OID.extendedKeyUsage,
];

/**
 * Signature algorithms of certificates: RSA PKCS#1 v1.5 and ECDSA with SHA-256, -384 and -512, Ed25519 and Ed448.
 * A list of what is sound, not of what is broken: MD5 and SHA-1 are refused, and so is what nobody thought of.
 */
const SOUND_SIGNATURES: readonly string[] = [
  "1.2.840.113549.1.1.11",
  "1.2.840.113549.1.1.12",
  "1.2.840.113549.1.1.13",
  "1.2.840.10045.4.3.2",
  "1.2.840.10045.4.3.3",
  "1.2.840.10045.4.3.4",
  "1.3.101.112",
  "1.3.101.113",
];

/** RSASSA-PSS names its hash in its parameters, and means SHA-1 where it names none (RFC 8017, appendix A.2.3). */
const RSA_PSS = "1.2.840.113549.1.1.10";
const SHA_2: readonly string[] = [
  "2.16.840.1.101.3.4.2.1",
  "2.16.840.1.101.3.4.2.2",
  "2.16.840.1.101.3.4.2.3",
];

/** Parses a DER certificate; throws `CERTIFICATE_INVALID`. `what` names it in messages. */
export function parseCertificate(der: Uint8Array, what: string): Certificate {
  try {
    const node = new NodeCertificate(der);
    // Bytes after the certificate would be outside every signature.
    if (!node.raw.equals(der)) throw new Error("it has trailing bytes");
    const asn1 = Asn1Certificate.parse(Buffer.from(der));
    const { notBefore, notAfter } = asn1;
    // Every comparison with such a date is false, so it would never expire.
    if (Number.isNaN(notBefore.getTime()) || Number.isNaN(notAfter.getTime())) {
      throw new Error("its validity cannot be read");
    }
    readLazyParts(node, asn1);
    return { der, node, asn1, notBefore, notAfter };
  } catch (cause) {
    throw new VerificationError("CERTIFICATE_INVALID", `${what} is no X.509 certificate`, { cause });
  }
}

/** Both parsers decode these only when they are asked; a fault in them is the certificate's and must show here. */
function readLazyParts(node: NodeCertificate, asn1: Asn1Certificate): void {
  if (node.publicKey.type !== "public") throw new Error("its public key cannot be read");
  for (const extension of asn1.extensions) {
    extension.subs[0]?.toOID();
    if (extension.subs.length === 3) extension.subs[1]?.toBoolean();
  }
  asn1.extKeyUsage?.digitalSignature;
  asn1.extBasicConstraints?.isCA;
}

/** Parses every certificate of a PEM text; throws `CERTIFICATE_INVALID`, also when there is none. */
export function parsePemCertificates(pem: string, what: string): readonly Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) {
    throw new VerificationError(
      "CERTIFICATE_INVALID",
      `${what}: expected PEM blocks "CERTIFICATE", got none`,
    );
  }
  return blocks.map((block, index) => {
    let der: Uint8Array;
    try {
      der = new NodeCertificate(block).raw;
    } catch (cause) {
      throw new VerificationError(
        "CERTIFICATE_INVALID",
        `${what}: certificate ${index + 1} cannot be decoded`,
        { cause },
      );
    }
    return parseCertificate(der, `${what}: certificate ${index + 1}`);
  });
}

/** Throws `CERTIFICATE_INVALID` for what must not be ignored: unknown critical extensions, name constraints, broken hashes. */
export function refuseUnsupportedFeatures(certificate: Certificate, what: string): void {
  const refuse = (reason: string): never => {
    throw new VerificationError("CERTIFICATE_INVALID", `${what} ${reason}`);
  };
  const seen = new Set<string>();
  for (const extension of certificate.asn1.extensions) {
    const oid = extension.subs[0]?.toOID() ?? "";
    if (seen.has(oid)) refuse(`carries extension ${oid} twice`);
    seen.add(oid);
    const critical = extension.subs.length === 3 && extension.subs[1]?.toBoolean() === true;
    if (oid === OID.nameConstraints) refuse("carries name constraints, which aixv does not evaluate");
    if (critical && !ENFORCED.includes(oid)) refuse(`carries the unknown critical extension ${oid}`);
  }
  const algorithm = certificate.asn1.root.subs[1];
  if (!isSoundSignature(algorithm)) {
    refuse(
      `is signed with an algorithm that is broken or unknown (${algorithm?.subs[0]?.toOID() ?? "none"})`,
    );
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.node.publicKey;
  if (asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
    refuse("has an RSA key of less than 2048 bits");
  }
}

function isSoundSignature(identifier: ASN1Obj | undefined): boolean {
  const [type, parameters] = identifier?.subs ?? [];
  const algorithm = type?.toOID() ?? "";
  if (algorithm !== RSA_PSS) return SOUND_SIGNATURES.includes(algorithm);
  const hash = parameters?.subs.find((field) => field.tag.isContextSpecific(0))?.subs[0]?.subs[0];
  return hash !== undefined && SHA_2.includes(hash.toOID());
}

/** True if the extension is absent or holds the purpose, or anyExtendedKeyUsage. */
export function allowsPurpose(certificate: Certificate, purpose: string): boolean {
  const purposes = certificate.node.keyUsage as readonly string[] | undefined;
  return purposes === undefined || purposes.includes(purpose) || purposes.includes("2.5.29.37.0");
}

/** True if the certificate names extended key usages at all. */
export function hasExtendedKeyUsage(certificate: Certificate): boolean {
  return certificate.asn1.extension(OID.extendedKeyUsage) !== undefined;
}

/** The OIDC issuer in a Fulcio certificate: extension v2 (DER UTF8String), else v1 (raw text). */
export function fulcioIssuer(certificate: Certificate): string | undefined {
  const v2 = certificate.asn1.extension(OID.fulcioIssuerV2);
  if (v2 !== undefined) return ASN1Obj.parseBuffer(Buffer.from(v2.value)).value.toString("utf8");
  return certificate.asn1.extension(OID.fulcioIssuerV1)?.value.toString("utf8");
}

/** The subject DN in RFC 4514 form; empty for an empty subject. */
export function subjectName(certificate: Certificate): string {
  return nameAt(certificate, 5);
}

/** The issuer DN in RFC 4514 form. */
export function issuerName(certificate: Certificate): string {
  return nameAt(certificate, 3);
}

/** A field of TBSCertificate by its position in a v2 or v3 certificate, where the version comes first (RFC 5280 §4.1). */
function nameAt({ asn1 }: Certificate, position: number): string {
  const fields = asn1.tbsCertificate.subs;
  const hasVersion = fields[0]?.tag.isContextSpecific(0) === true;
  const name = fields[hasVersion ? position : position - 1];
  return name === undefined ? "" : distinguishedName(name);
}
