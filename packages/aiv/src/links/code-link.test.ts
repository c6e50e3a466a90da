import { describe, expect, test } from "vitest";
import { readReference } from "./read-reference.ts";
import type { CodeLink } from "./reference.ts";

const SHA = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";
const SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const BASE = "9ac1e0d2f4b7a6c5d8e3f1029b4a7c6d5e8f3a21";

function code(link: string): CodeLink {
  const reference = readReference(link);
  if (reference.type !== "code") throw new Error(`${link} is ${reference.type}`);
  return reference;
}

describe("links to code, fixed by a commit and not (AIV E.1.1)", () => {
  test.each([
    ["https://github.com/org/repo/blob/@/src/a.ts#L10-L20", "github", "org/repo", "blob", "src/a.ts"],
    ["https://github.com/org/repo/blob/@/src/a.ts?plain=1#L10-L20", "github", "org/repo", "blob", "src/a.ts"],
    ["https://www.github.com/org/repo/tree/@/src", "github", "org/repo", "tree", "src"],
    ["https://github.com/org/repo/raw/@/a.ts", "github", "org/repo", "raw", "a.ts"],
    ["https://github.com/org/repo/blame/@/a.ts", "github", "org/repo", "blame", "a.ts"],
    ["https://github.com/org/repo/commits/@/a.ts", "github", "org/repo", "history", "a.ts"],
    ["https://github.com/org/repo/commit/@", "github", "org/repo", "commit", ""],
    ["https://github.com/org/repo/commit/@.patch", "github", "org/repo", "commit", ""],
    ["https://github.com/org/repo/pull/7/commits/@", "github", "org/repo", "commit", ""],
    ["https://github.com/org/repo/archive/@.tar.gz", "github", "org/repo", "archive", ""],
    ["https://ghe.example.com/org/repo/blob/@/a.ts", "github", "org/repo", "blob", "a.ts"],
    ["https://raw.githubusercontent.com/org/repo/@/src/a.ts", "github", "org/repo", "raw", "src/a.ts"],
    ["https://media.githubusercontent.com/media/org/repo/@/a.bin", "github", "org/repo", "raw", "a.bin"],
    ["https://codeload.github.com/org/repo/tar.gz/@", "github", "org/repo", "archive", ""],
    [
      "https://api.github.com/repos/org/repo/contents/src/a.ts?ref=@",
      "github",
      "org/repo",
      "raw",
      "src/a.ts",
    ],
    ["https://api.github.com/repos/org/repo/tarball/@", "github", "org/repo", "archive", ""],
    ["https://cdn.jsdelivr.net/gh/org/repo@@/src/a.ts", "github", "org/repo", "raw", "src/a.ts"],
    ["https://gitlab.com/g/sub/repo/-/blob/@/a.ts#L3", "gitlab", "g/sub/repo", "blob", "a.ts"],
    ["https://gitlab.com/g/repo/blob/@/a.ts", "gitlab", "g/repo", "blob", "a.ts"],
    ["https://gitlab.example.com/g/repo/-/raw/@/a.ts", "gitlab", "g/repo", "raw", "a.ts"],
    ["https://gitlab.com/g/repo/-/commit/@", "gitlab", "g/repo", "commit", ""],
    ["https://gitlab.com/g/repo/-/tree/@/src", "gitlab", "g/repo", "tree", "src"],
    ["https://bitbucket.org/w/repo/src/@/a.ts#lines-3:4", "bitbucket", "w/repo", "blob", "a.ts"],
    ["https://bitbucket.org/w/repo/commits/@", "bitbucket", "w/repo", "commit", ""],
    [
      "https://bb.example.com/projects/K/repos/r/browse/a.ts?at=@#3-4",
      "bitbucket-server",
      "K/r",
      "blob",
      "a.ts",
    ],
    ["https://bb.example.com/bb/projects/K/repos/r/commits/@", "bitbucket-server", "K/r", "commit", ""],
    ["https://codeberg.org/o/repo/src/commit/@/a.ts", "gitea", "o/repo", "blob", "a.ts"],
    ["https://codeberg.org/o/repo/raw/commit/@/a.ts", "gitea", "o/repo", "raw", "a.ts"],
    ["https://git.example.com/o/repo/src/commit/@/a.ts", "gitea", "o/repo", "blob", "a.ts"],
    ["https://codeberg.org/o/repo/commit/@", "gitea", "o/repo", "commit", ""],
    [
      "https://dev.azure.com/o/p/_git/r?path=/a.ts&version=GC@&line=3",
      "azure-devops",
      "o/p/r",
      "blob",
      "a.ts",
    ],
    ["https://dev.azure.com/o/p/_git/r?path=%2Fa.ts&version=GC@", "azure-devops", "o/p/r", "blob", "a.ts"],
    ["https://o.visualstudio.com/p/_git/r/commit/@", "azure-devops", "p/r", "commit", ""],
    [
      "https://gist.github.com/me/0123456789abcdef0123456789abcdef/@",
      "gist",
      "me/0123456789abcdef0123456789abcdef",
      "blob",
      "",
    ],
    [
      "https://gist.githubusercontent.com/me/0123456789abcdef0123/raw/@/a.ts",
      "gist",
      "me/0123456789abcdef0123",
      "raw",
      "a.ts",
    ],
  ])("%s", (pattern, forge, repository, kind, path) => {
    for (const sha of [SHA, SHA256, SHA.toUpperCase()]) {
      const link = code(pattern.replace(/@(?!@)/, sha));
      expect(link).toMatchObject({ forge, repository, kind, path, refKind: "commit", latest: false });
      expect(link.ref).toBe(sha);
    }
    expect(code(pattern.replace(/@(?!@)/, SHA.slice(0, 12))).refKind).not.toBe("commit");
    for (const ref of ["main", "v1.2.3", `${SHA}a`, `${SHA}-fix`, SHA.slice(0, 39), `${SHA}f`])
      expect(readReference(pattern.replace(/@(?!@)/, ref))).not.toMatchObject({ refKind: "commit" });
  });

  test.each([
    `https://github.com/org/repo/blob/refs/heads/${SHA}/a.ts`,
    `https://raw.githubusercontent.com/org/repo/refs/heads/${SHA}/a.ts`,
    `https://raw.githubusercontent.com/org/repo/refs/tags/v1/a.ts`,
    `https://github.com/org/repo/archive/refs/heads/${SHA}.zip`,
    `https://codeload.github.com/org/repo/zip/refs/heads/${SHA}`,
    `https://api.github.com/repos/org/repo/contents/a.ts?ref=refs/heads/${SHA}`,
    "https://api.github.com/repos/org/repo/contents/a.ts",
    "https://cdn.jsdelivr.net/gh/org/repo/a.ts",
    "https://cdn.jsdelivr.net/gh/org/repo@1/a.ts",
    `https://gitlab.com/g/repo/-/blob/${SHA}/a.ts?ref_type=heads`,
    `https://gitlab.com/g/repo/blob/main/-/blob/${SHA}/a.ts`,
    `https://codeberg.org/o/repo/src/branch/${SHA}/a.ts`,
    `https://codeberg.org/o/repo/src/tag/${SHA}/a.ts`,
    `https://github.com/org/repo/blob/commit/${SHA}/x`,
    // Gitea means the commit, GitHub Enterprise a branch called "commit".
    `https://git.example.com/o/repo/raw/commit/${SHA}/a.ts`,
    `https://bitbucket.org/w/repo/branch/${SHA}`,
    `https://bitbucket.org/w/repo/commits/branch/${SHA}`,
    `https://bb.example.com/projects/K/repos/r/browse/a.ts?at=refs%2Fheads%2F${SHA}`,
    "https://bb.example.com/projects/K/repos/r/browse/a.ts",
    `https://dev.azure.com/o/p/_git/r?path=/a.ts&version=GB${SHA}`,
    `https://dev.azure.com/o/p/_git/r?path=/a.ts&version=GT${SHA}`,
    "https://dev.azure.com/o/p/_git/r?path=/a.ts",
    "https://gist.github.com/me/0123456789abcdef0123456789abcdef",
    "https://gist.githubusercontent.com/me/0123456789abcdef0123/raw/a.ts",
    `https://ghe.example.com/o/r/blob/main/-/blob/${SHA}/a.ts`,
    `https://ghe.example.com/o/r/blob/main/_git/x/commit/${SHA}`,
    `https://ghe.example.com/o/r/tree/main/projects/K/repos/r/commits/${SHA}`,
    "https://github.com/org/repo",
    "https://gitlab.com/g/sub/repo",
    "https://github.com/org/repo/blob/feat/x/src/a.ts",
  ])("takes %s for a link by name", (link) => {
    expect(code(link).refKind).toBe("name");
  });

  test("reads a comparison by its weaker side", () => {
    expect(code(`https://github.com/o/r/compare/${BASE}...${SHA}`)).toMatchObject({
      kind: "compare",
      refKind: "commit",
      compared: { base: BASE, head: SHA },
    });
    expect(code(`https://github.com/o/r/compare/${BASE}..${SHA}.diff`).refKind).toBe("commit");
    expect(code(`https://gitlab.com/o/r/-/compare/${BASE}...${SHA}`).refKind).toBe("commit");
    expect(code(`https://bitbucket.org/w/r/branches/compare/${BASE}..${SHA}`).refKind).toBe("commit");
    const azure = "https://dev.azure.com/o/p/_git/r/branchCompare";
    expect(code(`${azure}?baseVersion=GC${BASE}&targetVersion=GC${SHA}`).refKind).toBe("commit");
    expect(code(`${azure}?baseVersion=GBmain&targetVersion=GC${SHA}`).refKind).toBe("name");
    expect(code(`https://github.com/o/r/compare/main...${SHA}`).refKind).toBe("name");
    expect(code(`https://github.com/o/r/compare/${BASE}...me:feat/x`).refKind).toBe("name");
    expect(code(`https://github.com/o/r/compare/${SHA}`).refKind).toBe("name");
    expect(code(`https://github.com/o/r/compare/${BASE.slice(0, 9)}..${SHA}`).refKind).toBe("short-commit");
  });

  test("knows its hosts, and says so of others that only have the shape", () => {
    const path = `/o/r/blob/${SHA}/a.ts`;
    expect(code(`https://github.com${path}`)).toMatchObject({ host: "github.com", knownHost: true });
    expect(code(`https://GitHub.COM:443${path}`)).toMatchObject({ host: "github.com", knownHost: true });
    for (const host of ["github.com.evil.example", "github.com:8443", "xn--gthub-n4a.com", "github.co"])
      expect(code(`https://${host}${path}`)).toMatchObject({ host, knownHost: false });
    expect(code(`http://github.com${path}`)).toMatchObject({ host: "github.com", knownHost: false });
  });

  test.each([
    ["#L10", 10, 10],
    ["#L10-L20", 10, 20],
    ["#L10-20", 10, 20],
    ["#L10C5-L12C3", 10, 12],
    ["#L10C5", 10, 10],
    ["#lines-10:20", 10, 20],
    ["#lines-10", 10, 10],
    ["#10", 10, 10],
    ["#10-20", 10, 20],
    ["?line=10", 10, 10],
    ["?line=10&lineEnd=20", 10, 20],
  ])("reads lines of %s", (anchor, start, end) => {
    expect(code(`https://github.com/o/r/blob/${SHA}/a.ts${anchor}`).lines).toEqual({ start, end });
    expect(code(`https://github.com/o/r/tree/${SHA}/src${anchor}`).lines).toBeUndefined();
  });

  test.each([
    "",
    "#L0",
    "#L20-L10",
    "#L10-",
    "#Lx",
    "#L10x",
    "#readme",
    "#L-5",
    "?line=0",
    "?line=x",
    "#l10",
  ])("reads no lines of %j", (anchor) => {
    expect(code(`https://github.com/o/r/blob/${SHA}/a.ts${anchor}`).lines).toBeUndefined();
  });

  test("decodes the path and leaves the commit as written", () => {
    const link = code(`https://github.com/o/r/blob/${SHA.toUpperCase()}/docs/%C3%BC%20b/%5Bid%5D.ts`);
    expect(link).toMatchObject({ ref: SHA.toUpperCase(), path: "docs/ü b/[id].ts" });
    expect(code(`https://github.com/o/r/blob/${SHA}/docs/ü.md`).path).toBe("docs/ü.md");
  });
});

describe("links that readers take differently", () => {
  test.each([
    `https://user:secret@github.com/o/r/blob/${SHA}/a.ts`,
    `https://github.com@evil.example/o/r/blob/${SHA}/a.ts`,
    `https://github.com./o/r/blob/${SHA}/a.ts`,
    `https://github。com/o/r/blob/${SHA}/a.ts`,
    `https://ｇithub.com/o/r/blob/${SHA}/a.ts`,
    `https://%67ithub.com/o/r/blob/${SHA}/a.ts`,
    `https://github.com:0443/o/r/blob/${SHA}/a.ts`,
    `https://github.com:99999/o/r/blob/${SHA}/a.ts`,
    `https://[::1]/o/r/blob/${SHA}/a.ts`,
    `https:/github.com/o/r/blob/${SHA}/a.ts`,
    `https:github.com/o/r/blob/${SHA}/a.ts`,
    `https:///github.com/o/r/blob/${SHA}/a.ts`,
    `https://github.com\\o/r/blob/${SHA}/a.ts`,
    `https://github.com/o/r/blob/${SHA}/../main/a.ts`,
    `https://github.com/o/r/blob/${SHA}/%2e%2e/main/a.ts`,
    `https://github.com/o/r/blob/main%2f..%2f${SHA}/a.ts`,
    `https://github.com/o/r/blob%2Fmain/${SHA}/a.ts`,
    `https://github.com/o/r/blob//${SHA}/a.ts`,
    `https://github.com/o/r/blob/%31${SHA.slice(1)}/a.ts`,
    `https://github.com/o/r/%62lob/main/a.ts`,
    `https://github.com/o/r/blob/${SHA}/a%zz.ts`,
    `https://github.com/o/r/blob/${SHA}/a%00.ts`,
    `https://github.com/o/r/blob/${SHA}/a%ff.ts`,
    `https://github.com/o/r/blob/${SHA}/a\u202e.ts`,
    `https://github.com/o/r/blob/${SHA}/a\u200b.ts`,
    `https://github.com/o/r/blob/\t${SHA}/a.ts`,
    `https://github.com/o/r/blob/${SHA}/a.ts and more`,
    `https://dev.azure.com/o/p/_git/r?path=/a.ts&version=GC${SHA}&version=GBmain`,
    `https://dev.azure.com/o/p/_git/r?path=/a.ts&version=GC${SHA}&Version=GBmain`,
    "https://ci.example.com/builds/%6catest/log",
    "https://ci.example.com//latest/log",
    `https://github.com/o/r/blob/${SHA}/${"a/".repeat(5000)}`,
    "https://",
    "http://",
  ])("takes nothing from %s", (link) => {
    expect(readReference(link).type).toBe("malformed");
  });

  test("but takes odd spellings of links that nothing is concluded from", () => {
    for (const link of ["https://example.com//a/%7Eb?tag=1&tag=2", "https://example.com/a%2Fb/../c"])
      expect(readReference(link)).toMatchObject({ type: "web", latest: false });
  });
});
