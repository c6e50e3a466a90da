import { readFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { createTestCa } from "@aixv/testkit";
import { describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { ALICE, refused, signedModel, TRUST, useSigstore } from "./signed-model.ts";
import { ANCHOR, CERTIFICATE, PUB, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
const services = useSigstore();
const { keyless } = services;

describe("who signed", () => {
  test("another key", async () => {
    await refused([await signedModel(), "--public-key", "other.pub"], "KEY_UNKNOWN");
  });

  test("one of several trusted keys, and only that one is the subject", async () => {
    const model = await signedModel();
    const { exitCode, result } = await runJson(["verify", model, "--public-key", "other.pub,release.pub"]);
    expect(exitCode).toBe(0);
    expect(result.actual_subjects).toHaveLength(1);
  });

  test("a key beside the wrong subject", async () => {
    await refused([await signedModel(), ...PUB, "--identity", "key:sha256:00"], "IDENTITY_MISMATCH");
  });

  test("a method for which nobody is trusted", async () => {
    await refused([await signedModel(), ...ANCHOR], "SIGNING_METHOD_UNTRUSTED");
    await refused([await signedModel(), "--identity", ALICE], "SIGNING_METHOD_UNTRUSTED");
    await refused([await signedModel(CERTIFICATE), ...PUB], "SIGNING_METHOD_UNTRUSTED");
    await refused([await signedModel(keyless()), ...PUB], "SIGNING_METHOD_UNTRUSTED");
  });

  test.each([
    ["another", "bob@example.com"],
    ["a longer one", "xalice@example.com"],
    ["a part", "alice@example.co"],
    ["other case", "Alice@example.com"],
    ["with a space", " alice@example.com"],
    ["a pattern, which exact matching is not", ".*"],
  ])("keyless identity: %s", async (_name, identity) => {
    const model = await signedModel(keyless());
    await refused(
      [model, "--identity", identity, "--issuer", services.sigstore.url, ...TRUST],
      "IDENTITY_MISMATCH",
    );
  });

  test.each([
    ["me@example\\.org", "xme@example.org"],
    ["me@example\\.org", "me@example.org.evil"],
    ["me@example\\.org", "me@exampleXorg"],
    ["a@b\\.c|me@example\\.org", "xme@example.org"],
    ["", "me@example.org"],
  ])("--identity-regexp %s never matches %s", async (pattern, subject) => {
    const model = await signedModel(keyless(subject));
    const flags = [`--identity-regexp=${pattern}`, "--issuer", services.sigstore.url, ...TRUST];
    const { exitCode } = await runAixv(["verify", model, ...flags]);
    expect(exitCode).toBe(pattern === "" ? 2 : 1);
    const escaped = subject.replaceAll(".", "\\.");
    const right = [
      `--identity-regexp=${escaped}`,
      "--issuer-regexp",
      "http://127\\.0\\.0\\.1:\\d+",
      ...TRUST,
    ];
    expect((await runAixv(["verify", model, ...right])).exitCode).toBe(0);
  });

  test("another issuer, and no issuer at all, which warns", async () => {
    const model = await signedModel(keyless());
    const other = ["--identity", ALICE, "--issuer", "https://accounts.google.com", ...TRUST];
    await refused([model, ...other], "ISSUER_MISMATCH");
    await refused(
      [model, "--identity", ALICE, "--issuer-regexp", "https?://127", ...TRUST],
      "ISSUER_MISMATCH",
    );
    const any = await runJson(["verify", model, "--identity", ALICE, ...TRUST]);
    expect(any.exitCode).toBe(0);
    expect(any.result.warnings).toMatchObject([{ code: "ISSUER_UNCONSTRAINED" }]);
    expect(any.stderr).toContain("--issuer");
  });

  test("keyless by the name that was meant for a certificate or a key", async () => {
    const model = await signedModel(keyless());
    for (const meant of [ANCHOR, PUB])
      await refused([model, ...meant, "--identity", ALICE, ...TRUST], "SIGNING_METHOD_UNTRUSTED");
    const both = [...ANCHOR, "--identity", ALICE, "--issuer", services.sigstore.url, ...TRUST];
    expect((await runAixv(["verify", model, ...both])).exitCode).toBe(0);
  });

  test("a trust root of another Sigstore: the embedded one", async () => {
    const run = await runJson(["verify", await signedModel(keyless()), "--identity", ALICE]);
    expect(run).toMatchObject({ exitCode: 1, result: { ok: false } });
  });

  test("no log entry, a foreign log entry, a foreign certificate", async () => {
    const model = await signedModel(keyless());
    const other = await signedModel(keyless());
    const trust = ["--identity", ALICE, "--issuer", services.sigstore.url, ...TRUST];
    const bundle = JSON.parse(await readFile(`${model}/model.sig`, "utf8")) as Bundle;
    const foreign = JSON.parse(await readFile(`${other}/model.sig`, "utf8")) as Bundle;
    const { verificationMaterial: material } = bundle;
    const variants: readonly (readonly [JsonObject, string])[] = [
      [{ ...material, tlogEntries: [] }, "TLOG_ENTRY_MISSING"],
      [{ ...material, tlogEntries: foreign.verificationMaterial.tlogEntries ?? null }, "TLOG_ENTRY_INVALID"],
      [{ ...material, certificate: foreign.verificationMaterial.certificate ?? null }, "SIGNATURE_INVALID"],
    ];
    for (const [verificationMaterial, code] of variants) {
      await writeFiles({ "variant.sig": JSON.stringify({ ...bundle, verificationMaterial }) });
      await refused([model, "--bundle", "variant.sig", ...trust], code);
    }
  });
});

interface Bundle {
  readonly verificationMaterial: JsonObject;
}

describe("certificates", () => {
  const signWith = async (ca: ReturnType<typeof createTestCa>, name: string): Promise<string> => {
    await writeFiles({
      [`${name}.key`]: ca.leaf.privateKey,
      [`${name}.pem`]: ca.leaf.certificate,
      [`${name}-ca.pem`]: ca.intermediate.certificate,
      [`${name}-root.pem`]: ca.root.certificate,
    });
    return await signedModel([
      "--key",
      `${name}.key`,
      "--certificate",
      `${name}.pem`,
      "--certificate-chain",
      `${name}-ca.pem`,
    ]);
  };
  const YEAR = 365 * 24 * 3600 * 1000;

  test("of another authority", async () => {
    const model = await signWith(createTestCa(), "stranger");
    await refused([model, ...ANCHOR], "CERTIFICATE_CHAIN_UNTRUSTED");
    expect((await runAixv(["verify", model, "--certificate-chain", "stranger-root.pem"])).exitCode).toBe(0);
  });

  test("expired", async () => {
    const leaf = { notBefore: new Date(Date.now() - 2 * YEAR), notAfter: new Date(Date.now() - YEAR) };
    const ca = createTestCa({ notBefore: new Date(Date.now() - 3 * YEAR), leaf });
    const model = await signWith(ca, "expired");
    await refused([model, "--certificate-chain", "expired-root.pem"], "CERTIFICATE_EXPIRED");
  });

  test("for another use", async () => {
    const model = await signWith(createTestCa({ leaf: { extendedKeyUsage: ["timeStamping"] } }), "usage");
    await refused([model, "--certificate-chain", "usage-root.pem"], "CERTIFICATE_USAGE");
  });

  test("anchors that are none", async () => {
    const model = await signedModel(CERTIFICATE);
    for (const file of ["release.pub", `${model}/config.json`, `${model}/model.sig`]) {
      const { exitCode, result } = await runJson(["verify", model, "--certificate-chain", file]);
      expect({ exitCode, code: result.code }).toEqual({ exitCode: 2, code: "TRUST_MATERIAL_INVALID" });
    }
  });

  test("the right authority but another name", async () => {
    const model = await signedModel(CERTIFICATE);
    await refused([model, ...ANCHOR, "--identity", "CN=test"], "IDENTITY_MISMATCH");
  });
});
