import { timeToMillis } from "@aixv/core";
import type { CertificateChainMaterial } from "../bundle/index.ts";
import { preAuthEncode } from "../dsse.ts";
import { VerificationError } from "../error.ts";
import type { VerificationWarning, VerifiedSigner } from "../verified.ts";
import { verifyChain } from "./certificate/chain.ts";
import { subjectAltNames } from "./certificate/subject-alt-names.ts";
import {
  allowsPurpose,
  type Certificate,
  CODE_SIGNING,
  hasExtendedKeyUsage,
  issuerName,
  parseCertificate,
  parsePemCertificates,
  subjectName,
} from "./certificate/x509.ts";
import { acceptLegacyEncoding, verifyLegacyEnvelope } from "./legacy-encoding.ts";
import { optionalWitnesses } from "./optional-witnesses.ts";
import { describeKey, publicKeyFromKeyObject, signatureHash } from "./public-key.ts";
import { verifyMessageSignature, verifySignature } from "./signature.ts";
import type { MethodResult, VerificationContext } from "./verify-signer.ts";

/**
 * The OMS `certificate` method (OMS v1.0 §4.1, §8.2): signature under the leaf, its usage, its chain to an anchor
 * that the verifier gave, valid at the verified RFC 3161 times, or now where there are none.
 */
export async function verifyCertificateMethod(context: VerificationContext): Promise<MethodResult> {
  const { bundle, options } = context;
  const { certificates } = bundle.material.content as CertificateChainMaterial;
  const [leaf, ...intermediates] = certificates.map((der, index) =>
    parseCertificate(der, index === 0 ? "the signing certificate" : `certificate ${index + 1} of the chain`),
  );
  if (leaf === undefined)
    throw new VerificationError("CERTIFICATE_INVALID", "the bundle holds no certificate");
  const anchors = readAnchors(options.certificateAnchors ?? []);

  const warnings = await requireSignature(leaf, context);
  requireSigningUsage(leaf);
  const witnessed = await optionalWitnesses(
    context,
    { kind: "certificate", der: leaf.der },
    leaf.node.publicKey,
  );
  // An integrated time is as good a witness as a timestamp: a trusted log signed it.
  const proved = [...witnessed.signedTimes, ...witnessed.integratedTimes];
  const times = proved.length > 0 ? proved : [new Date(timeToMillis(options.now))];
  verifyChain({ leaf, intermediates, anchors, times });
  return { ...witnessed, signers: [signer(leaf)], warnings: [...warnings, ...witnessed.warnings] };
}

function readAnchors(pems: readonly string[]): readonly Certificate[] {
  try {
    return pems.flatMap((pem, index) => parsePemCertificates(pem, `anchor file ${index + 1}`));
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    throw new VerificationError("TRUST_MATERIAL_INVALID", error.message, { cause: error });
  }
}

async function requireSignature(
  leaf: Certificate,
  { bundle, options }: VerificationContext,
): Promise<readonly VerificationWarning[]> {
  const key = leaf.node.publicKey;
  if (signatureHash(key) === undefined) {
    throw new VerificationError(
      "KEY_UNSUPPORTED",
      `expected a certificate for an EC P-256, P-384, P-521 or Ed25519 key, got ${describeKey(key)}`,
    );
  }
  const failed = new VerificationError(
    "SIGNATURE_INVALID",
    "the signature does not fit the content and the signing certificate",
  );
  if (bundle.content.kind === "messageSignature") {
    if (!(await verifyMessageSignature(key, bundle.content.messageSignature))) throw failed;
    return [];
  }
  const { envelope } = bundle.content;
  if (envelope.signatures.length !== 1) {
    throw new VerificationError(
      "SIGNATURE_INVALID",
      `expected one signature with a certificate, got ${envelope.signatures.length}`,
    );
  }
  const encoded = preAuthEncode(envelope.payloadType, envelope.payload);
  if (envelope.signatures.every(({ sig }) => verifySignature(key, encoded, sig))) return [];
  if (verifyLegacyEnvelope(key, envelope)) return acceptLegacyEncoding(options);
  throw failed;
}

/**
 * KeyUsage, where present, must hold digitalSignature; ExtendedKeyUsage, where present, codeSigning. One of the two
 * must be present: a certificate that says nothing of its purpose was not issued for this one.
 */
function requireSigningUsage(leaf: Certificate): void {
  const keyUsage = leaf.asn1.extKeyUsage;
  if (keyUsage !== undefined && !keyUsage.digitalSignature) {
    throw new VerificationError(
      "CERTIFICATE_USAGE",
      "the certificate's KeyUsage does not allow digitalSignature",
    );
  }
  if (!allowsPurpose(leaf, CODE_SIGNING)) {
    throw new VerificationError(
      "CERTIFICATE_USAGE",
      "the certificate's ExtendedKeyUsage does not allow codeSigning",
    );
  }
  if (keyUsage === undefined && !hasExtendedKeyUsage(leaf)) {
    throw new VerificationError(
      "CERTIFICATE_USAGE",
      "the certificate names neither KeyUsage digitalSignature nor ExtendedKeyUsage codeSigning",
    );
  }
}

function signer(leaf: Certificate): VerifiedSigner {
  const names = subjectAltNames(leaf);
  const subjects = names.length > 0 ? names : [subjectName(leaf)];
  if (subjects.includes("")) {
    throw new VerificationError(
      "CERTIFICATE_INVALID",
      "the signing certificate names nobody: no SAN, and no subject",
    );
  }
  return {
    subjects,
    issuer: issuerName(leaf),
    publicKeyDigest: publicKeyFromKeyObject(leaf.node.publicKey).digest,
  };
}
