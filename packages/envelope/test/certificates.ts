import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** Encodes one DER element. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  const length = [];
  if (body.length < 0x80) length.push(body.length);
  else {
    for (let rest = body.length; rest > 0; rest >>>= 8) length.unshift(rest & 0xff);
    length.unshift(0x80 | length.length);
  }
  return Buffer.concat([Uint8Array.of(tag, ...length), body]);
}

/** An object identifier from dotted decimal. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const octets = [first * 40 + second, ...rest].flatMap((arc) => {
    const septets = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      septets.unshift((left % 128) | 0x80);
    return septets;
  });
  return der(0x06, Uint8Array.from(octets));
}

/** UTF-8 bytes of a text; bytes as they are. */
function raw(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? Buffer.from(value, "utf8") : value;
}

export const UTF8_STRING = 0x0c;
export const PRINTABLE_STRING = 0x13;
export const TELETEX_STRING = 0x14;
export const IA5_STRING = 0x16;
export const BMP_STRING = 0x1e;

/** One attribute of a name: type, string tag, value. */
export type Attribute = readonly [type: string, tag: number, value: string | Uint8Array];

/** A name: relative names, each of one or more attributes. */
export function name(...relativeNames: readonly (readonly Attribute[])[]): Uint8Array {
  return der(
    0x30,
    ...relativeNames.map((attributes) =>
      der(0x31, ...attributes.map(([type, tag, value]) => der(0x30, oid(type), der(tag, raw(value))))),
    ),
  );
}

/** A name of one common name. */
export function commonName(text: string): Uint8Array {
  return name([["2.5.4.3", UTF8_STRING, text]]);
}

/** An extension; `value` is the DER inside its OCTET STRING. */
export function extension(type: string, critical: boolean, value: Uint8Array): Uint8Array {
  return der(0x30, oid(type), ...(critical ? [Uint8Array.of(1, 1, 0xff)] : []), der(0x04, value));
}

export const DIGITAL_SIGNATURE: Uint8Array = extension("2.5.29.15", true, Uint8Array.of(3, 2, 7, 0x80));
export const KEY_ENCIPHERMENT: Uint8Array = extension("2.5.29.15", true, Uint8Array.of(3, 2, 5, 0x20));
export const CERT_SIGN: Uint8Array = extension("2.5.29.15", true, Uint8Array.of(3, 2, 2, 0x04));
export const CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
export const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
export const ANY_PURPOSE = "2.5.29.37.0";

export function extendedKeyUsage(purposes: readonly string[], critical = false): Uint8Array {
  return extension("2.5.29.37", critical, der(0x30, ...purposes.map(oid)));
}

export function basicConstraints(ca: boolean, pathLength?: number): Uint8Array {
  const length = pathLength === undefined ? [] : [Uint8Array.of(2, 1, pathLength)];
  return extension("2.5.29.19", true, der(0x30, ...(ca ? [Uint8Array.of(1, 1, 0xff)] : []), ...length));
}

/** One subject alternative name: an email, DNS name or URI as bytes or text, or anything in DER. */
export type AltName =
  | { readonly email: string | Uint8Array }
  | { readonly dns: string | Uint8Array }
  | { readonly uri: string | Uint8Array }
  | { readonly der: Uint8Array };

export function subjectAltName(...names: readonly AltName[]): Uint8Array {
  const encoded = names.map((alt) => {
    if ("email" in alt) return der(0x81, raw(alt.email));
    if ("dns" in alt) return der(0x82, raw(alt.dns));
    if ("uri" in alt) return der(0x86, raw(alt.uri));
    return alt.der;
  });
  return extension("2.5.29.17", false, der(0x30, ...encoded));
}

/** An `otherName` of a type, its value a UTF8String. */
export function otherName(type: string, value: string): AltName {
  return { der: der(0xa0, oid(type), der(0xa0, der(UTF8_STRING, raw(value)))) };
}

/** How a certificate is signed: AlgorithmIdentifier, node's hash, and RSA-PSS options where it is that. */
export interface SignatureAlgorithm {
  readonly identifier: Uint8Array;
  readonly hash: string | null;
  /** Length of the salt, where it is RSASSA-PSS. */
  readonly pssSalt?: number;
}

const algorithm = (
  type: string,
  hash: string | null,
  ...parameters: readonly Uint8Array[]
): SignatureAlgorithm => ({
  identifier: der(0x30, oid(type), ...parameters),
  hash,
});
const NULL = Uint8Array.of(5, 0);

export const ECDSA_SHA256: SignatureAlgorithm = algorithm("1.2.840.10045.4.3.2", "sha256");
export const ECDSA_SHA1: SignatureAlgorithm = algorithm("1.2.840.10045.4.1", "sha1");
export const RSA_SHA256: SignatureAlgorithm = algorithm("1.2.840.113549.1.1.11", "sha256", NULL);
export const RSA_SHA1: SignatureAlgorithm = algorithm("1.2.840.113549.1.1.5", "sha1", NULL);
export const ED25519: SignatureAlgorithm = algorithm("1.3.101.112", null);
/** Without parameters, RSASSA-PSS means SHA-1 (RFC 8017, appendix A.2.3). */
export const RSA_PSS_SHA1: SignatureAlgorithm = {
  ...algorithm("1.2.840.113549.1.1.10", "sha1", der(0x30)),
  pssSalt: 20,
};
/** With its parameters: hash, mask generation by the same, length of the salt (RFC 8017, appendix A.2.3). */
export const RSA_PSS_SHA256: SignatureAlgorithm = {
  ...algorithm("1.2.840.113549.1.1.10", "sha256", pssParameters("2.16.840.1.101.3.4.2.1", 32)),
  pssSalt: 32,
};

function pssParameters(hash: string, salt: number): Uint8Array {
  const hashAlgorithm = der(0x30, oid(hash));
  const mask = der(0x30, oid("1.2.840.113549.1.1.8"), hashAlgorithm);
  return der(0x30, der(0xa0, hashAlgorithm), der(0xa1, mask), der(0xa2, Uint8Array.of(2, 1, salt)));
}

/** A key pair. */
export interface Keys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function ecKeys(namedCurve = "P-256"): Keys {
  return generateKeyPairSync("ec", { namedCurve });
}

/** What makes a certificate. */
export interface CertificateTemplate {
  readonly subject?: Uint8Array;
  readonly keys?: Keys;
  readonly notBefore?: string | Uint8Array;
  readonly notAfter?: string | Uint8Array;
  readonly extensions?: readonly Uint8Array[];
  readonly algorithm?: SignatureAlgorithm;
  /** A certificate transparency log whose timestamp the certificate then carries (RFC 6962 §3.3). */
  readonly ctLog?: Keys;
}

/** A certificate with its keys and name, able to issue. */
export interface MadeCertificate {
  readonly der: Uint8Array;
  readonly pem: string;
  readonly keys: Keys;
  readonly subject: Uint8Array;
}

const LEAF_EXTENSIONS = [DIGITAL_SIGNATURE, extendedKeyUsage([CODE_SIGNING])];
const CA_EXTENSIONS = [basicConstraints(true), CERT_SIGN];

/** Makes a certificate under `issuer`, or self-signed: an end entity for code signing unless told otherwise. */
export function makeCertificate(
  template: CertificateTemplate = {},
  issuer?: MadeCertificate,
): MadeCertificate {
  const keys = template.keys ?? ecKeys();
  const subject = template.subject ?? commonName("signer");
  const { identifier, hash, pssSalt } = template.algorithm ?? ECDSA_SHA256;
  const time = (value: string | Uint8Array): Uint8Array =>
    typeof value === "string"
      ? der(0x18, Buffer.from(`${value.replace(/[-:T]/g, "").slice(0, 14)}Z`))
      : value;
  const serial = randomBytes(8);
  serial[0] = 0x40;
  const encode = (extensions: readonly Uint8Array[]): Uint8Array =>
    der(
      0x30,
      der(0xa0, Uint8Array.of(2, 1, 2)),
      der(0x02, serial),
      identifier,
      issuer?.subject ?? subject,
      der(
        0x30,
        time(template.notBefore ?? "2025-01-01T00:00:00"),
        time(template.notAfter ?? "2035-01-01T00:00:00"),
      ),
      subject,
      keys.publicKey.export({ type: "spki", format: "der" }),
      der(0xa3, der(0x30, ...extensions)),
    );
  const extensions = template.extensions ?? LEAF_EXTENSIONS;
  const issuerKey = (issuer?.keys ?? keys).publicKey;
  const logged =
    template.ctLog === undefined ? [] : [certificateTimestamp(encode(extensions), issuerKey, template.ctLog)];
  const tbs = encode([...extensions, ...logged]);
  const { privateKey } = issuer?.keys ?? keys;
  const signature = sign(
    hash,
    tbs,
    pssSalt !== undefined ? { key: privateKey, padding: 6, saltLength: pssSalt } : privateKey,
  );
  const bytes = der(0x30, tbs, identifier, der(0x03, Uint8Array.of(0), signature));
  return { der: bytes, pem: toPem(bytes), keys, subject };
}

/** The extension with one signed certificate timestamp over a precertificate (RFC 6962 §3.2, §3.3). */
function certificateTimestamp(precertificate: Uint8Array, issuer: KeyObject, log: Keys): Uint8Array {
  const sha256 = (key: KeyObject): Buffer =>
    createHash("sha256")
      .update(key.export({ type: "spki", format: "der" }))
      .digest();
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(Date.now()));
  const length = (size: number, bytes: number): Buffer => {
    const buffer = Buffer.alloc(bytes);
    buffer.writeUIntBE(size, 0, bytes);
    return buffer;
  };
  const entry = Buffer.concat([
    Buffer.of(0, 0),
    time,
    Buffer.of(0, 1),
    sha256(issuer),
    length(precertificate.length, 3),
    precertificate,
    Buffer.of(0, 0),
  ]);
  const signature = sign("sha256", entry, log.privateKey);
  const sct = Buffer.concat([
    Buffer.of(0),
    sha256(log.publicKey),
    time,
    Buffer.of(0, 0, 4, 3),
    length(signature.length, 2),
    signature,
  ]);
  const list = Buffer.concat([length(sct.length + 2, 2), length(sct.length, 2), sct]);
  return extension("1.3.6.1.4.1.11129.2.4.2", false, der(0x04, list));
}

/** Makes a certificate authority under `issuer`, or a root. */
export function makeAuthority(
  subject: string,
  template: CertificateTemplate = {},
  issuer?: MadeCertificate,
): MadeCertificate {
  return makeCertificate({ extensions: CA_EXTENSIONS, subject: commonName(subject), ...template }, issuer);
}

function toPem(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** PKCS#8 PEM of a private key. */
export function privatePem({ privateKey }: Keys): string {
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** SPKI PEM of a public key. */
export function publicPem({ publicKey }: Keys): string {
  return publicKey.export({ type: "spki", format: "pem" }).toString();
}
