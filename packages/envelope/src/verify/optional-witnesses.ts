import type { KeyObject } from "node:crypto";
import { VerificationError } from "../error.ts";
import type { VerificationWarning } from "../verified.ts";
import { envelopeContent, messageContent, type SignedContent } from "./signed-content.ts";
import type { VerificationContext } from "./verify-signer.ts";
import type { WitnessedSigner, WitnessedTimes } from "./witnesses.ts";

/**
 * Log entries and timestamps of a key or certificate signature. They are optional there (OMS v1.0 §4.1), but those
 * that are present must not be wrong: an entry that does not verify refuses the bundle. A timestamp of an authority
 * that the trust root does not name proves nothing and is reported.
 */
export async function optionalWitnesses(
  context: VerificationContext,
  signer: WitnessedSigner,
  verifiedKey: KeyObject,
): Promise<WitnessedTimes & { readonly warnings: readonly VerificationWarning[] }> {
  const { tlogEntries, timestamps } = context.bundle.material;
  if (tlogEntries.length === 0 && timestamps.length === 0) {
    return { signedTimes: [], integratedTimes: [], logEntries: [], warnings: [] };
  }
  const trustedRoot = await context.trustedRoot();
  const { partTimestamps, verifyWitnesses } = await import("./witnesses.ts");
  const { known, unknown } = partTimestamps(timestamps, trustedRoot);
  const warnings: VerificationWarning[] = unknown.map(() => ({
    code: "TIMESTAMP_UNTRUSTED",
    message: "a timestamp was ignored: the trust root names no such authority (--trusted-root)",
  }));
  if (tlogEntries.length === 0 && known.length === 0) {
    return { signedTimes: [], integratedTimes: [], logEntries: [], warnings };
  }
  if (trustedRoot === undefined) {
    throw new VerificationError(
      "TLOG_ENTRY_INVALID",
      "the bundle holds a log entry, but there is no trust root to check it against (--trusted-root)",
    );
  }
  const witnessed = verifyWitnesses({
    content: signedContent(context, verifiedKey),
    signer: signer.kind === "certificate" ? { kind: "publicKey", key: verifiedKey } : signer,
    loggedSigner: signer,
    tlogEntries,
    timestamps: known,
    trustedRoot,
    thresholds: { tlog: 0, ctlog: 0, time: 0 },
  });
  return { ...witnessed, warnings };
}

/** The first signature: witnesses attest one signature, and with several it is the first. */
function signedContent({ bundle }: VerificationContext, verifiedKey: KeyObject): SignedContent {
  switch (bundle.content.kind) {
    case "messageSignature":
      return messageContent(bundle.content.messageSignature, verifiedKey);
    case "dsseEnvelope": {
      const { envelope } = bundle.content;
      const [first] = envelope.signatures;
      if (first === undefined)
        throw new VerificationError("SIGNATURE_INVALID", "the envelope holds no signature");
      return envelopeContent(envelope, first);
    }
  }
}
