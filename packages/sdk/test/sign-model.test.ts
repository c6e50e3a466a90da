import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { serializeBundle } from "@aixv/envelope";
import { describe, expect, test } from "vitest";
import {
  digestModel,
  generateKeyFiles,
  inspectBundle,
  mergeDigests,
  signModel,
  verifyModel,
} from "../src/index.ts";
import { codeOf, useWorkspace, value } from "./workspace.ts";

const { at, write, model } = useWorkspace();

describe("signModel", () => {
  test("gives what it wrote", async () => {
    const path = await model();
    const signed = value(await signModel(path, { key: at("release.key") }));
    expect(signed).toMatchObject({
      bundlePath: `${path}/model.sig`,
      method: "key",
      files: 3,
      reusedFiles: 0,
    });
    expect(Buffer.from(serializeBundle(signed.bundle))).toEqual(await readFile(signed.bundlePath));
    expect(value(await digestModel(path)).digest).toBe(signed.digest);
  });

  test("the digest of a single file is that of its bytes, whichever way it is signed", async () => {
    await write({ "one.bin": "some bytes" });
    const { digest } = value(await digestModel(at("one.bin")));
    expect(digest).toBe("sha256:0d22cdcc10e6d049dbe1af5123d50873fdfc1a4f58306e58cb6241be9472014d");
    for (const blob of [false, true]) {
      const bundle = at(`one-${blob}.sig`);
      expect(value(await signModel(at("one.bin"), { key: at("release.key"), blob, bundle })).digest).toBe(
        digest,
      );
      const verified = await verifyModel(at("one.bin"), { publicKeys: [at("release.pub")], bundle });
      expect(value(verified).digest).toBe(digest);
    }
  });

  test("nothing is written when anything is wrong", async () => {
    const path = await model();
    const attempts = [
      { key: at("nowhere.key") },
      { key: at("release.pub") },
      { key: at("release.key"), shardSize: 0 },
      { key: at("release.key"), ignorePaths: ["config.json", "weights.bin", "sub"] },
      { key: at("release.key"), certificateChain: [at("chain.pem")] },
      { key: at("leaf.key"), certificate: at("nowhere.pem") },
      { environment: {} },
      { key: at("release.key"), parts: [at("release.pub")] },
    ];
    for (const options of attempts) {
      expect((await signModel(path, options)).ok).toBe(false);
      expect((await readdir(path)).toSorted()).toEqual(["config.json", "sub", "weights.bin"]);
    }
  });

  test("an abort rejects or is an error, and writes nothing", async () => {
    const path = await model();
    const signing = signModel(path, { key: at("release.key"), signal: AbortSignal.abort() });
    const outcome = await signing.then(
      (result) => result.ok,
      () => false,
    );
    expect(outcome).toBe(false);
    expect(await readdir(path)).not.toContain("model.sig");
  });

  test("a record of other content than the bundle named is not used", async () => {
    const path = await model();
    value(await signModel(path, { key: at("release.key") }));
    const options = { key: at("release.key"), reuse: `${path}/model.sig`, overwrite: true, root: at("") };
    value(await signModel(path, options));
    await writeFile(`${path}/model.sig`, `${await readFile(`${path}/model.sig`, "utf8")}\n`);
    expect(value(await signModel(path, options)).reusedFiles).toBe(0);
    await rm(at(".aixv"), { recursive: true });
  });
});

describe("inspectBundle", () => {
  test("tells what is claimed, marked unverified, also of a bundle that no one should trust", async () => {
    const path = await model();
    const signed = value(await signModel(path, { key: at("release.key") }));
    const text = await readFile(signed.bundlePath, "utf8");
    await writeFile(signed.bundlePath, text.replace(/"sig":"..../, '"sig":"AAAA'));
    expect(value(await inspectBundle(signed.bundlePath))).toMatchObject({ verified: false, method: "key" });
    expect((await verifyModel(path, { publicKeys: [at("release.pub")] })).ok).toBe(false);
    expect(codeOf(await inspectBundle(at("nowhere")))).toBe("BUNDLE_NOT_FOUND");
  });
});

test("mergeDigests without a part is an error", async () => {
  expect((await mergeDigests([])).ok).toBe(false);
});

test("generateKeyFiles leaves no half pair when the second name is taken", async () => {
  await write({ "half.pub": "mine" });
  expect(codeOf(await generateKeyFiles(at("half")))).toBe("FILE_EXISTS");
  expect(await readdir(at(""))).not.toContain("half.key");
});
