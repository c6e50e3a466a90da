import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TrustOptions, verifyModel } from "@aixv/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasVectors, VECTORS } from "./vectors.ts";

const models = join(VECTORS, "oms", "signed-models");
const keys = join(models, "keys", "certificate");
const trustedRoot = join(VECTORS, "sigstore", "trusted_root.production.json");

const KEY: TrustOptions = { publicKeys: [join(keys, "signing-key-pub.pem")] };
const CERTIFICATE: TrustOptions = { certificateChain: [join(keys, "ca-cert.pem")] };
const KEYLESS: TrustOptions = {
  expectedIdentities: [{ subject: "stefanb@us.ibm.com", issuer: "https://sigstore.verify.ibm.com/oauth2" }],
};

const CASES: readonly (readonly [folder: string, method: string, trust: TrustOptions, model?: string])[] = [
  ["v1.0.0-elliptic-key", "key", KEY, "signme-1"],
  ["v1.1.0-elliptic-key", "key", KEY],
  ["v1.0.0-certificate", "certificate", CERTIFICATE],
  ["v1.1.0-certificate", "certificate", CERTIFICATE],
  ["v1.0.0-sigstore", "sigstore", KEYLESS],
  ["v1.1.0-sigstore", "sigstore", KEYLESS],
];

describe.skipIf(!hasVectors)("models signed by released OMS clients", () => {
  let scratch = "";
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "aixv-conformance-"));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  describe.each(CASES)("%s", (folder, method, trust, model = "") => {
    const bundle = join(models, folder, "model.sig");
    const path = join(models, folder, model);

    it("verifies by its signer, with the embedded trust root and no network (OMS §8)", async () => {
      const result = await verifyModel(path, { ...trust, bundle });
      expect(result).toMatchObject({ ok: true, value: { signature: { method } } });
    });

    it("verifies with the production trust root given as a file", async () => {
      const result = await verifyModel(path, { ...trust, bundle, trustedRoot });
      expect(result.ok).toBe(true);
    });

    it("is refused where somebody else is trusted", async () => {
      const others: TrustOptions =
        method === "sigstore" ? { expectedIdentities: [{ subject: "stefanb@us.ibm.con" }] } : KEYLESS;
      const result = await verifyModel(path, { ...others, bundle });
      expect(result).toMatchObject({ ok: false, error: { verdict: "negative" } });
    });

    it("is refused with a changed file, which is named (OMS §8.4)", async () => {
      const copy = join(scratch, folder);
      cpSync(join(models, folder), copy, { recursive: true });
      writeFileSync(join(copy, "signme-1"), "tampered\n");
      const result = await verifyModel(join(copy, model), { ...trust, bundle: join(copy, "model.sig") });
      // The oldest client names the only file of a model ".".
      const changed = model === "" ? ["signme-1"] : ["."];
      expect(result).toMatchObject({
        ok: false,
        error: { code: "MODEL_MISMATCH", verdict: "negative", facts: { differences: { changed } } },
      });
    });
  });

  it("covers every signed model there is", () => {
    const folders = readdirSync(models).filter((name) => name !== "keys");
    expect(CASES.map(([folder]) => folder).toSorted()).toEqual(folders.toSorted());
  });
});
