import { quote } from "@aixv/core";
import type { Bundle, PublicKeyMaterial } from "../bundle/index.ts";
import { preAuthEncode } from "../dsse.ts";
import { VerificationError } from "../error.ts";
import type { VerificationWarning } from "../verified.ts";
import { acceptLegacyEncoding, verifyLegacyEnvelope } from "./legacy-encoding.ts";
import { optionalWitnesses } from "./optional-witnesses.ts";
import { isKeyFingerprint, isSameKey, keyHints, type PublicKey } from "./public-key.ts";
import { verifyMessageSignature, verifySignature } from "./signature.ts";
import type { MethodResult, VerificationContext } from "./verify-signer.ts";

/**
 * The OMS `key` method (OMS v1.0 §4.1, §8.2): at least one signature of the envelope verifies under a trusted key.
 * Log entries, if there are any, must verify too; timestamps of a known authority likewise.
 */
export async function verifyKeyMethod(context: VerificationContext): Promise<MethodResult> {
  const { bundle, options } = context;
  const material = bundle.material.content as PublicKeyMaterial;
  const keyring = options.publicKeys ?? [];
  const candidates = namedKeys(material, keyring);
  const verified = await verifyingKeys(context, candidates);
  if (verified.keys.length === 0) {
    throw new VerificationError(
      "SIGNATURE_INVALID",
      "the signature does not fit the content and the given public key: the bundle was altered, or signed with another key",
    );
  }
  const { keyObject } = witnessedKey(bundle, verified.keys);
  const witnessed = await optionalWitnesses(context, { kind: "publicKey", key: keyObject }, keyObject);
  return {
    ...witnessed,
    signers: verified.keys.map((key) => ({ subjects: [key.subject], publicKeyDigest: key.digest })),
    warnings: [...hintWarnings(material), ...verified.warnings, ...witnessed.warnings],
  };
}

/** Witnesses attest the first signature, so it is its key that they must name; if it is a stranger's, they are refused. */
function witnessedKey({ content }: Bundle, keys: readonly PublicKey[]): PublicKey {
  const envelope = content.kind === "dsseEnvelope" ? content.envelope : undefined;
  const sig = envelope?.signatures[0]?.sig;
  const first =
    envelope === undefined || sig === undefined
      ? undefined
      : keys.find((key) =>
          verifySignature(key.keyObject, preAuthEncode(envelope.payloadType, envelope.payload), sig),
        );
  return first ?? (keys[0] as PublicKey);
}

/** The trusted keys that the bundle may mean. A fingerprint or key in the bundle must be one of theirs. */
function namedKeys(material: PublicKeyMaterial, keyring: readonly PublicKey[]): readonly PublicKey[] {
  const { hint, rawBytes } = material;
  // A key given twice signs once.
  let named = keyring.filter(
    (key, index) => keyring.findIndex(({ digest }) => digest === key.digest) === index,
  );
  if (isKeyFingerprint(hint)) named = named.filter((key) => keyHints(key).includes(hint));
  if (rawBytes !== undefined) named = named.filter((key) => isSameKey(key, rawBytes));
  if (named.length === 0) {
    // In the spelling of the hint, so that a person can compare them; the first is that of OMS clients.
    const trusted = keyring.map((key) => keyHints(key)[0]);
    const name = hint === "" ? "a key that it holds itself" : `key ${quote(hint, 64)}`;
    throw new VerificationError(
      "KEY_UNKNOWN",
      `the bundle names ${name}, which is none of the ${keyring.length} trusted: ${trusted.join(", ")} (SHA-256 of the PEM); give its public key if you trust it`,
      { details: { hint } },
    );
  }
  return named;
}

function hintWarnings({ hint }: PublicKeyMaterial): readonly VerificationWarning[] {
  if (hint === "" || isKeyFingerprint(hint)) return [];
  return [
    {
      code: "KEY_HINT_UNKNOWN",
      message: `the bundle's key hint ${quote(hint)} is no key fingerprint; it was not used`,
    },
  ];
}

async function verifyingKeys(
  { bundle, options }: VerificationContext,
  candidates: readonly PublicKey[],
): Promise<{ readonly keys: readonly PublicKey[]; readonly warnings: readonly VerificationWarning[] }> {
  if (bundle.content.kind === "messageSignature") {
    const { messageSignature } = bundle.content;
    const keys: PublicKey[] = [];
    for (const key of candidates) {
      if (await verifyMessageSignature(key.keyObject, messageSignature)) keys.push(key);
    }
    return { keys, warnings: [] };
  }
  const { envelope } = bundle.content;
  const encoded = preAuthEncode(envelope.payloadType, envelope.payload);
  const keys = candidates.filter((key) =>
    envelope.signatures.some(({ sig }) => verifySignature(key.keyObject, encoded, sig)),
  );
  if (keys.length > 0) return { keys, warnings: [] };
  const legacy = candidates.filter((key) => verifyLegacyEnvelope(key.keyObject, envelope));
  return { keys: legacy, warnings: legacy.length > 0 ? acceptLegacyEncoding(options) : [] };
}
