import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createManifest, parseManifest } from "@aixv/manifest";
import { type DigestModelOptions, verifyModel } from "@aixv/manifest/node";
import { describe, expect, it } from "vitest";
import { resourcesOf, statementOf, wire } from "./manifest-fixture.ts";
import { modelFolder } from "./model-folder.ts";
import { outcome, value } from "./result.ts";
import { sign, verdict, verify } from "./signed-folder.ts";

const windows = process.platform === "win32";
const FILES = { a: "0123456789", "b/c": "content", "b/d": "x", empty: "" };

describe.each<[string, DigestModelOptions]>([
  ["files", {}],
  ["shards", { shardSize: 4 }],
  ["blake2b", { algorithm: "blake2b" }],
  ["blake3 shards", { algorithm: "blake3", shardSize: 3 }],
])("verifyModel of a model signed by %s", (_, options) => {
  it("accepts the unchanged model by the parameters that the manifest records (OMS §8.4)", async () => {
    const path = modelFolder(FILES);
    expect(verdict(await verify(path, await sign(path, options)))).toBe("ok");
  });

  it.each<[string, (path: string) => void, string]>([
    ["a changed byte", (path) => writeFileSync(join(path, "a"), "0123x56789"), "changed a"],
    ["a byte more", (path) => appendFileSync(join(path, "a"), "0"), "changed a"],
    ["a byte less", (path) => truncateSync(join(path, "a"), 9), "changed a"],
    ["a file emptied", (path) => truncateSync(join(path, "a"), 0), "changed a"],
    ["a file removed", (path) => unlinkSync(join(path, "b", "c")), "missing b/c"],
    ["a folder removed", (path) => rmSync(join(path, "b"), { recursive: true }), "missing b/c, missing b/d"],
    ["a file added", (path) => writeFileSync(join(path, "b", "e"), "x"), "unexpected b/e"],
    ["a hidden file added", (path) => writeFileSync(join(path, ".x"), "x"), "unexpected .x"],
    [
      "a git folder added below the top (OMS §6.2.1)",
      (path) => {
        mkdirSync(join(path, "b", ".git"));
        writeFileSync(join(path, "b", ".git", "hook"), "x");
      },
      "unexpected b/.git/hook",
    ],
    [
      "a file renamed in case",
      (path) => renameSync(join(path, "a"), join(path, "A")),
      "missing a, unexpected A",
    ],
    ["a file renamed", (path) => renameSync(join(path, "a"), join(path, "A2")), "missing a, unexpected A2"],
    [
      "two files exchanged",
      (path) => {
        renameSync(join(path, "a"), join(path, "t"));
        renameSync(join(path, "b", "c"), join(path, "a"));
        renameSync(join(path, "t"), join(path, "b", "c"));
      },
      "changed a, changed b/c",
    ],
    [
      "a file become a folder",
      (path) => {
        unlinkSync(join(path, "a"));
        mkdirSync(join(path, "a"));
        writeFileSync(join(path, "a", "x"), "x");
      },
      "missing a, unexpected a/x",
    ],
    [
      "everything at once",
      (path) => {
        writeFileSync(join(path, "a"), "0123456780");
        unlinkSync(join(path, "b", "c"));
        writeFileSync(join(path, "z"), "z");
      },
      "changed a, missing b/c, unexpected z",
    ],
  ])("names %s (OMS §8.4)", async (_title, mutate, expected) => {
    const path = modelFolder(FILES);
    const manifest = await sign(path, options);
    mutate(path);
    expect(verdict(await verify(path, manifest))).toBe(expected);
  });

  it.skipIf(windows)(
    "takes a link for a change of a signed file and for an unexpected file, never for its target",
    async () => {
      const path = modelFolder(FILES);
      const manifest = await sign(path, options);
      renameSync(join(path, "a"), join(path, "b", "real"));
      symlinkSync("b/real", join(path, "a"));
      const result = await verify(path, manifest);
      expect(verdict(result)).toBe("changed a, unexpected b/real");
      expect(result.details[0]).toMatchObject({ path: "a", reason: "SYMLINK_NOT_ALLOWED" });
    },
  );
});

describe("verifyModel", () => {
  it("says which bytes of a sharded file differ (OMS §6.3.2)", async () => {
    const path = modelFolder({ w: "aaaabbbbcccc" });
    const manifest = await sign(path, { shardSize: 4 });
    writeFileSync(join(path, "w"), "aaaaXbbbcccX");
    const result = await verify(path, manifest);
    expect(result.details).toEqual([
      {
        path: "w",
        kind: "changed",
        expectedSize: 12,
        actualSize: 12,
        ranges: [
          { start: 4, end: 8 },
          { start: 8, end: 12 },
        ],
      },
    ]);
  });

  it.each(["model.sig", "claims.jsonl"])(
    "leaves out %s as a file only: nothing hides in a folder by that name",
    async (name) => {
      const path = modelFolder({ w: "abc", [name]: "{}" });
      const manifest = await sign(path, { alsoIgnore: [name] });
      expect(verdict(await verify(path, manifest))).toBe("ok");
      unlinkSync(join(path, name));
      mkdirSync(join(path, name));
      writeFileSync(join(path, name, "evil.py"), "");
      expect(verdict(await verify(path, manifest))).toBe(`unexpected ${name}/evil.py`);
    },
  );

  describe("empty files under shards, which have no resource (OMS §6.3.2)", () => {
    it("are signed by name: one that goes, grows or appears is noticed", async () => {
      const path = modelFolder({ w: "abc", empty: "" });
      const manifest = await sign(path, { shardSize: 2 });
      expect(verdict(await verify(path, manifest))).toBe("ok");
      writeFileSync(join(path, "empty"), "no longer");
      expect(verdict(await verify(path, manifest))).toBe("changed empty");
      unlinkSync(join(path, "empty"));
      expect(verdict(await verify(path, manifest))).toBe("missing empty");
      writeFileSync(join(path, "empty"), "");
      writeFileSync(join(path, "__init__.py"), "");
      expect(verdict(await verify(path, manifest))).toBe("unexpected __init__.py");
    });

    it("of other clients, which name none, are unexpected, and a warning says why", async () => {
      const path = modelFolder({ w: "abc", empty: "" });
      const { emptyFiles: _, ...manifest } = await sign(path, { shardSize: 2 });
      const result = await verify(path, manifest);
      expect(verdict(result)).toBe("unexpected empty");
      expect(result.warnings).toMatchObject([{ code: "EMPTY_FILE_UNSIGNED", path: "empty" }]);
      expect(verdict(await verify(path, manifest, { ignorePaths: ["empty"] }))).toBe("ok");
    });
  });

  describe("unsigned files (OMS §8.5)", () => {
    it("are accepted, and named, only where asked for", async () => {
      const path = modelFolder(FILES);
      const manifest = await sign(path);
      writeFileSync(join(path, "extra"), "x");
      expect(verdict(await verify(path, manifest))).toBe("unexpected extra");
      const result = await verify(path, manifest, { ignoreUnsignedFiles: true });
      expect(verdict(result)).toBe("ok");
      expect(result.unsignedFiles).toEqual(["extra"]);
      writeFileSync(join(path, "a"), "changed");
      expect(verdict(await verify(path, manifest, { ignoreUnsignedFiles: true }))).toBe("changed a");
      unlinkSync(join(path, "a"));
      expect(verdict(await verify(path, manifest, { ignoreUnsignedFiles: true }))).toBe("missing a");
    });

    it("are accepted at recorded, default and given ignore paths, which are named (OMS §6.2)", async () => {
      const path = modelFolder({ ...FILES, "cache/x": "x" });
      const manifest = await sign(path, { ignorePaths: ["cache"] });
      mkdirSync(join(path, ".git"));
      writeFileSync(join(path, "mine"), "x");
      expect(verdict(await verify(path, manifest))).toBe("unexpected mine");
      const result = await verify(path, manifest, { ignorePaths: ["mine"] });
      expect(verdict(result)).toBe("ok");
      expect(result.ignoredPaths).toEqual([".git", "cache", "mine"]);
    });

    it("are accepted at the defaults where ignore_paths was not recorded (OMS §11.2)", async () => {
      const path = modelFolder({ a: "a", ".gitignore": "x", "sub/.gitignore": "y" });
      const manifest = value(parseManifest(statementOf({ resources: [...wire("zzz")] })));
      const result = await verify(path, manifest);
      expect(verdict(result)).toBe("missing zzz, unexpected a, unexpected sub/.gitignore");
    });

    it.each(["*", "../x", "/"])("are refused for the ignore path %j", async (entry) => {
      const path = modelFolder(FILES);
      expect(outcome(await verifyModel(path, await sign(path), { ignorePaths: [entry] }))).toBe(
        "IGNORE_PATH_INVALID",
      );
    });
  });

  it("verifies a signed file even at an ignore path, recorded, default or given", async () => {
    const path = modelFolder({ a: "a", ".github/workflow": "w", ".gitignore": "g", "x/y": "y" });
    const manifest = await sign(path, { ignoreGitPaths: false });
    expect(verdict(await verify(path, manifest))).toBe("ok");
    for (const file of [".github/workflow", ".gitignore", "x/y"]) {
      writeFileSync(join(path, file), "other");
      expect(verdict(await verify(path, manifest, { ignorePaths: ["x"] })), file).toContain(
        `changed ${file}`,
      );
    }
    writeFileSync(join(path, ".github", "new"), "x");
    const result = await verify(path, manifest, { ignorePaths: ["x"] });
    expect(result.unexpected).toEqual([]);
    expect(result.ignoredPaths).toEqual([".github/new"]);
  });

  it("accepts the bundle and the claims file inside the model, and only those (OMS §6.2)", async () => {
    const path = modelFolder(FILES);
    const manifest = await sign(path);
    writeFileSync(join(path, "model.sig"), "{}");
    writeFileSync(join(path, "claims.jsonl"), "");
    const options = { signatureFile: join(path, "model.sig"), claimsFile: join(path, "claims.jsonl") };
    expect(verdict(await verify(path, manifest))).toBe("unexpected claims.jsonl, unexpected model.sig");
    expect(verdict(await verify(path, manifest, options))).toBe("ok");
    writeFileSync(join(path, "b", "model.sig"), "{}");
    expect(verdict(await verify(path, manifest, options))).toBe("unexpected b/model.sig");
  });

  it("still verifies a signed file that is given as the bundle", async () => {
    const path = modelFolder(FILES);
    const manifest = await sign(path);
    writeFileSync(join(path, "a"), "changed");
    expect(verdict(await verify(path, manifest, { signatureFile: join(path, "a") }))).toBe("changed a");
  });

  describe("only (partial verification)", () => {
    it("verifies what matches and names what it left aside", async () => {
      const path = modelFolder(FILES);
      const manifest = await sign(path);
      writeFileSync(join(path, "a"), "changed");
      writeFileSync(join(path, "extra"), "x");
      const result = await verify(path, manifest, { only: ["b/**"] });
      expect(verdict(result)).toBe("ok");
      expect(result).toMatchObject({ notVerified: ["a", "empty"], unsignedFiles: ["extra"], files: 2 });
      expect(verdict(await verify(path, manifest, { only: ["b", "?"] }))).toBe("changed a");
    });

    it("finds missing and unexpected files that match", async () => {
      const path = modelFolder(FILES);
      const manifest = await sign(path);
      unlinkSync(join(path, "b", "c"));
      writeFileSync(join(path, "b", "e"), "x");
      expect(verdict(await verify(path, manifest, { only: ["b"] }))).toBe("missing b/c, unexpected b/e");
      expect(verdict(await verify(path, manifest, { only: ["a"] }))).toBe("ok");
    });

    it("is refused when a pattern, or none, matches a signed file", async () => {
      const path = modelFolder({ ...FILES, unsigned: "x" });
      const manifest = await sign(path, { ignorePaths: ["unsigned"] });
      for (const only of [["nothing"], ["a", "nothing"], ["unsigned"], []]) {
        expect(outcome(await verifyModel(path, manifest, { only }))).toBe("ONLY_NO_MATCH");
      }
      for (const only of [["/a"], [".."], [""]]) {
        expect(outcome(await verifyModel(path, manifest, { only }))).toBe("OPTION_INVALID");
      }
    });
  });

  it("stops before hashing when told so and the verdict is clear", async () => {
    const path = modelFolder(FILES);
    const manifest = await sign(path);
    writeFileSync(join(path, "extra"), "x");
    const result = await verify(path, manifest, { stopEarly: true });
    expect(verdict(result)).toBe("unexpected extra");
    expect(result).toMatchObject({ files: 0, bytes: 0, notVerified: ["a", "b/c", "b/d", "empty"] });
    unlinkSync(join(path, "extra"));
    expect(await verify(path, manifest, { stopEarly: true })).toMatchObject({ ok: true, files: 4 });
  });

  describe("a single file", () => {
    it('must bear its recorded name, or any if that is "." (OMS §6.1.2)', async () => {
      const folder = modelFolder({ "m.onnx": "x" });
      const manifest = await sign(join(folder, "m.onnx"));
      expect(verdict(await verify(join(folder, "m.onnx"), manifest))).toBe("ok");
      renameSync(join(folder, "m.onnx"), join(folder, "n.onnx"));
      expect(verdict(await verify(join(folder, "n.onnx"), manifest))).toBe(
        "missing m.onnx, unexpected n.onnx",
      );
      const [resource] = manifest.resources;
      const dotted = value(parseManifest(statementOf({ resources: [{ ...resource, name: "." }] })));
      expect(verdict(await verify(join(folder, "n.onnx"), dotted))).toBe("ok");
      writeFileSync(join(folder, "n.onnx"), "y");
      expect(verdict(await verify(join(folder, "n.onnx"), dotted))).toBe("changed .");
    });

    it('does not stand for a folder by the name "."', async () => {
      const manifest = value(parseManifest(statementOf({ resources: wire(".") })));
      expect(verdict(await verify(modelFolder({ a: "a" }), manifest, { ignoreUnsignedFiles: true }))).toBe(
        "missing .",
      );
    });
  });

  describe.skipIf(windows)("with symbolic links (OMS §6.1.1: the recorded policy applies)", () => {
    it("follows them where the signer did, and finds a changed target", async () => {
      const path = modelFolder({ "model/a": "a", "blobs/x": "weights" });
      const model = join(path, "model");
      symlinkSync("../blobs/x", join(model, "w"));
      const manifest = await sign(model, { allowSymlinks: true });
      const result = await verify(model, manifest);
      expect(verdict(result)).toBe("ok");
      expect(result.warnings.map((warning) => warning.code)).toEqual(["SYMLINK_OUTSIDE_ROOT"]);
      writeFileSync(join(path, "blobs", "x"), "wEights");
      expect(verdict(await verify(model, manifest))).toBe("changed w");
      unlinkSync(join(path, "blobs", "x"));
      expect(verdict(await verify(model, manifest))).toBe("changed w");
    });

    it("takes an added link, folder or file, for an unexpected file where the signer followed none", async () => {
      const path = modelFolder(FILES);
      const manifest = await sign(path);
      symlinkSync("b", join(path, "link"));
      expect(verdict(await verify(path, manifest))).toBe("unexpected link");
      expect((await verify(path, manifest, { ignoreUnsignedFiles: true })).unsignedFiles).toEqual(["link"]);
    });
  });

  it.skipIf(windows)(
    "takes an added FIFO for an unexpected file, and a file replaced by one for changed, without opening it",
    async () => {
      const path = modelFolder(FILES);
      const manifest = await sign(path);
      unlinkSync(join(path, "a"));
      execFileSync("mkfifo", [join(path, "a"), join(path, "pipe")]);
      expect(verdict(await verify(path, manifest))).toBe("changed a, unexpected pipe");
    },
  );

  it("reads no file at a path of the manifest's choosing", async () => {
    const path = modelFolder({ a: "a" });
    const [resource] = resourcesOf("a");
    const escaping = {
      ...createManifest({
        modelName: "m",
        serialization: { method: "files", hash_type: "sha256", allow_symlinks: false },
        resources: resourcesOf("a"),
      }),
    };
    const forged = {
      ...escaping,
      resources: [{ name: "../../etc/passwd", algorithm: "sha256" as const, digest: resource?.digest ?? "" }],
    };
    await expect(verifyModel(path, forged)).rejects.toMatchObject({ code: "RESOURCE_NAME_INVALID" });
  });

  it("refuses a path where nothing is, and stops when aborted", async () => {
    const path = modelFolder(FILES);
    const manifest = await sign(path);
    expect(outcome(await verifyModel(join(path, "absent"), manifest))).toBe("PATH_NOT_FOUND");
    expect(outcome(await verifyModel(path, manifest, { signal: AbortSignal.abort() }))).toBe("ABORTED");
    expect(outcome(await verifyModel(path, manifest, { workers: 0.5 }))).toBe("OPTION_INVALID");
    expect(outcome(await verifyModel(path, manifest, { maxFiles: 1 }))).toBe("MODEL_TOO_LARGE");
  });
});
