import { generateKeyPairSync, hash, sign } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { refused, signedModel } from "./signed-model.ts";
import { PUB, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();

describe("bundles that were never signed so", () => {
  // The key hint is the only text of a key bundle that nothing protects; it only ever narrows the caller's own keys.
  test("any one byte of the signed envelope changed: no exit code 0", async () => {
    const model = await signedModel();
    const original = await readFile(`${model}/model.sig`, "utf8");
    const envelope = original.indexOf('"dsseEnvelope"');
    const values = [...original.matchAll(/[A-Za-z0-9+/=.:-]{6,}/g)].filter(({ index }) => index > envelope);
    const steps = values.flatMap(({ 0: text, index }) => {
      const at = [0, Math.floor(text.length / 2)];
      // A long payload is tried at more places.
      if (text.length > 500)
        at.push(...Array.from({ length: 12 }, (_, n) => Math.floor((text.length * n) / 12)));
      return at.map((offset) => index + offset);
    });
    expect(steps.length).toBeGreaterThan(12);
    for (const at of steps) {
      const replaced = original[at] === "A" ? "B" : "A";
      await writeFiles({ "flipped.sig": original.slice(0, at) + replaced + original.slice(at + 1) });
      const { exitCode } = await runAixv(["verify", model, "--bundle", "flipped.sig", ...PUB]);
      expect({ at, text: original.slice(at - 10, at + 10), verified: exitCode === 0 }).toMatchObject({
        verified: false,
      });
    }
  });

  /** A statement of the caller's choice, rightly signed by a key that is rightly trusted. */
  async function signStatement(statement: JsonObject, bundle: string): Promise<void> {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const payload = Buffer.from(JSON.stringify(statement));
    const payloadType = "application/vnd.in-toto+json";
    const encoded = Buffer.concat([
      Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
      payload,
    ]);
    await writeFiles({
      "own.pub": publicKey.export({ type: "spki", format: "pem" }).toString(),
      [bundle]: JSON.stringify({
        mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
        verificationMaterial: { publicKey: { hint: "" }, tlogEntries: [] },
        dsseEnvelope: {
          payload: payload.toString("base64"),
          payloadType,
          signatures: [{ sig: sign("sha256", encoded, privateKey).toString("base64") }],
        },
      }),
    });
  }

  const SHA256_OF_X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
  const statementOf = (names: readonly string[], more: JsonObject = {}): JsonObject => ({
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "m", digest: { sha256: rootOf(names.length) } }],
    predicateType: "https://model_signing/signature/v1.0",
    predicate: {
      serialization: { method: "files", hash_type: "sha256", allow_symlinks: false, ignore_paths: [] },
      resources: names.map((name) => ({ name, algorithm: "sha256", digest: SHA256_OF_X })),
      ...more,
    },
  });
  const rootOf = (files: number): string =>
    createHashOf(Buffer.concat(Array.from({ length: files }, () => Buffer.from(SHA256_OF_X, "hex"))));

  test("the harness itself: a good statement is accepted", async () => {
    await writeFiles({ "own/a": "x" });
    await signStatement(statementOf(["a"]), "own/model.sig");
    expect(await runAixv(["verify", "own", "--public-key", "own.pub"])).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ["..", ["../own2/a"]],
    ["absolute", ["/tmp/a"]],
    ["not canonical", ["./a"]],
    ["the same file twice", ["a", "a"]],
    ["no file", []],
  ])("resource names: %s (OMS §6.1.2)", async (_name, names) => {
    await writeFiles({ "own2/a": "x" });
    await signStatement(statementOf(names), "own2/model.sig");
    expect((await runJson(["verify", "own2", "--public-key", "own.pub"])).exitCode).toBe(1);
  });

  test("a manifest that lists its own bundle can never be true", async () => {
    await writeFiles({ "own3/a": "x" });
    await signStatement(statementOf(["a", "model.sig"]), "own3/model.sig");
    await refused(["own3", "--public-key", "own.pub"], "MODEL_MISMATCH");
  });

  test.each([[["."]], [["*"]], [[""]], [["../"]], [["/"]]])(
    "ignore_paths %j in the signed manifest",
    async (ignore_paths) => {
      await writeFiles({ "own4/a": "x", "own4/evil": "y" });
      const serialization = { method: "files", hash_type: "sha256", allow_symlinks: false, ignore_paths };
      await signStatement(statementOf(["a"], { serialization }), "own4/model.sig");
      expect((await runAixv(["verify", "own4", "--public-key", "own.pub"])).exitCode).toBe(1);
    },
  );

  test("another predicate type, though rightly signed", async () => {
    await writeFiles({ "own5/a": "x" });
    const statement = { ...statementOf(["a"]), predicateType: "https://slsa.dev/provenance/v1" };
    await signStatement(statement, "own5/model.sig");
    await refused(["own5", "--public-key", "own.pub"], "PREDICATE_TYPE_UNEXPECTED");
  });

  test("a root digest that is not that of the resources (OMS §6.5.1)", async () => {
    await writeFiles({ "own6/a": "x" });
    const subject = [{ name: "m", digest: { sha256: "00".repeat(32) } }];
    await signStatement({ ...statementOf(["a"]), subject }, "own6/model.sig");
    await refused(["own6", "--public-key", "own.pub"], "ROOT_DIGEST_MISMATCH");
    // The signature is good, but no file is at fault: no advice to fetch files again.
    expect((await runAixv(["verify", "own6", "--public-key", "own.pub"])).stderr).not.toContain(
      "get these files",
    );
  });
});

function createHashOf(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

const VECTORS = fileURLToPath(new URL("../../../../shared/vectors/oms/signed-models/", import.meta.url));

describe.skipIf(!existsSync(VECTORS))(
  "models signed by the reference client, offline (skipped without ../shared/vectors)",
  () => {
    const trust = {
      sigstore: ["--identity", "stefanb@us.ibm.com", "--issuer", "https://sigstore.verify.ibm.com/oauth2"],
      certificate: ["--certificate-chain", `${VECTORS}keys/certificate/ca-cert.pem`],
      "elliptic-key": ["--public-key", `${VECTORS}keys/certificate/signing-key-pub.pem`],
    };
    const LEFT_OUT = ["--ignore-paths", "ignore-me"];

    test.each(["v1.0.0", "v1.1.0"])("%s, keyless: by its signer and by nobody else", async (version) => {
      const model = `${VECTORS}${version}-sigstore`;
      const good = await runJson(["verify", model, ...trust.sigstore, ...LEFT_OUT]);
      expect(good).toMatchObject({ exitCode: 0, result: { verified: true, method: "sigstore", files: 2 } });
      expect(good.result.integrated_time).toMatch(/Z$/);
      await refused([model, "--identity", "stefanb@us.ibm.co"], "IDENTITY_MISMATCH");
    });

    test.each(["v1.0.0", "v1.1.0"])("%s, certificate", async (version) => {
      const model = `${VECTORS}${version}-certificate`;
      const good = await runJson(["verify", model, ...trust.certificate, ...LEFT_OUT]);
      expect(good).toMatchObject({ exitCode: 0, result: { verified: true, method: "certificate" } });
    });

    test("v1.1.0, key", async () => {
      const model = `${VECTORS}v1.1.0-elliptic-key`;
      const good = await runJson(["verify", model, ...trust["elliptic-key"], ...LEFT_OUT]);
      expect(good).toMatchObject({ exitCode: 0, result: { verified: true, method: "key" } });
    });
  },
);
