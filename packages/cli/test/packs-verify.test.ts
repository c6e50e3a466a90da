import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { beforeAll, describe, expect, it } from "vitest";
import { codesOf, createPack, UNSIGNED, usePackedModel, verifyPack } from "./packed-model.ts";
import { PUB, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
usePackedModel();

describe("pack verify", () => {
  beforeAll(async () => {
    await createPack("signed", "--sign", "--key", "auditor.key");
    await createPack("signed.tar", "--sign", "--key", "auditor.key");
  });
  const AUDITOR = ["--public-key", "auditor.pub"] as const;

  let copies = 0;
  async function copy(name: string): Promise<string> {
    await cp("signed", name, { recursive: true });
    return name;
  }

  it.each(["signed", "signed.tar", "signed/pack.json"])("takes %s", async (path) => {
    const { exitCode, result } = await verifyPack(path, ...AUDITOR);
    expect([exitCode, result.verified]).toEqual([0, true]);
    expect(result.files === null).toBe(path === "signed/pack.json");
  });

  it("takes the document with its files wherever they are", async () => {
    await copy("apart");
    renameSync("apart/evidence", "evidence-apart");
    mkdirSync("files");
    renameSync("evidence-apart", "files/evidence");
    expect((await verifyPack("apart/pack.json", ...AUDITOR, "--files", "files")).exitCode).toBe(0);
    expect((await verifyPack("apart/pack.json", ...AUDITOR, "--files", "apart")).result.code).toBe(
      "PACK_FILES_DIFFER",
    );
  });

  const evidence = async (pack: string): Promise<string> => {
    const [file] = (await readdir(`${pack}/evidence/model_signature`)).toSorted();
    return `${pack}/evidence/model_signature/${file}`;
  };

  it.each<[string, (pack: string) => Promise<void>, string]>([
    ["changed", async (pack) => writeFile(await evidence(pack), "{}"), "changed"],
    ["missing", async (pack) => rmSync(await evidence(pack)), "missing"],
    ["extra", async (pack) => writeFile(`${pack}/evidence/more.json`, "{}"), "extra"],
    [
      "changed",
      async (pack) => {
        const path = await evidence(pack);
        await writeFile(`${pack}.copy`, await readFile(path));
        rmSync(path);
        symlinkSync(`../../../${pack}.copy`, path);
      },
      "changed",
    ],
  ])("tells of a file that is %s", async (_, change, list) => {
    const pack = await copy(`file-${copies++}`);
    await change(pack);
    const { exitCode, result } = await verifyPack(pack, ...AUDITOR);
    expect([exitCode, result.code, result.verified]).toEqual([1, "PACK_FILES_DIFFER", false]);
    expect((result.files as JsonObject)[list]).toHaveLength(1);
  });

  it("refuses a pack that was changed after it was signed, whatever was changed", async () => {
    const pack = await copy("tampered");
    const text = await readFile(`${pack}/pack.json`, "utf8");
    for (const changed of [
      text.replace('"GOVERNED"', '"REFERENCE"'),
      text.replace("{", '{ "note": 1,'),
      `${text} `,
    ]) {
      writeFileSync(`${pack}/pack.json`, changed);
      const { exitCode, result } = await verifyPack(pack, ...AUDITOR);
      expect([exitCode, codesOf(result.faults).includes("PACK_NOT_SIGNED_BY_TRUSTED")]).toEqual([1, true]);
    }
  });

  it("refuses another signer, no signature, and the signature of something else", async () => {
    const another = await verifyPack("signed", "--public-key", "other.pub");
    expect([another.exitCode, another.result.code]).toEqual([1, "PACK_NOT_SIGNED_BY_TRUSTED"]);
    const bare = await copy("bare");
    rmSync(`${bare}/pack.json.sigstore.json`);
    const unsigned = await verifyPack(bare, ...AUDITOR);
    expect([unsigned.exitCode, unsigned.result.code]).toEqual([1, "PACK_SIGNATURE_MISSING"]);
    const foreign = await verifyPack(bare, ...PUB, "--bundle", "model/model.sig");
    expect([foreign.exitCode, foreign.result.code]).toEqual([1, "PACK_NOT_SIGNED_BY_TRUSTED"]);
  });

  it("verifies nothing where nobody is named, or told not to", async () => {
    const { exitCode, result } = await verifyPack("signed");
    expect([exitCode, result.code]).toEqual([2, "TRUST_CONSTRAINT_MISSING"]);
    const agreed = await verifyPack("signed", ...UNSIGNED);
    expect([agreed.exitCode, agreed.result.verified, agreed.result.signature]).toEqual([0, false, null]);
    expect((await verifyPack("signed", ...UNSIGNED, ...AUDITOR)).result.code).toBe("USAGE");
  });

  it("tells the reference's issues of a pack that is not valid", async () => {
    await writeFiles({ "bad.json": JSON.stringify({ pack_id: "p" }) });
    const { exitCode, result } = await verifyPack("bad.json", ...UNSIGNED);
    expect([exitCode, result.code, result.pack_digest]).toEqual([1, "PACK_INVALID", null]);
    expect(codesOf(result.issues)).toEqual([
      "artifacts_required",
      "schema_version_required",
      "tenant_scope_required",
    ]);
  });

  it.each<[string, string | Uint8Array, string]>([
    ["not-json.json", "nothing", "EVIDENCE_PACK_NOT_JSON"],
    ["not-text.json", Uint8Array.of(0xff), "EVIDENCE_PACK_NOT_UTF8"],
    ["huge.json", " ".repeat(4_194_305), "EVIDENCE_PACK_TOO_LARGE"],
    ["deep.json", "[".repeat(1000) + "]".repeat(1000), "EVIDENCE_PACK_TOO_DEEP"],
    ["no.tar", "x".repeat(2048), "EVIDENCE_PACK_ARCHIVE_INVALID"],
    ["empty/file", "", "EVIDENCE_PACK_NOT_FOUND"],
  ])("gives no verdict on %s", async (path, content, code) => {
    await writeFiles({ [path]: content });
    const { exitCode, result } = await verifyPack(path.replace(/\/file$/, ""), ...UNSIGNED);
    expect([exitCode, result.code]).toEqual([2, code]);
  });
});
