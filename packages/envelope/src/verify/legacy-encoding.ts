import { type KeyObject, verify } from "node:crypto";
import { utf8Bytes } from "@aixv/core";
import { type Envelope, IN_TOTO_PAYLOAD_TYPE } from "../dsse.ts";
import { VerificationError } from "../error.ts";
import { parseStatement } from "../statement.ts";
import type { VerificationWarning } from "../verified.ts";
import { signatureHash } from "./public-key.ts";

/** Reported with every bundle of model_signing 0.2 that verified. */
const OMS_LEGACY_ENCODING: VerificationWarning = {
  code: "LEGACY_SIGNATURE_ENCODING",
  message: "signed by model_signing 0.2, whose encoding and predicate are deprecated: sign the model again",
};

/** Accepts a signature of model_signing 0.2 where the caller does, with a warning; throws `SIGNATURE_ENCODING_LEGACY`. */
export function acceptLegacyEncoding(options: {
  readonly acceptLegacyEncoding?: boolean;
}): readonly VerificationWarning[] {
  if (options.acceptLegacyEncoding === true) return [OMS_LEGACY_ENCODING];
  throw new VerificationError(
    "SIGNATURE_ENCODING_LEGACY",
    "signed by model_signing 0.2, whose encoding is not accepted unless asked for: sign the model again, or give --accept-legacy-encoding",
  );
}

/** Its encoding takes many times the payload's memory, and a verifier must not spend that on a stranger's bundle. */
const MAX_LEGACY_PAYLOAD_BYTES = 4 * 1024 * 1024;
const LEGACY_PREDICATE_TYPE = "https://model_signing/Digests/v0.1";

/**
 * Verifies a signature of model_signing 0.2 (OMS v1.0 §11.2, item 4). That client signed `DSSEV1` and Python's
 * `repr` of the payload in place of the payload, and for certificates always SHA-256. Python's `repr` of bytes is
 * injective, so the signature binds the payload all the same. Only the predicate type of that time is let through,
 * which nothing has produced since.
 */
export function verifyLegacyEnvelope(key: KeyObject, envelope: Envelope): boolean {
  if (envelope.payloadType !== IN_TOTO_PAYLOAD_TYPE || envelope.signatures.length !== 1) return false;
  if (envelope.payload.length > MAX_LEGACY_PAYLOAD_BYTES) return false;
  const statement = parseStatement(envelope.payload);
  if (!statement.ok || statement.value.predicateType !== LEGACY_PREDICATE_TYPE) return false;
  const type = envelope.payloadType;
  const encoded = utf8Bytes(
    `DSSEV1 ${type.length} ${type} ${envelope.payload.length} ${pythonBytesRepr(envelope.payload)}`,
  );
  const hash = signatureHash(key);
  const sig = envelope.signatures[0]?.sig ?? new Uint8Array();
  if (hash === undefined || hash === "none") return false;
  return [...new Set([hash, "sha256"])].some((algorithm) => {
    try {
      return verify(algorithm, encoded, key, sig);
    } catch {
      return false;
    }
  });
}

/** `repr(bytes)` of CPython: single quotes unless the bytes hold one and no double quote; `\t \n \r \\`, else `\xNN`. */
function pythonBytesRepr(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  const parts = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    if (character === quote || character === "\\") return `\\${character}`;
    if (byte === 9) return "\\t";
    if (byte === 10) return "\\n";
    if (byte === 13) return "\\r";
    return byte < 0x20 || byte >= 0x7f ? `\\x${byte.toString(16).padStart(2, "0")}` : character;
  });
  return `b${quote}${parts.join("")}${quote}`;
}
