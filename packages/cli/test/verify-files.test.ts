import { cp, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { refused, signedModel } from "./signed-model.ts";
import { KEY, PUB, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();

describe("every difference of the files is named (OMS §8.4)", () => {
  const changes: readonly (readonly [
    string,
    (model: string) => Promise<unknown>,
    { changed?: string[]; missing?: string[]; unexpected?: string[] },
  ])[] = [
    ["changed", (m) => writeFiles({ [`${m}/config.json`]: '{"layers": 3}\n' }), { changed: ["config.json"] }],
    ["truncated", (m) => writeFiles({ [`${m}/config.json`]: "" }), { changed: ["config.json"] }],
    ["removed", (m) => rm(`${m}/weights.bin`), { missing: ["weights.bin"] }],
    [
      "folder removed",
      (m) => rm(`${m}/tokenizer`, { recursive: true }),
      { missing: ["tokenizer/vocab.txt"] },
    ],
    ["added", (m) => writeFiles({ [`${m}/extra.py`]: "boo" }), { unexpected: ["extra.py"] }],
    ["added hidden", (m) => writeFiles({ [`${m}/.hidden`]: "boo" }), { unexpected: [".hidden"] }],
    [
      "added to a folder like git's",
      (m) => writeFiles({ [`${m}/tokenizer/.git/x`]: "boo" }),
      { unexpected: ["tokenizer/.git/x"] },
    ],
    [
      "renamed",
      (m) => rename(`${m}/weights.bin`, `${m}/weights2.bin`),
      { missing: ["weights.bin"], unexpected: ["weights2.bin"] },
    ],
    [
      "renamed in case",
      (m) => rename(`${m}/config.json`, `${m}/Config.json`),
      { missing: ["config.json"], unexpected: ["Config.json"] },
    ],
    [
      "swapped",
      async (m) => {
        await rename(`${m}/config.json`, `${m}/t`);
        await rename(`${m}/weights.bin`, `${m}/config.json`);
        await rename(`${m}/t`, `${m}/weights.bin`);
      },
      { changed: ["config.json", "weights.bin"] },
    ],
    [
      "replaced by a link to the same content",
      async (m) => {
        await rename(`${m}/config.json`, `${m}.kept`);
        await symlink(`../${m}.kept`, `${m}/config.json`);
      },
      { changed: ["config.json"] },
    ],
    [
      "replaced by a folder",
      async (m) => {
        await rm(`${m}/config.json`);
        await mkdir(`${m}/config.json`);
      },
      { missing: ["config.json"] },
    ],
  ];
  test.each(changes)("%s", async (_name, change, expected) => {
    const model = await signedModel();
    await change(model);
    const { result } = await refused([model, ...PUB], "MODEL_MISMATCH");
    const { changed, missing, unexpected } = result;
    expect({ changed, missing, unexpected }).toEqual({
      changed: [],
      missing: [],
      unexpected: [],
      ...expected,
    });
    expect(result.actual_subjects).toHaveLength(1);
  });

  test("in shards too", async () => {
    const model = await signedModel([...KEY, "--shard-size", "64"]);
    await writeFiles({ [`${model}/weights.bin`]: `${"0123456789".repeat(50)}0` });
    expect((await refused([model, ...PUB], "MODEL_MISMATCH")).result.changed).toEqual(["weights.bin"]);
  });

  test("empty files in shards too, which have no shard (OMS §6.3.2)", async () => {
    const model = await signedModel([...KEY, "--shard-size", "64"], { "pkg/__init__.py": "" });
    expect((await runAixv(["verify", model, ...PUB])).exitCode).toBe(0);
    await writeFiles({ [`${model}/evil/__init__.py`]: "" });
    await rm(`${model}/pkg/__init__.py`);
    const { result } = await refused([model, ...PUB], "MODEL_MISMATCH");
    expect(result).toMatchObject({ missing: ["pkg/__init__.py"], unexpected: ["evil/__init__.py"] });
  });

  test("a bundle of another model", async () => {
    const model = await signedModel();
    const other = await signedModel(KEY, { "config.json": "other" });
    const { result } = await refused([model, "--bundle", `${other}/model.sig`, ...PUB], "MODEL_MISMATCH");
    expect(result.changed).toEqual(["config.json"]);
    // The bundle of the model itself is no longer the one that was named, but its own name is recorded as ignored.
    expect(result.unexpected).toEqual([]);
  });
});

describe("files that are knowingly left out", () => {
  test("--ignore-paths is exact, covers unsigned files only, and is reported", async () => {
    const model = await signedModel();
    await writeFiles({ [`${model}/cache/a`]: "x", [`${model}/cache2`]: "x" });
    const { result } = await refused([model, ...PUB, "--ignore-paths", "cache"], "MODEL_MISMATCH");
    expect(result.unexpected).toEqual(["cache2"]);
    const both = await runJson(["verify", model, ...PUB, "--ignore-paths", "cache,cache2"]);
    expect(both.exitCode).toBe(0);
    expect(both.result.ignored_paths).toEqual(["cache", "cache2", "model.sig"]);
    await writeFiles({ [`${model}/config.json`]: "changed" });
    const all = ["--ignore-paths", "cache,cache2,config.json,tokenizer,weights.bin"];
    expect((await refused([model, ...PUB, ...all], "MODEL_MISMATCH")).result.changed).toEqual([
      "config.json",
    ]);
  });

  test("--ignore-unsigned-files lists them, and still sees what changed", async () => {
    const model = await signedModel();
    await writeFiles({ [`${model}/a.py`]: "x", [`${model}/b/c`]: "x" });
    const accepted = await runJson(["verify", model, ...PUB, "--ignore-unsigned-files"]);
    expect(accepted.exitCode).toBe(0);
    expect(accepted.result.unsigned_files).toEqual(["a.py", "b/c"]);
    await rm(`${model}/weights.bin`);
    const { result } = await refused([model, ...PUB, "--ignore-unsigned-files"], "MODEL_MISMATCH");
    expect(result.missing).toEqual(["weights.bin"]);
  });

  test("--only tells what it did not verify", async () => {
    const model = await signedModel();
    await writeFiles({ [`${model}/weights.bin`]: "evil" });
    const part = await runJson(["verify", model, ...PUB, "--only", "tokenizer/**,*.json"]);
    expect(part.exitCode).toBe(0);
    expect(part.result).toMatchObject({ files: 2, not_verified: ["weights.bin"] });
    expect((await runAixv(["verify", model, ...PUB, "--only", "*.json"])).stdout).toContain("not verified");
    await refused([model, ...PUB, "--only", "*.bin"], "MODEL_MISMATCH");
    for (const nothing of ["nope", "*.JSON", "", ",", "../*", "/etc/*", "model.sig"])
      expect((await runJson(["verify", model, ...PUB, "--only", nothing])).exitCode).toBe(2);
  });

  test("what the signer left out stays what was signed: the list in the bundle counts, not files beside it", async () => {
    const model = await signedModel([...KEY, "--ignore-paths", "notes"], { "notes/a": "x" });
    await writeFiles({ [`${model}/notes/b`]: "y" });
    expect((await runAixv(["verify", model, ...PUB])).exitCode).toBe(0);
    await writeFiles({ [`${model}/.gitignore`]: "*\n", [`${model}/.aixvignore`]: "*\n" });
    expect((await refused([model, ...PUB], "MODEL_MISMATCH")).result.unexpected).toEqual([".aixvignore"]);
  });
});

describe("--report", () => {
  test("holds the result, for a positive and for a negative verdict", async () => {
    const model = await signedModel();
    const good = await runJson([
      "verify",
      model,
      ...PUB,
      "--report",
      "out/good.json",
      "--now",
      "2031-01-01T00:00:00Z",
    ]);
    expect(JSON.parse(await readFile("out/good.json", "utf8"))).toEqual(good.result);
    await writeFiles({ [`${model}/config.json`]: "x" });
    const bad = await runJson(["verify", model, ...PUB, "--report", "out/bad.json"]);
    const report = JSON.parse(await readFile("out/bad.json", "utf8")) as JsonObject;
    expect({ ...report, command: "verify" }).toEqual(bad.result);
  });

  test("an older report is kept without --force, and never left standing with it", async () => {
    const model = await signedModel();
    const flags = ["--report", "old.json"];
    await runAixv(["verify", model, ...PUB, ...flags]);
    expect((await runJson(["verify", model, "--public-key", "other.pub", ...flags])).result.code).toBe(
      "FILE_EXISTS",
    );
    await runAixv(["verify", model, "--bundle", "gone.sig", ...PUB, ...flags, "--force"]);
    expect(JSON.parse(await readFile("old.json", "utf8"))).toMatchObject({
      ok: false,
      code: "BUNDLE_NOT_FOUND",
    });
  });
});

test("nothing that verify does leaves a file in the model", async () => {
  const model = await signedModel();
  const before = await readdir(model, { recursive: true });
  await runAixv(["verify", model, ...PUB]);
  await runAixv(["inspect", join(model, "model.sig")]);
  await runAixv(["digest", model]);
  expect(await readdir(model, { recursive: true })).toEqual(before);
  await cp(model, `${model}-copy`, { recursive: true });
  expect((await runAixv(["verify", `${model}-copy`, ...PUB])).exitCode).toBe(0);
});
