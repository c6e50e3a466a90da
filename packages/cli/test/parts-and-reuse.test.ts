import { readdir, readFile, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();

let count = 0;
const newModel = async (): Promise<string> => await writeModel(`model-${++count}`);

describe("several machines share the work", () => {
  async function hashParts(
    model: string,
    of: number,
    flags: readonly string[] = [],
  ): Promise<readonly string[]> {
    const files: string[] = [];
    for (let index = 1; index <= of; index++) {
      const output = `${model}-part-${index}.json`;
      const part = ["--part", `${index}/${of}`, "--output", output, "--force"];
      const { exitCode, stderr } = await runAixv(["digest", model, ...part, ...flags]);
      if (exitCode !== 0) throw new Error(stderr);
      files.push(output);
    }
    return files;
  }

  test.each([[[]], [["--shard-size", "100"]], [["--hash-algorithm", "blake3", "--shard-size", "33"]]])(
    "the parts together are the whole, in any order: %j",
    async (flags) => {
      const model = await writeModel(`model-${++count}`, { "pkg/__init__.py": "" });
      const parts = (await hashParts(model, 3, flags)).toReversed();
      const whole = await runJson(["digest", model, ...flags]);
      const merged = await runJson(["digest", "--merge", parts.join(",")]);
      expect(merged.result).toMatchObject({
        digest: whole.result.digest,
        files: 4,
        bytes: whole.result.bytes,
      });
      const signed = await runJson(["sign", model, ...KEY, ...parts.flatMap((part) => ["--merge", part])]);
      expect(signed.result.digest).toBe(whole.result.digest);
      expect((await runAixv(["verify", model, ...PUB])).exitCode).toBe(0);
    },
  );

  test("incomplete parts, parts of another model, and what is no part", async () => {
    const model = await newModel();
    const other = await writeModel(`model-${++count}`, { more: "x" });
    const [first = "", second = ""] = await hashParts(model, 2, ["--shard-size", "100"]);
    const [foreign = ""] = await hashParts(other, 2, ["--shard-size", "100"]);
    const cases = [
      [[first], "PARTIAL_INCOMPLETE"],
      [[foreign, second], "PARTIAL_MISMATCH"],
      [["release.pub"], "PARTIAL_INVALID"],
      [["nowhere.json"], "FILE_NOT_FOUND"],
    ] as const;
    for (const [parts, code] of cases) {
      const merge = ["--merge", parts.join(",")];
      for (const args of [["digest"], ["sign", model, ...KEY]]) {
        const { exitCode, result } = await runJson([...args, ...merge]);
        expect({ args, exitCode, code: result.code }).toEqual({ args, exitCode: 2, code });
      }
    }
    expect(await readdir(model)).not.toContain("model.sig");
  });

  test.each([
    ["grown", (m: string) => writeFiles({ [`${m}/config.json`]: "longer than it was before" })],
    ["added", (m: string) => writeFiles({ [`${m}/added`]: "x" })],
    ["removed", (m: string) => rm(`${m}/config.json`)],
  ])("a file %s after the parts were hashed is noticed when signing", async (_name, change) => {
    const model = await newModel();
    const parts = await hashParts(model, 2);
    await change(model);
    const { exitCode, result } = await runJson(["sign", model, ...KEY, "--merge", parts.join(",")]);
    expect({ exitCode, code: result.code }).toEqual({ exitCode: 2, code: "MODEL_DIFFERS_FROM_PARTS" });
  });

  test("a file changed in place after the parts were hashed is what verification refuses", async () => {
    const model = await newModel();
    const parts = await hashParts(model, 2);
    await writeFiles({ [`${model}/config.json`]: '{"layers": 9}\n' });
    await runAixv(["sign", model, ...KEY, "--merge", parts.join(",")]);
    const { exitCode, result } = await runJson(["verify", model, ...PUB]);
    expect({ exitCode, changed: result.changed }).toEqual({ exitCode: 1, changed: ["config.json"] });
  });

  test("a part is not overwritten without --force", async () => {
    const model = await newModel();
    const [part = ""] = await hashParts(model, 1);
    const again = ["digest", model, "--shard-size", "5", "--part", "1/1", "--output", part];
    expect((await runJson(again)).result.code).toBe("FILE_EXISTS");
  });

  test("--merge with flags that the parts decide", async () => {
    const model = await newModel();
    const parts = await hashParts(model, 1);
    const { result } = await runJson(["sign", model, ...KEY, "--merge", parts.join(), "--shard-size", "5"]);
    expect(result.code).toBe("OPTION_INVALID");
  });
});

describe("sign --reuse", () => {
  /** A model whose files are old enough to be trusted unchanged. */
  async function agedModel(): Promise<string> {
    const model = await newModel();
    const { stderr, exitCode } = await runAixv(["sign", model, ...KEY]);
    if (exitCode !== 0) throw new Error(stderr);
    // The change time cannot be set: it has to pass.
    await new Promise((resolve) => setTimeout(resolve, 2100));
    return model;
  }
  const resign = async (model: string, flags: readonly string[] = []) =>
    await runJson(["sign", model, ...KEY, "--force", "--reuse", join(model, "model.sig"), ...flags]);

  test("hashes again only what changed, and all of it when the record is gone, damaged or of other hashing", async () => {
    const model = await agedModel();
    expect((await resign(model)).result.reused_files).toBe(0);
    const second = await resign(model);
    expect(second.result.reused_files).toBe(3);

    const { atime, mtime } = { atime: new Date(), mtime: new Date(Date.now() - 60_000) };
    await writeFiles({ [`${model}/config.json`]: '{"layers": 5}\n' });
    // Same size, and a modification time that lies: the change time gives it away.
    await utimes(`${model}/config.json`, atime, mtime);
    expect((await resign(model)).result.reused_files).toBe(2);
    expect((await runAixv(["verify", model, ...PUB])).exitCode).toBe(0);

    expect((await resign(model, ["--shard-size", "100"])).result.reused_files).toBe(0);
    expect((await resign(model)).result.reused_files).toBe(0);
    const records = await readdir(".aixv/reuse");
    for (const record of records) await writeFiles({ [join(".aixv/reuse", record)]: "{garbage" });
    expect((await resign(model)).result.reused_files).toBe(0);
    await rm(".aixv", { recursive: true });
    expect((await resign(model)).result.reused_files).toBe(0);
    expect((await runAixv(["verify", model, ...PUB])).exitCode).toBe(0);
  });

  test("a bundle to reuse that is not there", async () => {
    const model = await newModel();
    const { exitCode, result } = await runJson(["sign", model, ...KEY, "--reuse", "nowhere.sig"]);
    expect({ exitCode, code: result.code }).toEqual({ exitCode: 2, code: "FILE_NOT_FOUND" });
  });

  test("no record, no bundle: where the record cannot be kept, nothing is signed", async () => {
    const model = await newModel();
    await runAixv(["sign", model, ...KEY]);
    const before = await readFile(`${model}/model.sig`, "utf8");
    await writeFiles({ "file-as-root": "x" });
    const { exitCode, result } = await resign(model, ["--root", "file-as-root"]);
    expect({ exitCode, code: result.code }).toEqual({ exitCode: 2, code: "FILE_NOT_WRITTEN" });
    expect(await readFile(`${model}/model.sig`, "utf8")).toBe(before);
  });
});
