import { VerificationError } from "../error.ts";
import { subjectAltNames } from "../verify/certificate/subject-alt-names.ts";
import {
  type Certificate,
  issuerName,
  parsePemCertificates,
  subjectName,
} from "../verify/certificate/x509.ts";
import { type KeySignerOptions, localSigner } from "./key-signer.ts";
import type { PrivateKey } from "./private-key.ts";
import { type Signer, SigningError } from "./signer.ts";

/** Options of {@link createCertificateSigner}. */
export interface CertificateSignerOptions extends KeySignerOptions {
  /** PEM with the signing certificate, first if there are several. */
  readonly certificate: string;
  /** PEM texts with the certificates above it, nearest first; the root may be left out. */
  readonly chain?: readonly string[];
}

/**
 * A signer of the OMS `certificate` method (OMS v1.0 §4.1): leaf first, then its chain.
 *
 * @throws `CERTIFICATE_INVALID`, `CERTIFICATE_KEY_MISMATCH`
 */
export function createCertificateSigner(key: PrivateKey, options: CertificateSignerOptions): Signer {
  const own = read(options.certificate, "the certificate file");
  const chain = (options.chain ?? []).flatMap((pem, index) => read(pem, `chain file ${index + 1}`));
  const leaf = own[0] as Certificate;
  if (!leaf.node.publicKey.equals(key.publicKey.keyObject)) {
    throw new SigningError(
      "CERTIFICATE_KEY_MISMATCH",
      "the certificate belongs to another key than the one given with --key",
    );
  }
  const certificates = distinct([...own, ...chain]).map(({ der }) => der);
  const [subject = subjectName(leaf)] = invalid(() => subjectAltNames(leaf));
  return localSigner(
    "certificate",
    key,
    { kind: "x509CertificateChain", certificates },
    { subject, issuer: issuerName(leaf) },
    options,
  );
}

function read(pem: string, what: string): readonly Certificate[] {
  return invalid(() => parsePemCertificates(pem, what));
}

/** What a verifier would refuse a certificate for is a fault of signing here. */
function invalid<T>(inspect: () => T): T {
  try {
    return inspect();
  } catch (error) {
    if (error instanceof VerificationError)
      throw new SigningError("CERTIFICATE_INVALID", error.message, { cause: error });
    throw error;
  }
}

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  return certificates.filter(
    (certificate, index) =>
      certificates.findIndex((other) => other.node.raw.equals(certificate.node.raw)) === index,
  );
}
