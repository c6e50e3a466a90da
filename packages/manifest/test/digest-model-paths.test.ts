import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { type DigestModelOptions, digestModel } from "@aixv/manifest/node";
import { describe, expect, it } from "vitest";
import { sha256 } from "./manifest-fixture.ts";
import { modelFolder } from "./model-folder.ts";
import { outcome, value } from "./result.ts";

const names = async (path: string, options: DigestModelOptions = {}): Promise<string[]> =>
  value(await digestModel(path, options)).manifest.resources.map((resource) => resource.name);
const code = async (path: string, options: DigestModelOptions = {}): Promise<string> =>
  outcome(await digestModel(path, options));
const warnings = async (path: string, options: DigestModelOptions = {}): Promise<string[]> =>
  value(await digestModel(path, options)).warnings.map((warning) => `${warning.code} ${warning.path}`);

const windows = process.platform === "win32";
const root = process.getuid?.() === 0;

describe("the paths of digestModel", () => {
  describe("left out (OMS §6.2)", () => {
    it("are the git paths at the top level, and only there", async () => {
      const path = modelFolder({
        a: "",
        ".git/config": "",
        ".gitignore": "",
        "sub/.git/config": "",
        "sub/.gitignore": "",
      });
      expect(await names(path)).toEqual(["a", "sub/.git/config", "sub/.gitignore"]);
      expect(await names(path, { ignoreGitPaths: false })).toContain(".git/config");
      expect(value(await digestModel(path)).ignoredPaths).toEqual(
        expect.arrayContaining([".git", ".gitignore"]),
      );
    });

    it("are exact paths and what lies below, never names that merely look alike (OMS §6.2.1)", async () => {
      const path = modelFolder({ "cache/a": "", "sub/cache": "", cache2: "", x: "" });
      expect(await names(path, { ignorePaths: ["cache/"] })).toEqual(["cache2", "sub/cache", "x"]);
    });

    it("are recorded in ignore_paths", async () => {
      const options = { ignorePaths: ["./a/"], alsoIgnore: ["claims.jsonl"], ignoreGitPaths: false };
      const { serialization } = value(await digestModel(modelFolder({ a: "", b: "" }), options)).manifest;
      expect(serialization.ignore_paths).toEqual(["a", "claims.jsonl"]);
    });

    it("cannot be patterns or lie outside the model", async () => {
      const path = modelFolder({ a: "" });
      for (const entry of ["*.bin", "../x", "/etc"]) {
        expect(await code(path, { ignorePaths: [entry] })).toBe("IGNORE_PATH_INVALID");
        expect(await code(path, { alsoIgnore: [entry] })).toBe("IGNORE_PATH_INVALID");
      }
    });

    it("is the signature file, where it lies in the model, whether or not it exists yet", async () => {
      const path = modelFolder({ a: "", "sub/model.sig": "" });
      const excludeFiles = [
        join(path, "sub", "model.sig"),
        join(path, "new.sig"),
        join(dirname(path), "outside.sig"),
      ];
      const digested = value(await digestModel(path, { excludeFiles, ignoreGitPaths: false }));
      expect(digested.manifest.resources.map((resource) => resource.name)).toEqual(["a"]);
      expect(digested.manifest.serialization.ignore_paths).toEqual(["sub/model.sig", "new.sig"]);
    });

    it.skipIf(windows)(
      "is a signature file whose name ignore_paths cannot hold, with a warning (OMS §6.2.1)",
      async () => {
        const path = modelFolder({ a: "", "x[1].sig": "" });
        const options = { excludeFiles: [join(path, "x[1].sig")] };
        expect(await names(path, options)).toEqual(["a"]);
        expect(await warnings(path, options)).toEqual(["IGNORE_PATH_UNRECORDED x[1].sig"]);
      },
    );
  });

  describe.skipIf(windows)("symbolic links (OMS §6.1.1)", () => {
    it("are an error by default, to files, folders and nothing alike", async () => {
      for (const target of ["a", "folder", "absent"]) {
        const path = modelFolder({ a: "", "folder/b": "" });
        symlinkSync(target, join(path, "link"));
        const result = await digestModel(path);
        expect(outcome(result)).toBe("SYMLINK_NOT_ALLOWED");
        expect(result.ok ? undefined : result.error.details).toEqual({ path: "link" });
      }
    });

    it("are no error below an ignored path", async () => {
      const path = modelFolder({ a: "", ".git/b": "" });
      symlinkSync("b", join(path, ".git", "link"));
      symlinkSync("a", join(path, "link"));
      expect(await names(path, { ignorePaths: ["link"] })).toEqual(["a"]);
    });

    it("are followed when allowed, each under its own path", async () => {
      const path = modelFolder({ a: "content", "folder/b": "b" });
      symlinkSync("a", join(path, "link1"));
      symlinkSync("link1", join(path, "link2"));
      symlinkSync("folder", join(path, "linked"));
      const digested = value(await digestModel(path, { allowSymlinks: true }));
      const found = digested.manifest.resources;
      expect(found.map((resource) => resource.name)).toEqual(["a", "folder/b", "link1", "link2", "linked/b"]);
      expect(found.find((resource) => resource.name === "link2")?.digest).toBe(sha256("content"));
      expect(digested.manifest.serialization.allow_symlinks).toBe(true);
      expect(digested.warnings).toEqual([]);
    });

    it("are followed out of the model with a warning, as in a Hugging Face cache", async () => {
      const path = modelFolder({ "snapshots/1/config.json": "{}", "blobs/abc": "weights" });
      const snapshot = join(path, "snapshots", "1");
      symlinkSync("../../blobs/abc", join(snapshot, "weights.bin"));
      symlinkSync("../../blobs", join(snapshot, "blobs"));
      expect(await names(snapshot, { allowSymlinks: true })).toEqual([
        "blobs/abc",
        "config.json",
        "weights.bin",
      ]);
      expect((await warnings(snapshot, { allowSymlinks: true })).sort()).toEqual([
        "SYMLINK_OUTSIDE_ROOT blobs",
        "SYMLINK_OUTSIDE_ROOT weights.bin",
      ]);
    });

    it("that lead back to a folder above are reported and not followed, so that the walk ends", async () => {
      const path = modelFolder({ "a/b/c": "" });
      symlinkSync("..", join(path, "a", "b", "up"));
      symlinkSync(".", join(path, "self"));
      symlinkSync(path, join(path, "a", "root"));
      expect(await names(path, { allowSymlinks: true })).toEqual(["a/b/c"]);
      expect((await warnings(path, { allowSymlinks: true })).sort()).toEqual([
        "SYMLINK_CYCLE a/b/up",
        "SYMLINK_CYCLE a/root",
        "SYMLINK_CYCLE self",
      ]);
      const { ignoredPaths } = value(await digestModel(path, { allowSymlinks: true }));
      expect([...ignoredPaths].sort()).toEqual(["a/b/up", "a/root", "self"]);
    });

    it("that lead through each other in a cycle end the walk too", async () => {
      const path = modelFolder({ "a/x": "", "b/y": "" });
      symlinkSync("../b", join(path, "a", "to-b"));
      symlinkSync("../a", join(path, "b", "to-a"));
      expect(await names(path, { allowSymlinks: true })).toEqual(["a/to-b/y", "a/x", "b/to-a/x", "b/y"]);
      expect(await warnings(path, { allowSymlinks: true })).toHaveLength(2);
    });

    it("to nothing, or to themselves, are an error when allowed", async () => {
      for (const target of ["absent", "link", "a/b"]) {
        const path = modelFolder({ a: "" });
        symlinkSync(target, join(path, "link"));
        expect(await code(path, { allowSymlinks: true })).toBe("SYMLINK_DANGLING");
      }
    });

    it("are resolved where the model path itself is one, and lend the model their name (OMS §6.5)", async () => {
      const path = modelFolder({ a: "" });
      const link = join(dirname(path), "alias");
      symlinkSync("my-model", link);
      expect(value(await digestModel(link)).manifest.modelName).toBe("alias");
      const file = join(dirname(path), "file-alias");
      symlinkSync("my-model/a", file);
      expect(await names(file)).toEqual(["file-alias"]);
    });
  });

  describe.skipIf(windows)("refuses, without opening it,", () => {
    it("a FIFO (OMS §6.1: regular files only)", async () => {
      const path = modelFolder({ a: "" });
      execFileSync("mkfifo", [join(path, "pipe")]);
      expect(await code(path)).toBe("SPECIAL_FILE");
      expect(await code(join(path, "pipe"))).toBe("SPECIAL_FILE");
      expect(await code(path, { ignorePaths: ["pipe"] })).toBe("ok");
      symlinkSync("pipe", join(path, "link"));
      expect(await code(path, { ignorePaths: ["pipe"], allowSymlinks: true })).toBe("SPECIAL_FILE");
    });

    it("a socket", async () => {
      const path = modelFolder({ a: "" });
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(join(path, "s"), resolve));
      expect(await code(path)).toBe("SPECIAL_FILE");
      await new Promise((resolve) => server.close(resolve));
    });

    it("a device", async () => {
      expect(await code("/dev/zero")).toBe("SPECIAL_FILE");
    });
  });

  it.skipIf(process.platform !== "linux")("refuses a name that is not UTF-8 (OMS §6.1.2)", async () => {
    const path = modelFolder({ a: "", "really-\ufffd": "" });
    expect(await names(path)).toEqual(["a", "really-\ufffd"]);
    writeFileSync(Buffer.concat([Buffer.from(`${path}/`), Buffer.from([0x62, 0xff])]), "");
    expect(await code(path)).toBe("NAME_NOT_UTF8");
  });

  it.skipIf(windows)(
    "takes backslashes, colons and line breaks in names as they are (OMS §6.1.2)",
    async () => {
      const odd = ["a\\b", "c:d", "e\nf", "g:0:1", "\u{1F600}", " "];
      const path = modelFolder(Object.fromEntries(odd.map((name) => [name, name])));
      expect(await names(path)).toEqual([...odd].sort());
      expect((await names(path, { shardSize: 2 })).filter((name) => name.startsWith("g"))).toEqual([
        "g:0:1:0:2",
        "g:0:1:2:4",
        "g:0:1:4:5",
      ]);
    },
  );

  it.skipIf(windows || root)("refuses what it cannot read, naming it", async () => {
    const path = modelFolder({ a: "", "folder/b": "" });
    chmodSync(join(path, "a"), 0);
    expect(await code(path)).toBe("FILE_UNREADABLE");
    chmodSync(join(path, "a"), 0o600);
    chmodSync(join(path, "folder"), 0);
    expect(await code(path)).toBe("FILE_UNREADABLE");
    chmodSync(join(path, "folder"), 0o700);
    expect(await code(path)).toBe("ok");
  });

  it("refuses a path that the system cannot take", async () => {
    expect(await code(join(modelFolder(), "x".repeat(5000)))).toBe("FILE_UNREADABLE");
  });
});
