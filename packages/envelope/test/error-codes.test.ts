import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  type BundleErrorCode,
  isNoVerdict,
  type StatementErrorCode,
  VERIFICATION_ERROR_CODES,
  type VerificationErrorCode,
  type VerificationWarning,
} from "../src/index.ts";
import type { SigningErrorCode } from "../src/node/index.ts";

/** Complete by type: a code that is added and missing here does not compile. */
const BUNDLE_CODES: { readonly [C in BundleErrorCode]: true } = {
  BUNDLE_EMPTY: true,
  BUNDLE_TOO_LARGE: true,
  BUNDLE_NOT_JSON: true,
  BUNDLE_MALFORMED: true,
  BUNDLE_MEDIA_TYPE_UNSUPPORTED: true,
  BUNDLE_CONTENT_MISSING: true,
  BUNDLE_MATERIAL_MISSING: true,
  BUNDLE_SIGNATURES_MISSING: true,
};
const STATEMENT_CODES: { readonly [C in StatementErrorCode]: true } = {
  STATEMENT_NOT_JSON: true,
  STATEMENT_MALFORMED: true,
  STATEMENT_TYPE_UNSUPPORTED: true,
};
const SIGNING_CODES: { readonly [C in SigningErrorCode]: true } = {
  KEY_UNREADABLE: true,
  KEY_UNSUPPORTED: true,
  PASSPHRASE_MISSING: true,
  PASSPHRASE_WRONG: true,
  CERTIFICATE_INVALID: true,
  CERTIFICATE_KEY_MISMATCH: true,
  SIGNING_CONFIG_INVALID: true,
  SIGNING_SERVICE_MISSING: true,
  IDENTITY_TOKEN_MISSING: true,
  IDENTITY_TOKEN_INVALID: true,
  IDENTITY_LOGIN_FAILED: true,
  CERTIFICATE_AUTHORITY_FAILED: true,
  TRANSPARENCY_LOG_FAILED: true,
  TIMESTAMP_AUTHORITY_FAILED: true,
  CONTENT_UNSUPPORTED: true,
};
const WARNING_CODES: { readonly [C in VerificationWarning["code"]]: true } = {
  LEGACY_SIGNATURE_ENCODING: true,
  TIMESTAMP_UNTRUSTED: true,
  KEY_HINT_UNKNOWN: true,
  ISSUER_UNCONSTRAINED: true,
  IDENTITY_UNCONSTRAINED: true,
  DOCUMENT_KIND_UNBOUND: true,
};
const NO_VERDICT: readonly VerificationErrorCode[] = [
  "TRUST_CONSTRAINT_MISSING",
  "TRUSTED_ROOT_INVALID",
  "TRUST_MATERIAL_INVALID",
  "INTERNAL_FAULT",
];

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
const OWN_NAME = "error-codes.test.ts";
const tests = ["src", "test"]
  .flatMap((folder) =>
    readdirSync(`${PACKAGE}${folder}`, { recursive: true }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => file.endsWith(".test.ts") && !file.endsWith(OWN_NAME))
  .map((file) => readFileSync(`${PACKAGE}${file}`, "utf8"));

describe("every error code", () => {
  it.each([
    ...VERIFICATION_ERROR_CODES,
    ...Object.keys(BUNDLE_CODES),
    ...Object.keys(STATEMENT_CODES),
    ...Object.keys(SIGNING_CODES),
    ...Object.keys(WARNING_CODES),
    "PATTERN_INVALID",
  ])("%s is expected by a test and explained in the README", (code) => {
    expect(tests.some((text) => text.includes(`"${code}"`))).toBe(true);
    expect(readFileSync(`${PACKAGE}README.md`, "utf8")).toContain(`\`${code}\``);
  });
});

it("tells codes that are no verdict on the bundle from refusals", () => {
  expect(VERIFICATION_ERROR_CODES.filter(isNoVerdict)).toEqual(NO_VERDICT);
});
