import { execFileSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pathKind, readInputFile, requireNewFile, writeOutputFile } from "./files.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aixv-files-"));
});
afterEach(async () => await rm(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("writeOutputFile", () => {
  test("writes the whole file, folders included, and nothing beside it", async () => {
    await writeOutputFile(at("a/b/c.json"), bytes("text"), { mode: 0o600 });
    expect(await readFile(at("a/b/c.json"), "utf8")).toBe("text");
    expect(await readdir(at("a/b"))).toEqual(["c.json"]);
    if (process.platform !== "win32") expect((await stat(at("a/b/c.json"))).mode & 0o777).toBe(0o600);
  });

  test("leaves nothing where the process ends in the middle of writing", async () => {
    const module = new URL("./files.ts", import.meta.url).href;
    const program = `
      import { readdirSync } from "node:fs";
      import { writeOutputFile } from ${JSON.stringify(module)};
      void writeOutputFile(${JSON.stringify(at("f"))}, new Uint8Array(200_000_000));
      const look = () => {
        const [name] = readdirSync(${JSON.stringify(folder)});
        if (name === undefined) setImmediate(look);
        else process.exit(name === "f" ? 1 : 0);
      };
      look();
    `;
    execFileSync(process.execPath, ["--input-type=module", "--eval", program]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("leaves equal content alone, and other content unless told to overwrite", async () => {
    await writeFile(at("f"), "old");
    const before = await stat(at("f"));
    await writeOutputFile(at("f"), bytes("old"));
    expect((await stat(at("f"))).ino).toBe(before.ino);
    await expect(writeOutputFile(at("f"), bytes("new"))).rejects.toMatchObject({ code: "FILE_EXISTS" });
    await expect(writeOutputFile(at("f"), bytes("longer"))).rejects.toMatchObject({ code: "FILE_EXISTS" });
    expect(await readFile(at("f"), "utf8")).toBe("old");
    await writeOutputFile(at("f"), bytes("new"), { overwrite: true });
    expect(await readFile(at("f"), "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["f"]);
  });

  test("never calls a link to nothing written", async () => {
    await symlink(at("nowhere"), at("link"));
    await expect(writeOutputFile(at("link"), bytes("x"))).rejects.toMatchObject({ code: "FILE_EXISTS" });
    expect(await readdir(folder)).toEqual(["link"]);
    await writeOutputFile(at("link"), bytes("x"), { overwrite: true });
    expect(await readFile(at("link"), "utf8")).toBe("x");
  });

  test("cannot write below a file or over a folder, and leaves nothing", async () => {
    await writeFile(at("f"), "x");
    await mkdir(at("d"));
    await expect(writeOutputFile(at("f/x"), bytes("x"))).rejects.toMatchObject({ code: "FILE_NOT_WRITTEN" });
    await expect(writeOutputFile(at("d"), bytes("x"))).rejects.toMatchObject({ code: "FILE_EXISTS" });
    const over = writeOutputFile(at("d"), bytes("x"), { overwrite: true });
    await expect(over).rejects.toMatchObject({ code: "NOT_A_FILE" });
    expect((await readdir(folder)).toSorted()).toEqual(["d", "f"]);
  });

  test.skipIf(process.platform === "win32")("replaces no pipe and no device, be it told to", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    await symlink("/dev/null", at("device"));
    for (const name of ["pipe", "device"]) {
      const written = writeOutputFile(at(name), bytes("x"), { overwrite: true });
      await expect(written).rejects.toMatchObject({ code: "NOT_A_FILE" });
      await expect(requireNewFile(at(name), { overwrite: true })).rejects.toMatchObject({
        code: "NOT_A_FILE",
      });
    }
    expect((await lstat(at("pipe"))).isFIFO()).toBe(true);
    expect((await lstat(at("device"))).isSymbolicLink()).toBe(true);
  });

  test("of many writers of one name one wins, and all others hear of it", async () => {
    const writers = Array.from({ length: 8 }, (_, n) => writeOutputFile(at("race"), bytes(`content ${n}`)));
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await readdir(folder)).toEqual(["race"]);
  });
});

describe("requireNewFile", () => {
  test("accepts a place in folders yet to be made, and what may be replaced", async () => {
    await requireNewFile(at("x/y/z"), {});
    await writeFile(at("f"), "x");
    await requireNewFile(at("f"), { overwrite: true });
    await expect(requireNewFile(at("f"), {})).rejects.toMatchObject({ code: "FILE_EXISTS" });
    await expect(requireNewFile(at("f/x"), {})).rejects.toMatchObject({ code: "FILE_NOT_WRITTEN" });
    await expect(requireNewFile(folder, { overwrite: true })).rejects.toMatchObject({ code: "NOT_A_FILE" });
  });
});

describe("readInputFile", () => {
  test("reads a file up to its limit", async () => {
    await writeFile(at("f"), "12345");
    expect(new TextDecoder().decode(await readInputFile(at("f"), "note", 5))).toBe("12345");
    await expect(readInputFile(at("f"), "note", 4)).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
  });

  test("names what is missing, with the code that was asked for", async () => {
    await expect(readInputFile(at("no"), "note", 9)).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      message: `note not found: ${at("no")}`,
    });
    const bundle = readInputFile(at("no/no"), "bundle", 9, "BUNDLE_NOT_FOUND");
    await expect(bundle).rejects.toMatchObject({ code: "BUNDLE_NOT_FOUND" });
    await expect(readInputFile(at("n\0ul"), "note", 9)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });

  test.skipIf(process.platform === "win32")("waits for no pipe, reads no device and no folder", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    for (const path of [at("pipe"), folder, "/dev/zero"])
      await expect(readInputFile(path, "note", 9)).rejects.toMatchObject({ code: "NOT_A_FILE" });
    expect(await pathKind(at("pipe"))).toBe("other");
  });
});
