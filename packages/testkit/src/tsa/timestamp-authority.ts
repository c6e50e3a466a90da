import { createHash } from "node:crypto";
import {
  DER_NULL,
  derContext,
  derElement,
  derGeneralizedTime,
  derInteger,
  derOctetString,
  derOid,
  derSequence,
  derSetOf,
  derTime,
  sortedEncodings,
} from "../der/der-writer.ts";
import type { Validity } from "../fulcio/certificate-authority.ts";
import type { Route, ServiceRequest, ServiceResponse } from "../server/service.ts";
import { encodeName, issueCertificate, randomSerial } from "../x509/certificate.ts";
import {
  authorityKeyId,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectKeyId,
} from "../x509/extensions.ts";
import { generateKeyPair, signatureAlgorithm, signBytes } from "../x509/signature-algorithm.ts";
import { readTimestampRequest, type TimestampRequest } from "./timestamp-request.ts";

const OID_SIGNED_DATA = "1.2.840.113549.1.7.2";
const OID_TST_INFO = "1.2.840.113549.1.9.16.1.4";
const OID_CONTENT_TYPE = "1.2.840.113549.1.9.3";
const OID_MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const OID_SIGNING_TIME = "1.2.840.113549.1.9.5";
const OID_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const SHA256 = derSequence(derOid("2.16.840.1.101.3.4.2.1"), DER_NULL);
const POLICY = "1.3.6.1.4.1.57264.2";

/** The name of the timestamping authority's root. */
export const TSA_SUBJECT = { organization: "aixv testkit", commonName: "testkit-tsa-root" } as const;
const SIGNER = { organization: "aixv testkit", commonName: "testkit-tsa" } as const;

/** An RFC 3161 timestamping authority. */
export interface TimestampAuthority {
  /** DER of the timestamping certificate and of its root, in this order. */
  readonly chain: readonly Uint8Array[];
  routes(): Route[];
}

/** Makes a timestamping authority: a P-384 root and a P-256 signer with the one critical purpose (RFC 3161 §2.3). */
export function createTimestampAuthority(clock: () => Date, validity: Validity): TimestampAuthority {
  const root = generateKeyPair("P-384");
  const signer = generateKeyPair("P-256");
  const serialNumber = randomSerial();
  const period = { notBefore: validity.start, notAfter: validity.end, issuer: TSA_SUBJECT };
  const rootDer = issueCertificate(
    {
      ...period,
      subject: TSA_SUBJECT,
      publicKey: root.publicKey,
      extensions: [
        keyUsage(["keyCertSign", "cRLSign"]),
        basicConstraints(true, 0),
        subjectKeyId(root.publicKey),
      ],
    },
    root.privateKey,
  );
  const signerDer = issueCertificate(
    {
      ...period,
      subject: SIGNER,
      publicKey: signer.publicKey,
      serialNumber,
      extensions: [
        keyUsage(["digitalSignature"]),
        subjectKeyId(signer.publicKey),
        authorityKeyId(root.publicKey),
        extendedKeyUsage(["timeStamping"], true),
      ],
    },
    root.privateKey,
  );

  const respond = (request: ServiceRequest): ServiceResponse => {
    const query = readTimestampRequest(request);
    const now = clock();
    const info = tstInfo(query, now);
    const attributes = signedAttributes(info, now);
    // Signed as a SET OF, sent under an implicit [0] (RFC 5652 §5.4).
    const signature = signBytes(derElement(0x31, ...attributes), signer.privateKey);
    const signerInfo = derSequence(
      derInteger(1),
      derSequence(encodeName(TSA_SUBJECT), derInteger(serialNumber)),
      SHA256,
      derContext(0, ...attributes),
      signatureAlgorithm(signer.privateKey).identifier,
      derOctetString(signature),
    );
    const signedData = derSequence(
      derInteger(3),
      derSetOf(SHA256),
      derSequence(derOid(OID_TST_INFO), derContext(0, derOctetString(info))),
      ...(query.certReq ? [derContext(0, signerDer)] : []),
      derSetOf(signerInfo),
    );
    const token = derSequence(derOid(OID_SIGNED_DATA), derContext(0, signedData));
    const body = derSequence(derSequence(derInteger(0)), token);
    return { status: 201, headers: { "content-type": "application/timestamp-reply" }, body };
  };

  /** RFC 5652 §11 and the binding of the certificate that RFC 3161 §2.4.2 wants (RFC 5816 §2.2.1). */
  const signedAttributes = (info: Uint8Array, now: Date): Uint8Array[] => {
    const certHash = derOctetString(sha256(signerDer));
    return sortedEncodings([
      attribute(OID_CONTENT_TYPE, derOid(OID_TST_INFO)),
      attribute(OID_SIGNING_TIME, derTime(now)),
      attribute(OID_MESSAGE_DIGEST, derOctetString(sha256(info))),
      attribute(OID_SIGNING_CERTIFICATE_V2, derSequence(derSequence(derSequence(certHash)))),
    ]);
  };

  return {
    chain: [signerDer, rootDer],
    routes: () => [{ service: "tsa", method: "POST", path: "/api/v1/timestamp", handle: respond }],
  };
}

function tstInfo(request: TimestampRequest, now: Date): Uint8Array {
  return derSequence(
    derInteger(1),
    derOid(request.policy ?? POLICY),
    derSequence(derSequence(derOid(request.hashOid), DER_NULL), derOctetString(request.digest)),
    derInteger(randomSerial()),
    derGeneralizedTime(now),
    // Accuracy of one second.
    derSequence(derInteger(1)),
    ...(request.nonce === undefined ? [] : [nonceInteger(request.nonce)]),
    derContext(0, derContext(4, encodeName(SIGNER))),
  );
}

/** The nonce goes back as it came, whatever its sign. */
function nonceInteger(nonce: Uint8Array): Uint8Array {
  return (nonce[0] ?? 0) === 0 ? derElement(0x02, nonce) : derInteger(nonce);
}

function attribute(oid: string, value: Uint8Array): Uint8Array {
  return derSequence(derOid(oid), derSetOf(value));
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}
