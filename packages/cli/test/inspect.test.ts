import { readFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { ALICE, signedModel, TRUST, useSigstore } from "./signed-model.ts";
import { CERTIFICATE, KEY, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
const services = useSigstore();
const { keyless } = services;

describe("what a bundle claims, each method", () => {
  test("keyless: signer, issuer, log entry, times", async () => {
    const model = await signedModel(keyless());
    const { exitCode, result } = await runJson(["inspect", `${model}/model.sig`]);
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({
      verified: false,
      method: "sigstore",
      content: "statement",
      certificates: [{ subjects: ["alice@example.com"], issuer: services.sigstore.url }],
      log_entries: [{ kind: "dsse 0.0.1", integrated_time: expect.stringMatching(/Z$/) }],
      predicate_type: "https://model_signing/signature/v1.0",
    });
    expect(result.timestamps).toHaveLength(1);
    const { stdout } = await runAixv(["inspect", `${model}/model.sig`]);
    for (const text of ["unverified", "alice@example.com", services.sigstore.url, "keyless"])
      expect(stdout).toContain(text);
  });

  test("certificate: the whole chain", async () => {
    const model = await signedModel(CERTIFICATE);
    const { result } = await runJson(["inspect", `${model}/model.sig`]);
    expect(result.method).toBe("certificate");
    expect(result.certificates).toHaveLength(2);
  });

  test("a signed file: its digest", async () => {
    await writeFiles({ "file.bin": "x" });
    await runAixv(["sign", "file.bin", ...KEY, "--blob"]);
    const { result } = await runJson(["inspect", "file.bin.sigstore.json"]);
    expect(result).toMatchObject({
      content: "message",
      message_digest: "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
      resources: null,
    });
  });
});

describe("bundles that no one should trust are shown all the same", () => {
  /** The bundle of a model with parts replaced. */
  async function inspected(
    flags: readonly string[],
    change: (bundle: Bundle) => JsonObject,
  ): Promise<JsonObject> {
    const model = await signedModel(flags);
    const bundle = JSON.parse(await readFile(`${model}/model.sig`, "utf8")) as Bundle;
    await writeFiles({ "shown.sig": JSON.stringify(change(bundle)) });
    const text = await runAixv(["inspect", "shown.sig"]);
    const { exitCode, result } = await runJson(["inspect", "shown.sig"]);
    expect({ text: text.exitCode, json: exitCode, error: result.error }).toEqual({ text: 0, json: 0 });
    expect(text.stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    expect(result.verified).toBe(false);
    return result;
  }
  interface Bundle extends JsonObject {
    readonly verificationMaterial: JsonObject & { readonly tlogEntries: readonly JsonObject[] };
    readonly dsseEnvelope: JsonObject;
  }
  const withPayload = (bundle: Bundle, payload: string): JsonObject => ({
    ...bundle,
    dsseEnvelope: { ...bundle.dsseEnvelope, payload: Buffer.from(payload).toString("base64") },
  });

  test("a payload that is no statement", async () => {
    for (const payload of ["not json", "[]", '{"_type": "other"}']) {
      const result = await inspected(KEY, (bundle) => withPayload(bundle, payload));
      expect(result.statement_fault).toEqual(expect.any(String));
      expect(result.resources).toBeNull();
    }
  });

  test("a statement that is no manifest, with names that steer terminals", async () => {
    const result = await inspected(KEY, (bundle) =>
      withPayload(
        bundle,
        JSON.stringify({
          _type: "https://in-toto.io/Statement/v1",
          subject: [{ name: "a\u001b[31m\u202eb", digest: { sha256: "00".repeat(32) } }],
          predicateType: "https://example.com/\u001b[2J",
          predicate: {},
        }),
      ),
    );
    expect(result).toMatchObject({ predicate_type: "https://example.com/\u001b[2J", resources: null });
  });

  test("a certificate that cannot be read", async () => {
    const result = await inspected(keyless(), (bundle) => ({
      ...bundle,
      verificationMaterial: { ...bundle.verificationMaterial, certificate: { rawBytes: "AAAA" } },
    }));
    expect(result.certificates).toEqual([]);
    expect(result.warnings).toHaveLength(1);
  });

  test.each(["99999999999999999", "-1", "9223372036854775807"])(
    "an integrated time of %s",
    async (integratedTime) => {
      const model = await signedModel(keyless());
      const bundle = JSON.parse(await readFile(`${model}/model.sig`, "utf8")) as Bundle;
      const tlogEntries = bundle.verificationMaterial.tlogEntries.map((entry) => ({
        ...entry,
        integratedTime,
      }));
      await writeFiles({
        "time.sig": JSON.stringify({
          ...bundle,
          verificationMaterial: { ...bundle.verificationMaterial, tlogEntries },
        }),
      });
      const { result } = await runJson(["inspect", "time.sig"]);
      expect(result.code).not.toBe("INTERNAL_FAULT");
      const trust = ["--identity", ALICE, ...TRUST];
      const verified = await runJson(["verify", model, "--bundle", "time.sig", ...trust]);
      expect(verified.result.ok).toBe(false);
      expect(verified.result.code).not.toBe("INTERNAL_FAULT");
    },
  );
});
