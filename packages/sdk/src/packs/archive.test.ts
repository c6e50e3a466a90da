import { packTar } from "modern-tar";
import { describe, expect, it } from "vitest";
import { isInnerPath, packArchive, unpackArchive } from "./archive.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const FILES = [
  { path: "pack.json", bytes: bytes("{}") },
  { path: "evidence/sbom/a.json", bytes: bytes("one") },
  { path: "evidence/empty", bytes: bytes("") },
];

async function codeOf(archive: Uint8Array): Promise<string> {
  return await unpackArchive(archive).then(
    () => "ok",
    (error) => error.code,
  );
}

describe("packArchive", () => {
  it("gives the same bytes for the same files in any order, and they come out again", async () => {
    const archive = await packArchive(FILES);
    expect(await packArchive(FILES.toReversed())).toEqual(archive);
    const paths = ["evidence/empty", "evidence/sbom/a.json", "pack.json"];
    const files = await unpackArchive(archive);
    expect(files.map(({ path }) => path)).toEqual(paths);
    expect(new TextDecoder().decode(files[1]?.bytes)).toBe("one");
  });

  it("keeps names and sizes that a header of tar has no room for", async () => {
    const long = { path: `evidence/${"ü".repeat(200)}/${"x".repeat(120)}`, bytes: new Uint8Array(100_000) };
    const [file] = await unpackArchive(await packArchive([long]));
    expect(file?.path).toBe(long.path);
    expect(file?.bytes.length).toBe(100_000);
  });
});

describe("unpackArchive refuses", () => {
  const header = { name: "pack.json", size: 2, mtime: new Date(0), mode: 0o644, uid: 0, gid: 0 } as const;
  const entry = { header: { ...header, type: "file" as const }, body: "{}" };

  it("nothing of what it was given to write", async () => {
    expect(await codeOf(await packTar([entry]))).toBe("ok");
  });

  it.each(["77777777777", "00000001001", "00000000001"])(
    "a size of %s that the file has not",
    async (size) => {
      const archive = await packTar([entry]);
      archive.set(bytes(size), 124);
      archive.set(bytes("        "), 148);
      const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
      archive.set(bytes(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
      expect(await codeOf(archive)).toBe("EVIDENCE_PACK_ARCHIVE_INVALID");
    },
  );

  it.each<[string, Parameters<typeof packTar>[0]]>([
    ["a file of a time", [{ ...entry, header: { ...entry.header, mtime: new Date(1e12) } }]],
    ["a file of an owner", [{ ...entry, header: { ...entry.header, uname: "alice" } }]],
    ["a file that can be run", [{ ...entry, header: { ...entry.header, mode: 0o755 } }]],
    ["two files of one name", [entry, { ...entry, body: "[]" }]],
    ["files in another order", [entry, { header: { ...header, name: "a", type: "file" }, body: "{}" }]],
    ["a folder", [{ header: { ...header, name: "a/", size: 0, type: "directory" } }, entry]],
    [
      "a link",
      [{ header: { ...header, name: "a", size: 0, type: "symlink", linkname: "/etc/passwd" } }, entry],
    ],
    [
      "a hard link",
      [{ header: { ...header, name: "a", size: 0, type: "link", linkname: "pack.json" } }, entry],
    ],
    ["a path out of it", [{ header: { ...header, name: "../a", type: "file" }, body: "{}" }]],
    ["an absolute path", [{ header: { ...header, name: "/a", type: "file" }, body: "{}" }]],
  ])("%s", async (_, entries) => {
    expect(await codeOf(await packTar(entries))).toBe("EVIDENCE_PACK_ARCHIVE_INVALID");
  });

  it.each<[string, (archive: Uint8Array) => Uint8Array]>([
    ["something behind its end", (archive) => Uint8Array.from([...archive, ...new Uint8Array(512)])],
    ["less than all of it", (archive) => archive.subarray(0, 700)],
    ["a changed header", (archive) => archive.with(0, 0x71)],
    ["nothing", () => new Uint8Array()],
    ["text", () => bytes("no archive at all".repeat(100))],
  ])("%s", async (_, change) => {
    expect(await codeOf(change(await packArchive(FILES)))).toBe("EVIDENCE_PACK_ARCHIVE_INVALID");
  });

  it("no byte that is changed but for content: of that a pack has digests", async () => {
    const archive = await packArchive([{ path: "pack.json", bytes: bytes("{}") }]);
    for (let at = 0; at < archive.length; at++) {
      const changed = archive.with(at, (archive[at] ?? 0) ^ 0x01);
      const isContent = at === 512 || at === 513;
      expect([at, await codeOf(changed)]).toEqual([at, isContent ? "ok" : "EVIDENCE_PACK_ARCHIVE_INVALID"]);
    }
  });
});

describe("isInnerPath", () => {
  it.each(["a", "a/b.json", "ü/x y", "a..b"])("takes %j", (path) => expect(isInnerPath(path)).toBe(true));
  it.each([
    "",
    "/a",
    "a//b",
    "a/",
    "./a",
    "a/../b",
    "..",
    "a\\b",
    "c:a",
    "https://example.com/a",
    "a\u0000",
    "a\ud800",
  ])("refuses %j", (path) => expect(isInnerPath(path)).toBe(false));
});
