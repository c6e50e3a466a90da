import {
  err,
  JsonFields,
  type JsonObject,
  type JsonValue,
  ok,
  parseJson,
  parseTime,
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
  if (parsed.ok) return readTrustedRoot(parsed.value);
  const message = `expected a trusted root (JSON): ${parsed.error.message}`;
  return err(new VerificationError("TRUSTED_ROOT_INVALID", message, { cause: parsed.error }));
}

/** The same from parsed JSON. */
export function readTrustedRoot(json: JsonValue | undefined): Result<TrustedRoot, VerificationError> {
  try {
    return ok({ json: checkedRoot(json) });
  } catch (error) {
    if (error instanceof VerificationError) return err(error);
    throw error;
  }
}

function checkedRoot(json: JsonValue | undefined): JsonObject {
  const fault = (message: string, pointer: string): VerificationError =>
    new VerificationError("TRUSTED_ROOT_INVALID", `trusted root ${message}`, { details: { pointer } });
  const root = new JsonFields(json, { fault, protobuf: true });
  const mediaType = root.text("mediaType");
  if (CLIENT_TRUST_CONFIG_MEDIA_TYPE.test(mediaType)) return checkedRoot(root.raw("trustedRoot"));
  if (!TRUSTED_ROOT_MEDIA_TYPE.test(mediaType)) {
    throw root.fault("mediaType", "that of a Sigstore trusted root or client trust config");
  }
  for (const list of ["tlogs", "ctlogs"]) root.objects(list, checkLog);
  for (const list of ["certificateAuthorities", "timestampAuthorities"]) root.objects(list, checkAuthority);
  return root.json;
}

function checkLog(log: JsonFields): void {
  const key = log.object("publicKey");
  key.text("rawBytes");
  const validFor = key.object("validFor");
  if (!parseTime(validFor.text("start")).ok) throw validFor.fault("start", "an RFC 3339 time");
}

function checkAuthority(authority: JsonFields): void {
  const chain = authority.object("certChain");
  const certificates = chain.objects("certificates", ({ json }) => json);
  if (certificates.length === 0) throw chain.fault("certificates", "at least one certificate");
}
