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

interface Case {
  readonly folder: string;
  readonly method: string;
  readonly trust: TrustOptions;
  /** The file that was signed; a folder's model is the folder. */
  readonly file?: string;
}

const CASES: readonly Case[] = [
  { folder: "v1.0.0-elliptic-key", method: "key", trust: KEY, file: "signme-1" },
  { folder: "v1.1.0-elliptic-key", method: "key", trust: KEY },
  { folder: "v1.0.0-certificate", method: "certificate", trust: CERTIFICATE },
  { folder: "v1.1.0-certificate", method: "certificate", trust: CERTIFICATE },
  { folder: "v1.0.0-sigstore", method: "sigstore", trust: KEYLESS },
  { folder: "v1.1.0-sigstore", method: "sigstore", trust: KEYLESS },
];

describe.skipIf(!hasVectors)("models signed by released OMS clients", () => {
  let scratch = "";
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "aixv-conformance-"));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  describe.each(CASES)("$folder", ({ folder, method, trust, file = "" }) => {
    const bundle = join(models, folder, "model.sig");
    const path = join(models, folder, file);

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
      const result = await verifyModel(join(copy, file), { ...trust, bundle: join(copy, "model.sig") });
      // The oldest client names the only file of a model ".".
      const changed = file === "" ? ["signme-1"] : ["."];
      expect(result).toMatchObject({
        ok: false,
        error: { code: "MODEL_MISMATCH", verdict: "negative", facts: { differences: { changed } } },
      });
    });
  });

  it("covers every signed model there is", () => {
    const folders = readdirSync(models).filter((name) => name !== "keys");
    expect(CASES.map(({ folder }) => folder).toSorted()).toEqual(folders.toSorted());
  });
});
