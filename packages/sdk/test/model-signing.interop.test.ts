import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyFiles, type SigningOptions, signModel, type TrustOptions, verifyModel } from "@aixv/sdk";
import { createTestCa, type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A Python interpreter that has the reference client (`pip install model-signing pyopenssl`). */
const PYTHON = process.env.MODEL_SIGNING_PYTHON;

describe.skipIf(PYTHON === undefined)("the reference client (skipped without MODEL_SIGNING_PYTHON)", () => {
  let folder = "";
  let sigstore: LocalSigstore;
  const at = (name: string): string => join(folder, name);
  const write = (name: string, text: string): string => {
    writeFileSync(at(name), text);
    return at(name);
  };
  // Not synchronous: the Sigstore that it talks to runs in this process.
  const client = async (...args: string[]): Promise<{ readonly status: number; readonly output: string }> => {
    const child = spawn(PYTHON ?? "", ["-m", "model_signing", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => (output += String(chunk)));
    const [status] = (await once(child, "close")) as [number];
    return { status, output };
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "aixv-interop-"));
    mkdirSync(at("model/sub"), { recursive: true });
    write("model/weights.bin", "weights".repeat(10_000));
    write("model/a-b", "1");
    write("model/sub/config.json", "{}");
    sigstore = await startSigstore();
    await sigstore.writeTo(at("sigstore"));
    for (const type of ["p256", "p384", "p521"] as const) {
      const made = await generateKeyFiles(at(type), { type });
      if (!made.ok) throw made.error;
    }
    const ca = await createTestCa();
    write("leaf.key", ca.leaf.privateKey);
    write("leaf.pem", ca.leaf.certificate);
    write("intermediate.pem", ca.intermediate.certificate);
    write("root.pem", ca.root.certificate);
  });
  afterAll(async () => {
    await sigstore.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Method {
    readonly name: string;
    readonly ours: () => { readonly sign: SigningOptions; readonly verify: TrustOptions };
    readonly theirs: () => { readonly sign: readonly string[]; readonly verify: readonly string[] };
  }

  const METHODS: readonly Method[] = [
    ...["p256", "p384", "p521"].map((type) => ({
      name: `key ${type}`,
      ours: () => ({ sign: { key: at(`${type}.key`) }, verify: { publicKeys: [at(`${type}.pub`)] } }),
      theirs: () => ({
        sign: ["key", "--private_key", at(`${type}.key`)],
        verify: ["key", "--public_key", at(`${type}.pub`)],
      }),
    })),
    {
      name: "certificate",
      ours: () => ({
        sign: {
          key: at("leaf.key"),
          certificate: at("leaf.pem"),
          certificateChain: [at("intermediate.pem")],
        },
        verify: { certificateChain: [at("root.pem")] },
      }),
      theirs: () => ({
        sign: [
          "certificate",
          "--private_key",
          at("leaf.key"),
          "--signing_certificate",
          at("leaf.pem"),
          "--certificate_chain",
          at("intermediate.pem"),
        ],
        verify: ["certificate", "--certificate_chain", at("root.pem")],
      }),
    },
    ...["client_trust_config.json", "client_trust_config_rekor_v2.json"].map((config) => ({
      name: `keyless, ${config}`,
      ours: () => ({
        sign: { signingConfig: at(`sigstore/${config}`), identityToken: sigstore.token("alice@example.com") },
        verify: {
          trustedRoot: at(`sigstore/${config}`),
          expectedIdentities: [{ subject: "alice@example.com", issuer: sigstore.url }],
        },
      }),
      theirs: () => ({
        sign: [
          "sigstore",
          "--trust_config",
          at(`sigstore/${config}`),
          "--identity_token",
          sigstore.token("alice@example.com"),
        ],
        verify: [
          "sigstore",
          "--trust_config",
          at(`sigstore/${config}`),
          "--identity",
          "alice@example.com",
          "--identity_provider",
          sigstore.url,
        ],
      }),
    })),
  ];

  describe.each(METHODS)("$name", ({ name, ours, theirs }) => {
    const bundle = (by: string): string => at(`${by}-${name.replaceAll(/\W/g, "-")}.sig`);
    const tampered = (): string => {
      const copy = at("tampered");
      cpSync(at("model"), copy, { recursive: true });
      writeFileSync(join(copy, "a-b"), "2");
      return copy;
    };

    it("verifies what we sign, and refuses it for a changed model", async () => {
      const signed = await signModel(at("model"), { ...ours().sign, bundle: bundle("ours") });
      expect(signed).toMatchObject({ ok: true });
      const [method = "", ...flags] = theirs().verify;
      const verify = (model: string) =>
        client("verify", method, ...flags, "--signature", bundle("ours"), model);
      expect(await verify(at("model"))).toMatchObject({
        status: 0,
        output: expect.stringContaining("succeeded"),
      });
      expect((await verify(tampered())).status).not.toBe(0);
    });

    it("signs what we verify, and refuse for a changed model", async () => {
      const [method = "", ...flags] = theirs().sign;
      const signed = await client("sign", method, ...flags, "--signature", bundle("theirs"), at("model"));
      expect(signed).toMatchObject({ status: 0, output: expect.stringContaining("succeeded") });
      const options = { ...ours().verify, bundle: bundle("theirs") };
      expect(await verifyModel(at("model"), options)).toMatchObject({ ok: true });
      expect(await verifyModel(tampered(), options)).toMatchObject({
        ok: false,
        error: { verdict: "negative", facts: { differences: { changed: ["a-b"] } } },
      });
    });
  });
});
