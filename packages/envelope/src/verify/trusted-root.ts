import {
  err,
  getOwn,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  parseJson,
  parseTime,
  quote,
  type Result,
} from "@aixv/core";
import { VerificationError } from "../error.ts";

/** Whom a Sigstore verifier trusts: certificate authorities, logs and timestamp authorities (sigstore_trustroot.proto). */
export interface TrustedRoot {
  /** A TrustedRoot message in protobuf's JSON mapping, its structure checked. */
  readonly json: JsonObject;
}

const MAX_BYTES = 4 * 1024 * 1024;
const TRUSTED_ROOT_MEDIA_TYPE =
  /^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.[12]|\.v0\.[12]\+json)$/;
const CLIENT_TRUST_CONFIG_MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.clienttrustconfig\.v0\.1\+json$/;

/**
 * Parses a trust root: a TrustedRoot, or a ClientTrustConfig that holds one.
 *
 * A log without `publicKey.validFor.start` is refused: it would be trusted since the beginning of time.
 *
 * @returns the root, or `TRUSTED_ROOT_INVALID`
 */
export function parseTrustedRoot(bytes: Uint8Array): Result<TrustedRoot, VerificationError> {
  const parsed = parseJson(bytes, { maxBytes: MAX_BYTES, maxDepth: 24, maxEntries: 100_000 });
  if (!parsed.ok) return invalid(`expected a trusted root (JSON): ${parsed.error.message}`, parsed.error);
  return readTrustedRoot(parsed.value);
}

/** The same from parsed JSON. */
export function readTrustedRoot(json: JsonValue | undefined): Result<TrustedRoot, VerificationError> {
  if (json === undefined || !isJsonObject(json))
    return invalid("expected a trusted root, got no JSON object");
  const mediaType = getOwn(json, "mediaType");
  if (typeof mediaType === "string" && CLIENT_TRUST_CONFIG_MEDIA_TYPE.test(mediaType)) {
    return readTrustedRoot(getOwn(json, "trustedRoot"));
  }
  if (typeof mediaType !== "string" || !TRUSTED_ROOT_MEDIA_TYPE.test(mediaType)) {
    const came = typeof mediaType === "string" ? quote(mediaType) : "none";
    return invalid(`expected the media type of a Sigstore trusted root or client trust config, got ${came}`);
  }
  for (const list of ["tlogs", "ctlogs", "certificateAuthorities", "timestampAuthorities"]) {
    const value = getOwn(json, list) ?? [];
    if (!Array.isArray(value)) return invalid(`trusted root /${list}: expected an array`);
  }
  for (const list of ["tlogs", "ctlogs"]) {
    for (const [index, log] of objects(getOwn(json, list)).entries()) {
      const key = log === undefined ? undefined : member(log, "publicKey");
      const start = key === undefined ? undefined : getOwn(member(key, "validFor") ?? {}, "start");
      if (key === undefined || typeof getOwn(key, "rawBytes") !== "string") {
        return invalid(`trusted root /${list}/${index}: expected a log with a public key`);
      }
      if (typeof start !== "string" || !parseTime(start).ok) {
        return invalid(`trusted root /${list}/${index}: expected publicKey.validFor.start, got none`);
      }
    }
  }
  for (const list of ["certificateAuthorities", "timestampAuthorities"]) {
    for (const [index, authority] of objects(getOwn(json, list)).entries()) {
      const chain = authority === undefined ? undefined : member(authority, "certChain");
      if (chain === undefined || objects(getOwn(chain, "certificates")).length === 0) {
        return invalid(`trusted root /${list}/${index}: expected a certificate chain`);
      }
    }
  }
  return ok({ json });
}

function member(object: JsonObject, name: string): JsonObject | undefined {
  const value = getOwn(object, name);
  return value !== undefined && isJsonObject(value) ? value : undefined;
}

function objects(value: JsonValue | undefined): readonly (JsonObject | undefined)[] {
  return Array.isArray(value)
    ? value.map((entry: JsonValue) => (isJsonObject(entry) ? entry : undefined))
    : [];
}

function invalid(message: string, cause?: unknown): Result<never, VerificationError> {
  return err(new VerificationError("TRUSTED_ROOT_INVALID", message, cause === undefined ? {} : { cause }));
}
