import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, answer } from "../adapters/run-adapter.ts";
import { SIGSTORE_COMMANDS } from "../adapters/sigstore/commands.ts";
import { runProcess } from "./run-process.ts";
import { CASE_NAMES, CASES_FOLDER, caseArguments, identityArguments, WAYS } from "./sigstore-cases.ts";
import { hasVectors, VECTORS } from "./vectors.ts";

const ACCEPTED: Answer = { exitCode: 0, stdout: "", stderr: "" };
const BOTH_WAYS = CASE_NAMES.flatMap((name) => WAYS.map((way) => ({ name, way })));

/** Why each case is refused; the others for a log entry that does not verify. */
const CODES: { readonly [name: string]: string } = {
  "bundle-empty-certificate-chain_fail": "BUNDLE_MALFORMED",
  "bundle-from-wrong-instance_fail": "CERTIFICATE_CHAIN_UNTRUSTED",
  "bundle-invalid-base64-signature_fail": "BUNDLE_MALFORMED",
  "bundle-malformed-json_fail": "BUNDLE_NOT_JSON",
  "bundle-negative-log-index_fail": "BUNDLE_MALFORMED",
  "bundle-unknown-version_fail": "BUNDLE_MEDIA_TYPE_UNSUPPORTED",
  // A superfluous root is ignored (sigstore_bundle.proto, VerificationMaterial); but the suite expects another signer.
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
  // The timestamp of this case has line breaks in its base64.
  "rekor2-timestamp-with-incorrect-time_fail": "BUNDLE_MALFORMED",
  "signature-mismatch_fail": "SIGNATURE_INVALID",
  "trust-root-tlog-missing-validity-start_fail": "TRUSTED_ROOT_INVALID",
  "wrong-material_fail": "ARTIFACT_DIGEST_MISMATCH",
};

describe.skipIf(!hasVectors)(`sigstore-conformance bundle-verify (${VECTORS})`, () => {
  it("has 70 cases, each to be verified by path and by digest", () => {
    expect(BOTH_WAYS).toHaveLength(140);
  });

  it.each(BOTH_WAYS.filter(({ name }) => !name.endsWith("_fail")))(
    "verifies $name by $way",
    async ({ name, way }) => {
      expect(await answer(SIGSTORE_COMMANDS, caseArguments(name, way))).toEqual(ACCEPTED);
    },
  );

  it.each(BOTH_WAYS.filter(({ name }) => name.endsWith("_fail")))(
    "refuses $name by $way, and says why in one line",
    async ({ name, way }) => {
      const refused = await answer(SIGSTORE_COMMANDS, caseArguments(name, way));
      expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
      expect(refused.stderr).toMatch(/^[A-Z_]+: [^\n]{20,}\n$/);
      expect(refused.stderr.split(":")[0]).toBe(CODES[name] ?? "TLOG_ENTRY_INVALID");
    },
  );

  it.each(["rekor2-happy-path", "happy-path-intoto-in-dsse-v3"])(
    "verifies %s as a process of its own",
    async (name) => {
      for (const way of WAYS)
        expect(await runProcess("sigstore", caseArguments(name, way))).toEqual(ACCEPTED);
    },
  );

  it.each(["bundle-malformed-json_fail", "wrong-hashedrekord-entry_fail"])(
    "refuses %s as a process of its own",
    async (name) => {
      for (const way of WAYS) {
        const ended = await runProcess("sigstore", caseArguments(name, way));
        expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
        expect(ended.stderr).toMatch(/^[A-Z_]+: [^\n]+\n$/);
      }
    },
  );
});

// Cases that are refused for their form, or for what the suite did not mean: what they are about is refused, or
// accepted, as well.
describe.skipIf(!hasVectors)("what the cases are about, beside their form", () => {
  let scratch = "";
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "aixv-conformance-"));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  /** The arguments of a case with one file replaced. */
  function argumentsWith(name: string, file: string, text: string): readonly string[] {
    const replacement = join(scratch, `${name}-${file}`);
    writeFileSync(replacement, text);
    const original = join(CASES_FOLDER, name, file);
    return caseArguments(name, "path").map((argument) => (argument === original ? replacement : argument));
  }
  const codeOf = async (args: readonly string[]): Promise<string | undefined> =>
    (await answer(SIGSTORE_COMMANDS, args)).stderr.split(":")[0];

  it("refuses a timestamp outside the certificate's validity in proper base64 too", async () => {
    const name = "rekor2-timestamp-with-incorrect-time_fail";
    const text = readFileSync(join(CASES_FOLDER, name, "bundle.sigstore.json"), "utf8");
    const repaired = text.replaceAll("\\n", "");
    expect(await codeOf(argumentsWith(name, "bundle.sigstore.json", repaired))).toBe("CERTIFICATE_EXPIRED");
  });

  it("refuses a wrong key that is a key", async () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    expect(await codeOf(argumentsWith("managed-key-wrong-key_fail", "key.pub", pem))).toBe("KEY_UNKNOWN");
  });

  it("verifies a bundle of an old client by its own signer, and ignores the root in its chain (sigstore_bundle.proto)", async () => {
    const name = "bundle-with-root-cert_fail";
    const by = (subject: string): readonly string[] => [
      "verify-bundle",
      ...["--bundle", join(CASES_FOLDER, name, "bundle.sigstore.json")],
      ...identityArguments(subject, "https://github.com/login/oauth"),
      join(CASES_FOLDER, name, "artifact"),
    ];
    expect(await answer(SIGSTORE_COMMANDS, by("a@tny.town"))).toEqual(ACCEPTED);
    expect(await codeOf(by("b@tny.town"))).toBe("IDENTITY_MISMATCH");
  });
});
