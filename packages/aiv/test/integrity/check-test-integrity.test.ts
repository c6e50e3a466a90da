import { chmodSync, existsSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestIntegrityReport } from "@aixv/aiv/integrity";
import { checkTestIntegrity, type GitErrorCode, parseRevisionRange } from "@aixv/aiv/node";
import { describe, expect, onTestFinished, test } from "vitest";
import { ScratchRepository } from "../scratch-repository.ts";
import { vitestFile } from "./compared.ts";

const GOOD = vitestFile("expect(f()).toBe(1);\nexpect(g()).toBe(2);");
const LESS = vitestFile("expect(f()).toBe(1);");

/** A repository that goes when the test ends. */
async function scratch(): Promise<ScratchRepository> {
  const folder = await ScratchRepository.create();
  onTestFinished(() => folder.remove());
  return folder;
}

async function check(folder: ScratchRepository, text: string, more: { readonly signal?: AbortSignal } = {}) {
  const range = parseRevisionRange(text);
  if (range === null) throw new Error(`no range: ${text}`);
  return await checkTestIntegrity({ repository: folder.directory, version: "1", ...range, ...more });
}

async function reportOf(folder: ScratchRepository, text: string): Promise<TestIntegrityReport> {
  const checked = await check(folder, text);
  if (!checked.ok) throw checked.error;
  return checked.value;
}

async function codeOf(folder: ScratchRepository, text: string): Promise<GitErrorCode | "ok"> {
  const checked = await check(folder, text);
  return checked.ok ? "ok" : checked.error.code;
}

describe("parseRevisionRange", () => {
  test.each([
    ["a..b", { base: "a", head: "b", fromMergeBase: false }],
    ["a...b", { base: "a", head: "b", fromMergeBase: true }],
    ["..b", { base: "HEAD", head: "b", fromMergeBase: false }],
    ["a...", { base: "a", head: "HEAD", fromMergeBase: true }],
    ["v1.0.0..v1.1.0", { base: "v1.0.0", head: "v1.1.0", fromMergeBase: false }],
  ])("reads %s as git does", (text, range) => expect(parseRevisionRange(text)).toEqual(range));

  test.each(["", "a", "..", "...", "a..b..c", "a.b"])("refuses %s", (text) =>
    expect(parseRevisionRange(text)).toBeNull(),
  );
});

describe("checkTestIntegrity (AIV §6.4.2)", () => {
  test("compares two commits, by names that git knows, and names both in full", async () => {
    const folder = await scratch();
    const base = await folder.change({ "src/a.test.ts": GOOD, "src/a.ts": "export {};" });
    folder.git("tag", "v1");
    const head = await folder.change({ "src/a.test.ts": LESS, "src/a.ts": "export const x = 1;" });
    const report = await reportOf(folder, "v1..main");
    expect(report).toMatchObject({
      base_sha: base,
      head_sha: head,
      files: { compared: 1, added: 0, removed: 0 },
    });
    expect(report.changes).toMatchObject([
      { kind: "assertion-removed", path: "src/a.test.ts", before: "expect(g()).toBe(2)", base_line: 5 },
    ]);
    expect((await reportOf(folder, `${head}..${base}`)).changes).toEqual([]);
    expect(JSON.stringify(await reportOf(folder, "v1..main"))).toBe(JSON.stringify(report));
  });

  test("two dots compare the commits, three what head did since it left base", async () => {
    const folder = await scratch();
    await folder.change({ "a.test.ts": LESS });
    folder.git("checkout", "-q", "-b", "topic");
    await folder.change({ "b.ts": "x" });
    folder.git("checkout", "-q", "main");
    await folder.change({ "a.test.ts": GOOD });
    expect((await reportOf(folder, "main..topic")).changes).toHaveLength(1);
    expect((await reportOf(folder, "main...topic")).changes).toEqual([]);
  });

  test("follows renames, and finds tests that moved elsewhere", async () => {
    const folder = await scratch();
    await folder.change({ "a.test.ts": GOOD, "b.test.ts": vitestFile("expect(h()).toBe(3);") });
    await folder.change({
      "a.test.ts": undefined,
      "b.test.ts": undefined,
      "src/c.test.ts": GOOD,
      "src/d.test.ts": vitestFile("expect(h()).toBe(3);"),
    });
    expect((await reportOf(folder, "HEAD~1..HEAD")).changes).toEqual([]);
    await folder.change({ "src/c.test.ts": undefined, "src/c.old.ts": GOOD });
    expect((await reportOf(folder, "HEAD~1..HEAD")).changes).toMatchObject([
      { kind: "file-removed", path: "src/c.test.ts" },
    ]);
  });

  test("names links, submodules, pointers of Git LFS and binary files that stand where tests do", async () => {
    const folder = await scratch();
    const other = await scratch();
    await other.change({ x: "x" });
    await folder.change({ "a.test.ts": GOOD, "b.test.ts": GOOD, "c.test.ts": GOOD, "d.test.ts": GOOD });
    await folder.change({
      "a.test.ts": undefined,
      "d.test.ts": undefined,
      "b.test.ts": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
      "c.test.ts": Uint8Array.of(0, 1, 2, 255),
    });
    symlinkSync("b.test.ts", join(folder.directory, "a.test.ts"));
    folder.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", other.directory, "d.test.ts");
    await folder.change({});
    const { unreadable, changes } = await reportOf(folder, "HEAD~2..HEAD");
    expect(unreadable.map(({ path, side }) => `${path} ${side}`)).toEqual([
      "a.test.ts head",
      "b.test.ts head",
      "c.test.ts head",
      "d.test.ts head",
    ]);
    expect(changes).toEqual([]);
  });

  const UNREAD = [
    "pkg/a_test.go",
    "src/test/java/org/ATest.java",
    "app/src/test/kotlin/Fixture.kt",
    "Api.Tests/AccountTests.cs",
    "tests/a.rs",
    "spec/a_spec.rb",
    "lib/AuthTest.php",
    "AppTests/Login.swift",
    "src/a.spec.vue",
    "src/__tests__/A.svelte",
    "features/login.feature",
    "src/a.test.TS",
    "tests/test_a.PY",
    "vitest.config.ts",
    "web/jest.config.js",
    ".mocharc.yml",
    "playwright.ci.config.ts",
    "pytest.ini",
    "tox.ini",
  ];
  const OTHER = [
    "pkg/a.go",
    "src/main/java/org/Latest.java",
    "src/Contest.kt",
    "src/latest/a.go",
    "vendor/x/a_test.go",
    "src/A.vue",
    "tests/data.json",
    "docs/test.md",
    "src/vitest.md",
    "src/a.d.ts",
  ];

  test("names tests in languages that are not read, and configuration of runners", async () => {
    const folder = await scratch();
    const files = [...UNREAD, ...OTHER];
    const all = (text: string) => Object.fromEntries(files.map((name) => [name, `${name}: ${text}\n`]));
    await folder.change(all("one\ntwo\nthree"));
    await folder.change(all("one\ntwo"));
    const changed = await reportOf(folder, "HEAD~1..HEAD");
    expect(changed.unreadable.map(({ path, side }) => `${path} ${side}`)).toEqual(
      UNREAD.map((path) => `${path} head`).toSorted(),
    );
    await folder.change(Object.fromEntries(files.map((name) => [name, undefined])));
    const removed = await reportOf(folder, "HEAD~1..HEAD");
    expect(removed.unreadable.map(({ path, side }) => `${path} ${side}`)).toEqual(
      UNREAD.map((path) => `${path} base`).toSorted(),
    );
  });

  test("names of files may be anything", async () => {
    const folder = await scratch();
    const names = [
      "a b.test.ts",
      "ü\u{1f600}.test.ts",
      "new\nline.test.ts",
      "-n.test.ts",
      '"quoted".test.ts',
      "--output=x.test.ts",
    ];
    await folder.change(Object.fromEntries(names.map((name) => [name, GOOD])));
    await folder.change(Object.fromEntries(names.map((name) => [name, LESS])));
    const { changes } = await reportOf(folder, "HEAD~1..HEAD");
    expect(changes.map(({ path }) => path)).toEqual(names.toSorted());
  });

  test("what a repository sets up is not run", async () => {
    const folder = await scratch();
    await folder.change({ "a.test.ts": GOOD, ".gitattributes": "*.ts diff=evil filter=evil\n" });
    await folder.change({ "a.test.ts": LESS });
    const trap = join(folder.directory, "trap.sh");
    writeFileSync(trap, `#!/bin/sh\ntouch ${join(folder.directory, "sprung")}\ncat\n`);
    chmodSync(trap, 0o755);
    for (const name of [
      "core.fsmonitor",
      "diff.external",
      "diff.evil.textconv",
      "diff.evil.command",
      "filter.evil.smudge",
      "core.pager",
    ])
      folder.git("config", name, trap);
    expect((await reportOf(folder, "HEAD~1..HEAD")).changes).toHaveLength(1);
    expect(existsSync(join(folder.directory, "sprung"))).toBe(false);
  });

  test("replaced objects are not looked at", async () => {
    const folder = await scratch();
    await folder.change({ "a.test.ts": GOOD });
    await folder.change({ "a.test.ts": LESS });
    folder.git(
      "replace",
      folder.git("rev-parse", "HEAD:a.test.ts"),
      folder.git("rev-parse", "HEAD~1:a.test.ts"),
    );
    expect((await reportOf(folder, "HEAD~1..HEAD")).changes).toHaveLength(1);
  });
});

describe("no verdict", () => {
  test.each([
    "nope..HEAD",
    "HEAD..nope",
    "--output=x..HEAD",
    "HEAD..--help",
    "HEAD..HEAD:a.test.ts",
    `${"0".repeat(40)}..HEAD`,
    "a b..HEAD",
  ])("%s", async (range) => {
    const folder = await scratch();
    await folder.change({ "a.test.ts": GOOD });
    expect(await codeOf(folder, range)).toBe("REPOSITORY_COMMIT_MISSING");
  });

  test("no repository, and none that has a commit", async () => {
    const none = await scratch();
    rmSync(join(none.directory, ".git"), { recursive: true });
    expect(await codeOf(none, "a..b")).toBe("REPOSITORY_NOT_FOUND");
    expect(await codeOf(await scratch(), "HEAD..HEAD")).toBe("REPOSITORY_COMMIT_MISSING");
  });

  test("a shallow clone that lacks the base says how to get it", async () => {
    const folder = await scratch();
    const base = await folder.change({ "a.test.ts": GOOD });
    await folder.change({ "a.test.ts": LESS });
    const clone = await scratch();
    clone.git("fetch", "-q", "--depth", "1", `file://${folder.directory}`, "main");
    clone.git("reset", "-q", "--hard", "FETCH_HEAD");
    const checked = await check(clone, `${base}..HEAD`);
    expect(checked).toMatchObject({ ok: false, error: { code: "REPOSITORY_COMMIT_MISSING" } });
    expect(checked.ok ? "" : checked.error.message).toContain(`git fetch --unshallow origin ${base}`);
  });

  test("nothing in common, with three dots", async () => {
    const folder = await scratch();
    await folder.change({ "a.test.ts": GOOD });
    folder.git("checkout", "-q", "--orphan", "other");
    await folder.change({ "a.test.ts": LESS });
    expect(await codeOf(folder, "main...other")).toBe("REPOSITORY_NO_MERGE_BASE");
    expect(await codeOf(folder, "main..other")).toBe("ok");
  });

  test("stops when it is told to", async () => {
    const folder = await scratch();
    await folder.change({ "a.test.ts": GOOD });
    await expect(
      check(folder, "HEAD..HEAD", { signal: AbortSignal.abort(new Error("stop")) }),
    ).rejects.toThrow("stop");
  });
});
