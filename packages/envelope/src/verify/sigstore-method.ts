import type { KeyObject } from "node:crypto";
import type { Bundle } from "../bundle/index.ts";
import { VerificationError } from "../error.ts";
import { subjectAltNames } from "./certificate/subject-alt-names.ts";
import {
  allowsPurpose,
  type Certificate,
  CODE_SIGNING,
  fulcioIssuer,
  hasExtendedKeyUsage,
  parseCertificate,
  refuseUnsupportedFeatures,
} from "./certificate/x509.ts";
import { describeKey, publicKeyFromKeyObject, signatureHash } from "./public-key.ts";
import { verifyMessageSignature } from "./signature.ts";
import { envelopeContent, messageContent, type SignedContent } from "./signed-content.ts";
import type { MethodResult, VerificationContext } from "./verify-signer.ts";
import { verifyWitnesses } from "./witnesses.ts";

/**
 * The OMS `sigstore` method: keyless, by a Fulcio certificate (OMS v1.0 §4.1, §8.2; sigstore client specification
 * §4). At least one log entry, one signed certificate timestamp and one trusted time; all that are present must verify.
 */
export async function verifySigstoreMethod(context: VerificationContext): Promise<MethodResult> {
  const { bundle } = context;
  const { tlogEntries, timestamps } = bundle.material;
  const leaf = parseCertificate(leafBytes(bundle), "the signing certificate");
  if (tlogEntries.length === 0) {
    throw new VerificationError(
      "TLOG_ENTRY_MISSING",
      "expected a keyless signature with a transparency log entry, got none: it may have been stripped from the bundle",
    );
  }
  const content = await signedContent(bundle, leaf);
  // First, although the library checks it again at last: altered content is then called that, not a wrong log entry.
  if (!content.verifySignature(leaf.node.publicKey)) {
    throw new VerificationError(
      "SIGNATURE_INVALID",
      "the signature does not fit the content and the signing certificate: the bundle was altered",
    );
  }
  const trustedRoot = await context.trustedRoot();
  if (trustedRoot === undefined) {
    throw new VerificationError(
      "TRUSTED_ROOT_INVALID",
      "expected a trusted root to verify a keyless signature, got none",
    );
  }
  const witnessed = verifyWitnesses({
    content,
    signer: { kind: "certificate", der: leaf.der },
    loggedSigner: { kind: "certificate", der: leaf.der },
    tlogEntries,
    timestamps,
    trustedRoot,
    thresholds: { tlog: 1, ctlog: 1, time: 1 },
  });
  refuseUnsupportedFeatures(leaf, "the signing certificate");
  requireCodeSigning(leaf);
  const subjects = subjectAltNames(leaf);
  if (subjects.length === 0) {
    throw new VerificationError("CERTIFICATE_INVALID", "the signing certificate names nobody: it has no SAN");
  }
  const issuer = fulcioIssuer(leaf);
  return {
    ...witnessed,
    signers: [
      {
        subjects,
        ...(issuer === undefined ? {} : { issuer }),
        publicKeyDigest: publicKeyFromKeyObject(leaf.node.publicKey).digest,
      },
    ],
    warnings: [],
  };
}

function leafBytes({ material }: Bundle): Uint8Array {
  const { content } = material;
  const leaf = content.kind === "certificate" ? content.certificate : undefined;
  const first = content.kind === "x509CertificateChain" ? content.certificates[0] : undefined;
  const der = leaf ?? first;
  if (der === undefined)
    throw new VerificationError("CERTIFICATE_INVALID", "the bundle holds no certificate");
  return der;
}

async function signedContent({ content }: Bundle, leaf: Certificate): Promise<SignedContent> {
  switch (content.kind) {
    case "messageSignature": {
      const key = leaf.node.publicKey;
      requireMessageKey(key);
      const valid = await verifyMessageSignature(key, content.messageSignature, { allowSha256: true });
      return messageContent(content.messageSignature, valid ? key : undefined);
    }
    case "dsseEnvelope": {
      const [signature, ...more] = content.envelope.signatures;
      if (signature === undefined || more.length > 0) {
        throw new VerificationError(
          "SIGNATURE_INVALID",
          `expected one signature with a certificate, got ${content.envelope.signatures.length}`,
        );
      }
      return envelopeContent(content.envelope, signature);
    }
  }
}

/** Otherwise a refusal would say that the bundle was altered, although nobody looked at its signature. */
function requireMessageKey(key: KeyObject): void {
  const hash = signatureHash(key);
  if (hash !== undefined && hash !== "none") return;
  throw new VerificationError(
    "KEY_UNSUPPORTED",
    `expected a file signature by an EC P-256, P-384 or P-521 key, got one by ${describeKey(key)}, whose signatures verify over statements only: sign a statement about the file`,
  );
}

/** Fulcio certificates are for code signing (sigstore certificate specification). */
function requireCodeSigning(leaf: Certificate): void {
  if (!hasExtendedKeyUsage(leaf) || !allowsPurpose(leaf, CODE_SIGNING)) {
    throw new VerificationError(
      "CERTIFICATE_USAGE",
      "the certificate's ExtendedKeyUsage does not allow codeSigning",
    );
  }
  if (leaf.asn1.extKeyUsage?.digitalSignature !== true) {
    throw new VerificationError(
      "CERTIFICATE_USAGE",
      "the certificate's KeyUsage does not allow digitalSignature",
    );
  }
}
