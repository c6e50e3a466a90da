import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import type { Result } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { type BundleError, parseBundle, VerificationError, type Verified } from "../src/index.ts";
import {
  parsePublicKey,
  parseTrustedRoot,
  type VerifyOptions,
  verifyMessage,
  verifyStatement,
} from "../src/verify/index.ts";

import { at, codeOf } from "./outcome.ts";
import { HAS_VECTORS, optionalVectorText, VECTORS_TITLE, vector, vectorPath } from "./vectors.ts";

const CASES = "sigstore-conformance/bundle-verify";
const BEACON =
  "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
const ISSUER = "https://token.actions.githubusercontent.com";
const PRODUCTION_ROOT = "sigstore/trusted_root.production.json";

const names = HAS_VECTORS
  ? readdirSync(vectorPath(CASES), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  : [];

/** Verifies one case as the README of the vectors says. */
async function verifyCase(name: string): Promise<Result<unknown, BundleError | VerificationError>> {
  const path = `${CASES}/${name}`;
  const bytes = vector(`${path}/bundle.sigstore.json`);
  const artifact =
    optionalVectorText(`${path}/artifact`) === undefined ? `${CASES}/a.txt` : `${path}/artifact`;
  const root =
    optionalVectorText(`${path}/trusted_root.json`) === undefined
      ? PRODUCTION_ROOT
      : `${path}/trusted_root.json`;
  const trustedRoot = parseTrustedRoot(vector(root));
  if (!trustedRoot.ok) return trustedRoot;
  const pem = optionalVectorText(`${path}/key.pub`);
  const key = pem === undefined ? undefined : parsePublicKey(pem);
  if (key?.ok === false) return key;
  const options: VerifyOptions = {
    now: at("2026-11-01T00:00:00Z"),
    trustedRoot: trustedRoot.value,
    ...(key === undefined
      ? {
          expectedIdentities: [
            {
              subject: optionalVectorText(`${path}/identity`)?.trim() ?? BEACON,
              issuer: optionalVectorText(`${path}/issuer`)?.trim() ?? ISSUER,
            },
          ],
        }
      : { publicKeys: [key.value] }),
  };
  const digestOf = async (algorithm: string): Promise<string> =>
    createHash(algorithm).update(vector(artifact)).digest("hex");
  const bundle = parseBundle(bytes);
  if (!bundle.ok) return bundle;
  if (bundle.value.content.kind === "messageSignature") return await verifyMessage(bytes, digestOf, options);
  const outcome = await verifyStatement(bytes, options);
  if (!outcome.ok) return outcome;
  return namesArtifact(outcome.value, await digestOf("sha256")) ? outcome : { ok: false, error: mismatch };
}

/** That a statement is about the artifact is for its reader to check; the vectors expect a client to do so. */
function namesArtifact(
  {
    value,
  }: Verified<{ readonly subject: readonly { readonly digest: { readonly [name: string]: string } }[] }>,
  digest: string,
): boolean {
  return value.subject.some((subject) => subject.digest.sha256 === digest);
}

const mismatch = new VerificationError("ARTIFACT_DIGEST_MISMATCH", "the statement is about another artifact");

/** Why each case is refused; the others for a log entry that does not verify. */
const CODES: { readonly [name: string]: string } = {
  "bundle-empty-certificate-chain_fail": "BUNDLE_MALFORMED",
  "bundle-from-wrong-instance_fail": "CERTIFICATE_CHAIN_UNTRUSTED",
  "bundle-invalid-base64-signature_fail": "BUNDLE_MALFORMED",
  "bundle-malformed-json_fail": "BUNDLE_NOT_JSON",
  "bundle-negative-log-index_fail": "BUNDLE_MALFORMED",
  "bundle-unknown-version_fail": "BUNDLE_MEDIA_TYPE_UNSUPPORTED",
  // A superfluous root is ignored (sigstore_bundle.proto, VerificationMaterial); but it is somebody else's.
  "bundle-with-root-cert_fail": "IDENTITY_MISMATCH",
  "dsse-invalid-sig_fail": "SIGNATURE_INVALID",
  "integrated-time-in-future_fail": "CERTIFICATE_EXPIRED",
  "intoto-expired-certificate_fail": "CERTIFICATE_EXPIRED",
  "intoto-missing-inclusion-proof_fail": "BUNDLE_MALFORMED",
  "intoto-set-outside-signing-cert-validity_fail": "CERTIFICATE_EXPIRED",
  "intoto-tsa-timestamp-outside-cert-validity_fail": "CERTIFICATE_EXPIRED",
  // Its proof has no checkpoint.
  "invalid-inclusion-proof_fail": "BUNDLE_MALFORMED",
  "invalid-ct-key_fail": "CERTIFICATE_NOT_LOGGED",
  "managed-key-no-key_fail": "SIGNING_METHOD_UNTRUSTED",
  // The key of this case is no key at all.
  "managed-key-wrong-key_fail": "TRUST_MATERIAL_INVALID",
  "message-digest-mismatch_fail": "ARTIFACT_DIGEST_MISMATCH",
  "rekor2-dsse-invalid-sig_fail": "SIGNATURE_INVALID",
  "rekor2-no-inclusion-proof_fail": "BUNDLE_MALFORMED",
  "rekor2-no-timestamp_fail": "TIMESTAMP_MISSING",
  "rekor2-timestamp-outside-trust-root-tsa-validity_fail": "TIMESTAMP_INVALID",
  "rekor2-timestamp-outside-tsa-cert-validity_fail": "TIMESTAMP_INVALID",
  "rekor2-timestamp-payload-mismatch_fail": "TIMESTAMP_INVALID",
  "rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail": "TIMESTAMP_INVALID",
  "rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail": "TIMESTAMP_INVALID",
  // The altered time is no base64 any more.
  "rekor2-timestamp-with-incorrect-time_fail": "BUNDLE_MALFORMED",
  "signature-mismatch_fail": "SIGNATURE_INVALID",
  "trust-root-tlog-missing-validity-start_fail": "TRUSTED_ROOT_INVALID",
  "wrong-material_fail": "ARTIFACT_DIGEST_MISMATCH",
};

describe.skipIf(!HAS_VECTORS)(`sigstore-conformance bundle-verify, ${VECTORS_TITLE}`, () => {
  it("has its 70 cases", () => {
    expect(names.length).toBeGreaterThanOrEqual(69);
  });

  it.each(names.filter((name) => !name.endsWith("_fail")))("verifies %s", async (name) => {
    const outcome = await verifyCase(name);
    expect(outcome).toMatchObject({ ok: true });
  });

  it.each(names.filter((name) => name.endsWith("_fail")))("refuses %s for its own reason", async (name) => {
    const outcome = await verifyCase(name);
    expect(codeOf(outcome)).toBe(CODES[name] ?? "TLOG_ENTRY_INVALID");
  });
});
