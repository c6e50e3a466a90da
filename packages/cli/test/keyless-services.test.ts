import { readdir } from "node:fs/promises";
import { afterEach, describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { TRUST_CONFIG, useSigstore } from "./signed-model.ts";
import { KEY, useWorkspace, writeModel } from "./workspace.ts";

useWorkspace();
const services = useSigstore();
let nextModel = 0;

afterEach(() => services.sigstore.faults.clear());

const newModel = async (): Promise<string> => await writeModel(`model-${++nextModel}`);

describe("services that fail: exit code 2, one line, no bundle, and the token is not shown", () => {
  test.each([
    ["fulcio", "CERTIFICATE_AUTHORITY_FAILED"],
    ["rekor", "TRANSPARENCY_LOG_FAILED"],
    ["tsa", "TIMESTAMP_AUTHORITY_FAILED"],
  ] as const)("%s refuses, hangs up or garbles", async (service, code) => {
    const faults = {
      fail: () => services.sigstore.faults.fail(service, 400),
      drop: () => services.sigstore.faults.drop(service),
      garble: () => services.sigstore.faults.garble(service),
    };
    for (const [name, fault] of Object.entries(faults)) {
      const model = await newModel();
      const token = services.sigstore.token("alice@example.com");
      fault();
      const run = await runJson(["sign", model, ...TRUST_CONFIG, "--identity-token", token]);
      services.sigstore.faults.clear();
      expect(run.stdout + run.stderr).not.toContain(token);
      // The flipped bit may lie in what nobody needs, such as the chain above a certificate.
      if (name === "garble" && run.exitCode === 0) continue;
      expect(run.result).toMatchObject({ ok: false, code });
      expect(run.exitCode).toBe(2);
      expect(String(run.result.error)).not.toMatch(/[\r\n]/);
      expect(await readdir(model)).not.toContain("model.sig");
    }
  });

  test("a timestamp authority that is none, for a key", async () => {
    const failed = "TIMESTAMP_AUTHORITY_FAILED";
    for (const [url, code] of [
      ["http://127.0.0.1:1/", failed],
      [services.sigstore.url, failed],
      ["not-an-address", "OPTION_INVALID"],
      ["file:///etc/hostname", "OPTION_INVALID"],
    ] as const) {
      const model = await newModel();
      const run = await runJson(["sign", model, ...KEY, "--timestamp-url", url]);
      expect({ url, exitCode: run.exitCode, code: run.result.code }).toEqual({ url, exitCode: 2, code });
      expect(await readdir(model)).not.toContain("model.sig");
    }
  });
});

describe("identities", () => {
  test.each([
    ["expired", { exp: 1_600_000_000 }],
    ["of an unverified address", { email_verified: false }],
    ["for somebody else", { aud: "npm" }],
  ])("a token that is %s", async (_name, claims) => {
    const model = await newModel();
    const token = services.sigstore.token("alice@example.com", claims);
    const run = await runJson(["sign", model, ...TRUST_CONFIG, "--identity-token", token]);
    expect(run).toMatchObject({ exitCode: 2, result: { ok: false } });
    expect(["IDENTITY_TOKEN_INVALID", "CERTIFICATE_AUTHORITY_FAILED"]).toContain(run.result.code);
    expect(run.stdout + run.stderr).not.toContain(token);
  });

  test("the token of SIGSTORE_ID_TOKEN, and of the variable that is named instead", async () => {
    const environment = {
      SIGSTORE_ID_TOKEN: services.sigstore.token("alice@example.com"),
      MINE: services.sigstore.token("bob@example.com"),
    };
    const alice = await runJson(["sign", await newModel(), ...TRUST_CONFIG], { environment });
    expect(alice.result.identity).toEqual({ subject: "alice@example.com", issuer: services.sigstore.url });
    const named = ["--identity-token-env", "MINE"];
    const bob = await runJson(["sign", await newModel(), ...TRUST_CONFIG, ...named], { environment });
    expect(bob.result.identity).toEqual({ subject: "bob@example.com", issuer: services.sigstore.url });
  });

  test.skipIf(process.stdin.isTTY === true)("signing in without a terminal says so at once", async () => {
    const args = ["sign", await newModel(), ...TRUST_CONFIG, "--interactive-oidc", "--oauth-force-oob"];
    const run = await runAixv(args);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain("[IDENTITY_LOGIN_FAILED]");
  });
});
