import type { KeyObject } from "node:crypto";
import { encodeTbsCertificate, issueCertificate, randomSerial } from "../x509/certificate.ts";
import {
  authorityKeyId,
  basicConstraints,
  type Extension,
  extendedKeyUsage,
  keyUsage,
  type SubjectAltName,
  subjectAltName,
  subjectKeyId,
} from "../x509/extensions.ts";
import { generateKeyPair, spkiDer } from "../x509/signature-algorithm.ts";
import type { CtLog } from "./ct-log.ts";

/** Lifetime of a signing certificate, as Fulcio's. */
const CERTIFICATE_MINUTES = 10;

/** When an authority's own certificates are valid. */
export interface Validity {
  readonly start: Date;
  readonly end: Date;
}

/** Fulcio's certificate authority: an offline root and the intermediate that issues. */
export interface CertificateAuthority {
  /** DER of the intermediate and of the root, in this order. */
  readonly chain: readonly Uint8Array[];
  /** Issues a code signing certificate with an embedded SCT; DER. */
  issue(publicKey: KeyObject, name: SubjectAltName, extensions: readonly Extension[]): Uint8Array;
}

/** The names in the authority's certificates. */
export const FULCIO_SUBJECT = { organization: "aixv testkit", commonName: "testkit-fulcio" } as const;
const INTERMEDIATE = { organization: "aixv testkit", commonName: "testkit-fulcio-intermediate" } as const;

/** Makes a certificate authority with fresh P-384 keys. */
export function createCertificateAuthority(
  clock: () => Date,
  validity: Validity,
  ctLog: CtLog,
): CertificateAuthority {
  const root = generateKeyPair("P-384");
  const intermediate = generateKeyPair("P-384");
  const period = { notBefore: validity.start, notAfter: validity.end };
  const rootDer = issueCertificate(
    {
      ...period,
      subject: FULCIO_SUBJECT,
      issuer: FULCIO_SUBJECT,
      publicKey: root.publicKey,
      extensions: [
        keyUsage(["keyCertSign", "cRLSign"]),
        basicConstraints(true),
        subjectKeyId(root.publicKey),
        authorityKeyId(root.publicKey),
      ],
    },
    root.privateKey,
  );
  const intermediateDer = issueCertificate(
    {
      ...period,
      subject: INTERMEDIATE,
      issuer: FULCIO_SUBJECT,
      publicKey: intermediate.publicKey,
      extensions: [
        keyUsage(["keyCertSign", "cRLSign"]),
        extendedKeyUsage(["codeSigning"]),
        basicConstraints(true, 0),
        subjectKeyId(intermediate.publicKey),
        authorityKeyId(root.publicKey),
      ],
    },
    root.privateKey,
  );

  const issue = (
    publicKey: KeyObject,
    name: SubjectAltName,
    extensions: readonly Extension[],
  ): Uint8Array => {
    const notBefore = clock();
    const precertificate = {
      subject: {},
      issuer: INTERMEDIATE,
      notBefore,
      notAfter: new Date(notBefore.getTime() + CERTIFICATE_MINUTES * 60_000),
      publicKey,
      serialNumber: randomSerial(),
      extensions: [
        keyUsage(["digitalSignature"]),
        extendedKeyUsage(["codeSigning"]),
        subjectKeyId(publicKey),
        authorityKeyId(intermediate.publicKey),
        subjectAltName([name], true),
        ...extensions,
      ],
    };
    // The SCT signs the certificate without its own extension, which comes last (RFC 6962 §3.2).
    const sct = ctLog.submit(
      encodeTbsCertificate(precertificate, intermediate.privateKey),
      spkiDer(intermediate.publicKey),
    );
    const template = { ...precertificate, extensions: [...precertificate.extensions, sct] };
    return issueCertificate(template, intermediate.privateKey);
  };

  return { chain: [intermediateDer, rootDer], issue };
}
