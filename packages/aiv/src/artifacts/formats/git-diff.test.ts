import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { canonicalForms, canonicalize } from "../canonical-forms.ts";
import { readArtifact } from "../read-artifact.ts";

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

function pathsOf(bytes: Uint8Array): readonly string[] | string {
  const read = readArtifact(bytes);
  if (!read.ok) return read.error.code;
  return read.value.kind === "diff" ? read.value.paths : read.value.kind;
}

const section = (name: string, line: string): string =>
  `diff --git a/${name} b/${name}\nindex 1111111..2222222 100644\n--- a/${name}\n+++ b/${name}\n@@ -1 +1 @@\n-// a\n+// ${line}\n`;

describe("a diff of files that are no UTF-8 (AIV §6.5.2)", () => {
  it("is a diff, whatever its bytes", () => {
    expect(pathsOf(latin1(section("l.ts", "caf\xe9")))).toEqual(["l.ts"]);
    expect(pathsOf(latin1(section("l.ts", "a\0b")))).toEqual(["l.ts"]);
    expect(pathsOf(latin1(section("l.ts", "caf\xe9").replace("+//", "//")))).toBe("ARTIFACT_MALFORMED");
    expect(pathsOf(latin1(`\xe9${section("l.ts", "caf\xe9")}`))).toBe("other");
  });

  it("has a form in which every byte of a line stays", () => {
    const diff = latin1(section("l.ts", "caf\xe9"));
    const written = canonicalize(diff, "git-diff");
    if (!written.ok) throw written.error;
    expect(Buffer.from(written.value)).toEqual(
      Buffer.from(latin1(section("l.ts", "caf\xe9").replace(/index .*\n/, ""))),
    );
    const digest = (line: string): string | undefined =>
      canonicalForms(latin1(section("l.ts", line))).find(({ id }) => id === "git-diff")?.sha256;
    expect(digest("caf\xe9")).toBe(createHash("sha256").update(written.value).digest("hex"));
    expect(digest("caf\xe8")).not.toBe(digest("caf\xe9"));
    // The same letter in UTF-8.
    expect(digest("caf\xc3\xa9")).not.toBe(digest("caf\xe9"));
  });

  it("has sections in order of their names' bytes, whatever order they came in", () => {
    const names = ["\xef\xac\xb3", "\xf0\x9f\x98\x80", "x\xff", "a"];
    const digestOf = (order: readonly string[]): string | undefined =>
      canonicalForms(latin1(order.map((name) => section(name, "b")).join(""))).at(-1)?.sha256;
    expect(digestOf(names)).toBe(digestOf(names.toReversed()));
    expect(digestOf(names)).not.toBe(digestOf(names.slice(1)));
  });
});

describe("names that are no UTF-8", () => {
  it.each([
    ["raw", "x\xff.ts"],
    ["quoted", '"a/x\\377.ts" "b/x\\377.ts"'],
  ])("are written as git does: %s", (_, name) => {
    const text = name.startsWith('"')
      ? `diff --git ${name}\nold mode 100644\nnew mode 100755\n`
      : section(name, "b");
    expect(pathsOf(latin1(text))).toEqual(['"x\\377.ts"']);
  });

  it("are no two names", () => {
    const [one, two] = ["\xfe", "\xff"].map((byte) => pathsOf(latin1(section(`x${byte}.ts`, "b"))));
    expect(one).not.toEqual(two);
  });

  it("and UTF-8 beyond ASCII, are read whether or not git quotes them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "aixv-diff-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const git = (...args: readonly string[]): Buffer =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: folder });
    git("init", "-q");
    await writeFile(join(folder, "ä b.ts"), latin1("caf\xe9\n"));
    git("add", "-A");
    for (const quotePath of ["true", "false"]) {
      const diff = git("-c", `core.quotePath=${quotePath}`, "diff", "--cached");
      expect(pathsOf(diff)).toEqual(["ä b.ts"]);
    }
  });
});
