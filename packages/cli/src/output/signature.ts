import type { JsonObject } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import type { SignatureMade } from "@aixv/sdk";
import { METHOD_NAMES } from "./method-names.ts";
import { printable } from "./text.ts";

/** Lines about a verified signature, for people. */
export function signatureFields(signature: Verified<unknown>): readonly (readonly [string, string])[] {
  const subjects = signature.signers.flatMap((signer) => signer.subjects).map(printable);
  const issuers = signature.signers.flatMap(({ issuer }) => issuer ?? []).map(printable);
  const vouched = issuers.length === 0 ? "" : ` (vouched for by ${issuers.join(", ")})`;
  const times = [
    signature.signedTime === undefined ? [] : [`${signature.signedTime} (timestamp authority)`],
    signature.integratedTime === undefined ? [] : [`${signature.integratedTime} (transparency log)`],
  ].flat();
  const log = signature.logEntries.map(({ logIndex }) => logIndex).join(", ");
  return [
    ["signed by", `${subjects.join(", ")}${vouched}`],
    ["method", METHOD_NAMES[signature.method]],
    ["signed at", times.length === 0 ? "no trusted time" : times.join(", ")],
    ...(log === "" ? [] : [["log index", log] as const]),
  ];
}

/** A verified signature, for `--json`. */
export function signatureResult(signature: Verified<unknown>): JsonObject {
  return {
    method: signature.method,
    actual_subjects: signature.signers.flatMap((signer) => [...signer.subjects]),
    actual_issuer: signature.signers.find(({ issuer }) => issuer !== undefined)?.issuer ?? null,
    integrated_time: signature.integratedTime ?? null,
    signed_time: signature.signedTime ?? null,
    log_entries: signature.logEntries.map(({ logId, logIndex, integratedTime }) => ({
      log_id: logId,
      log_index: logIndex,
      integrated_time: integratedTime ?? null,
    })),
  };
}

/** A signature that was made, for people. */
export function madeFields(signature: SignatureMade | undefined): readonly (readonly [string, string])[] {
  if (signature === undefined) return [["signed", "no: it counts for nothing until it is"]];
  const { identity, method, bundlePath } = signature;
  const issuer = identity.issuer === undefined ? "" : ` (vouched for by ${printable(identity.issuer)})`;
  return [
    ["signed by", `${printable(identity.subject)}${issuer}`],
    ["method", METHOD_NAMES[method]],
    ["bundle", printable(bundlePath)],
  ];
}

/** A signature that was made, for `--json`; `null` where none was. */
export function madeResult(signature: SignatureMade | undefined): JsonObject | null {
  if (signature === undefined) return null;
  const { identity, method, bundlePath } = signature;
  return {
    bundle_path: bundlePath,
    method,
    identity: { subject: identity.subject, issuer: identity.issuer ?? null },
  };
}
