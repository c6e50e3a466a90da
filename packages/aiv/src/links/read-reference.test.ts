import { describe, expect, test } from "vitest";
import { isLatest, readReference } from "./read-reference.ts";
import type { CodeLink } from "./reference.ts";

const SHA = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";
const SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function code(link: string): CodeLink {
  const reference = readReference(link);
  if (reference.type !== "code") throw new Error(`${link} is ${reference.type}`);
  return reference;
}

describe("isLatest (AIV §9.2 G-IMM-03)", () => {
  test.each([
    "https://example.com/artifacts/latest/report.json",
    "https://example.com/Latest",
    "https://example.com/docs/current/a",
    "https://ci.example.com/job/x/lastSuccessfulBuild/artifact/a",
    "https://ci.example.com/job/x/lastStableBuild/",
    "https://example.com/tip/a",
    "https://example.com/nightly/a",
    "https://github.com/o/r/blob/HEAD/a.ts",
    "https://github.com/o/r/releases/latest",
    "https://example.com/a?ref=main",
    "ghcr.io/o/image:latest",
    "oci://ghcr.io/o/image",
    "s3://bucket/latest/report.json",
    "PROJ-1@latest",
  ])("%s", (link) => expect(isLatest(link)).toBe(true));

  test.each([
    "https://example.com/latest-news/a",
    "https://example.com/undercurrent/a",
    "https://example.com/a/greatest",
    "https://example.com/head/a",
    "https://example.com/a?ref=newsletter",
    "https://example.com/a#latest",
    `https://github.com/o/r/blob/${SHA}/docs/latest/current.md`,
    `https://github.com/o/r/blob/${SHA}/docs/a.md?ref=main`,
    `https://gitlab.com/o/r/-/raw/${SHA}/nightly/tip`,
    "ghcr.io/o/image:1.2.3",
    "s3://bucket/latest/report.json?versionId=abc",
    "the latest report",
  ])("not %s", (link) => expect(isLatest(link)).toBe(false));

  test("but of a short commit, which is no commit yet", () => {
    expect(isLatest(`https://github.com/o/r/blob/${SHA.slice(0, 7)}/latest/a.md`)).toBe(true);
  });
});

describe("runs of continuous integration (G-IMM-04)", () => {
  test.each([
    ["https://github.com/o/r/actions/runs/144", "github-actions", "o/r", "144", null],
    ["https://github.com/o/r/actions/runs/144/job/7", "github-actions", "o/r", "144", "7"],
    ["https://github.com/o/r/actions/runs/144/attempts/2", "github-actions", "o/r", "144", null],
    ["https://github.com/o/r/actions/runs/144/artifacts/9", "github-actions", "o/r", "144", null],
    ["https://github.com/o/r/actions/workflows/ci.yml", "github-actions", "o/r", null, null],
    ["https://api.github.com/repos/o/r/actions/runs/144", "github-actions", "o/r", "144", null],
    ["https://gitlab.com/g/s/r/-/pipelines/5", "gitlab-ci", "g/s/r", "5", null],
    ["https://gitlab.example.com/g/r/-/jobs/6/artifacts/browse", "gitlab-ci", "g/r", null, "6"],
    ["https://gitlab.com/g/r/-/jobs/artifacts/main/raw/a?job=t", "gitlab-ci", "g/r", null, null],
    ["https://app.circleci.com/pipelines/github/o/r/12/workflows/ab/jobs/3", "circleci", "o/r", "12", "3"],
    ["https://circleci.com/gh/o/r/34", "circleci", "o/r", null, "34"],
    ["https://ci.example.com/jenkins/job/a/job/b/12/console", "jenkins", "a/b", "12", null],
    ["https://ci.example.com/job/a/lastSuccessfulBuild/", "jenkins", "a", null, null],
    ["https://buildkite.com/o/p/builds/8", "buildkite", "o/p", "8", null],
    ["https://dev.azure.com/o/p/_build/results?buildId=77&view=logs", "azure-pipelines", "o/p", "77", null],
    ["https://bitbucket.org/w/r/pipelines/results/4", "bitbucket-pipelines", "w/r", "4", null],
    ["https://codeberg.org/o/r/actions/runs/3/jobs/1", "gitea-actions", "o/r", "3", "1"],
  ])("%s", (link, provider, repository, runId, jobId) => {
    expect(readReference(link)).toMatchObject({ type: "ci-run", provider, repository, runId, jobId });
  });

  test("names the commit whose checks they are", () => {
    const link = `https://github.com/o/r/commit/${SHA}/checks/123`;
    expect(readReference(link)).toMatchObject({ type: "ci-run", runId: "123", commit: SHA });
    expect(readReference(`https://github.com/o/r/commit/${SHA}`).type).toBe("code");
  });

  test("not a file that has such a path", () => {
    expect(code(`https://git.example.com/o/r/blob/${SHA}/job/a/12`).path).toBe("job/a/12");
  });
});

describe("pages that people edit (AIV §6.6.2)", () => {
  test.each([
    ["https://github.com/org/repo/issues/42", "issue", "github", "org/repo#42"],
    ["https://github.com/org/repo/pull/42/files", "change-request", "github", "org/repo#42"],
    ["https://github.com/org/repo/discussions/4", "discussion", "github", "org/repo#4"],
    ["https://github.com/org/repo/wiki/Home", "wiki", "github", null],
    ["https://github.com/org/repo/releases/tag/v1", "release", "github", null],
    ["https://api.github.com/repos/org/repo/issues/42", "issue", "github", "org/repo#42"],
    ["https://gitlab.com/g/r/-/issues/3", "issue", "gitlab", "g/r#3"],
    ["https://gitlab.com/g/r/-/merge_requests/3", "change-request", "gitlab", "g/r!3"],
    ["https://acme.atlassian.net/browse/SEC-401", "issue", "jira", "SEC-401"],
    ["https://jira.example.com/browse/SEC-401", "issue", "jira", "SEC-401"],
    ["https://acme.atlassian.net/wiki/spaces/X/pages/1/T", "document", "confluence", null],
    ["https://linear.app/acme/issue/ENG-12/title", "issue", "linear", "ENG-12"],
    ["https://www.notion.so/Page-abc", "document", "notion", null],
    ["https://docs.google.com/document/d/x/edit", "document", "google-docs", null],
    ["https://bugs.example.com/show_bug.cgi?id=5", "issue", "bugzilla", "5"],
    ["https://en.wikipedia.org/wiki/Page", "wiki", "wiki", null],
    ["https://codeberg.org/o/r/pulls/3", "change-request", "gitea", "o/r#3"],
    ["PROJ-12", "issue", "other", "PROJ-12"],
    ["#42", "issue", "other", "#42"],
  ])("%s", (link, kind, provider, id) => {
    expect(readReference(link)).toMatchObject({ type: "live-document", kind, provider, id });
  });

  test("not one at a version", () => {
    expect(readReference("PROJ-12@3")).toEqual({ type: "versioned-issue", issue: "PROJ-12", version: "3" });
    expect(readReference("org/repo#42@2025-01-07").type).toBe("versioned-issue");
    expect(readReference("PROJ-12@latest").type).toBe("live-document");
    expect(readReference("alice@example.com").type).toBe("text");
  });
});

describe("references that name content", () => {
  const CID = `bafybei${"a".repeat(52)}`;
  test.each([
    [`sha256:${SHA256}`, "digest", `sha256:${SHA256}`, null],
    [`SHA256:${SHA256.toUpperCase()}`, "digest", `sha256:${SHA256}`, null],
    [`registry.example.com/a/b@sha256:${SHA256}`, "oci", `sha256:${SHA256}`, "registry.example.com/a/b"],
    [`oci://ghcr.io/a/b:v1@sha256:${SHA256}`, "oci", `sha256:${SHA256}`, "ghcr.io/a/b"],
    [`ipfs://${CID}/a.json`, "ipfs", CID, "/a.json"],
    [`git-lfs://sha256:${SHA256}`, "git-lfs", `sha256:${SHA256}`, null],
    [`git+https://github.com/o/r.git@${SHA}#egg=r`, "git", SHA, "github.com/o/r"],
  ])("%s", (text, scheme, digest, name) => {
    expect(readReference(text)).toEqual({ type: "content-address", scheme, digest, name });
  });

  test.each([
    "sha256:abc123...",
    `sha256:${SHA256}0`,
    `sha256:${SHA256.slice(1)}`,
    `sha1:${SHA}`,
    "md5:d41d8cd98f00b204e9800998ecf8427e",
    `registry.example.com/a@sha256:${SHA256.slice(1)}`,
    `registry.example.com/a@sha256:${SHA256}@sha256:${SHA256}`,
    "ipfs://QmXyz",
    `ipns://${CID}`,
    `ipfs://bafkqaa${"a".repeat(52)}`,
    "git+https://github.com/o/r.git@main",
    `git+https://user:pw@github.com/o/r.git@${SHA}`,
    `git+http://github.com/o/r.git@${SHA}`,
    "git-lfs://sha256:abc",
  ])("not %s", (text) => expect(readReference(text).type).not.toBe("content-address"));

  test("objects of a store at a version, and without", () => {
    expect(readReference("s3://bucket/a/b.json?versionId=3HL4kqtJ.x")).toMatchObject({
      version: "3HL4kqtJ.x",
    });
    expect(readReference("gs://bucket/a#17")).toMatchObject({ store: "gs", version: "17" });
    for (const text of ["s3://bucket/a", "s3://bucket/a?versionId=null", "s3://bucket/a?x=1&versionId=b"])
      expect(readReference(text)).toMatchObject({ type: "stored-object", version: null });
  });

  test("captures of a page, and links to whichever is newest", () => {
    const capture = readReference("https://web.archive.org/web/20250131080000/https://example.com/latest");
    expect(capture).toMatchObject({ capturedAt: "2025-01-31T08:00:00Z", page: "https://example.com/latest" });
    expect(capture).toMatchObject({ type: "archive", latest: false });
    for (const stamp of ["2025", "*", "20251331080000", "20250131080000*"])
      expect(readReference(`https://web.archive.org/web/${stamp}/https://example.com/`)).toMatchObject({
        type: "archive",
        capturedAt: null,
        latest: true,
      });
  });

  test("payloads of aiv-protocol", () => {
    expect(readReference('inline-json:["src/a.py"]')).toMatchObject({ type: "inline", value: ["src/a.py"] });
    expect(readReference("inline-b64-json:WyJzcmMvYS5weSJd")).toMatchObject({ value: ["src/a.py"] });
    expect(readReference("inline-lines:a.py\n\n b.py ")).toMatchObject({ value: ["a.py", "b.py"] });
    for (const text of [
      'inline-json:["a",]',
      "inline-json:",
      "inline-b64-json:W!",
      'inline-json:{"a":1,"a":2}',
    ])
      expect(readReference(text)).toMatchObject({ type: "inline", value: undefined });
  });
});

describe("names and files", () => {
  test.each([
    ["RFC 2119", "RFC", "2119", null],
    ["rfc8785", "RFC", "8785", null],
    ["ISO/IEC 27001:2022", "ISO", "27001", "2022"],
    ["ISO 8601", "ISO", "8601", null],
    ["NIST SP 800-53 Rev. 5", "NIST SP", "800-53", "5"],
    ["FIPS 140-3", "FIPS", "140", "3"],
    ["PCI DSS 4.0", "PCI DSS", "PCI DSS", "4.0"],
  ])("%s is a standard", (text, body, number, version) => {
    expect(readReference(text)).toEqual({ type: "standard", body, number, version });
  });

  test.each(["Current RFC", "RFC", "latest ISO 27001", "RFC 2119 and others", ""])("%j is none", (text) => {
    expect(readReference(text)).toEqual({ type: "text" });
  });

  test.each([
    ["evidence/ci-run.json", "evidence/ci-run.json", true],
    ["./a b.json", "./a b.json", true],
    ["report.json", "report.json", true],
    ["file:evidence/a.json", "evidence/a.json", true],
    ["file:///etc/passwd", "/etc/passwd", false],
    ["/etc/passwd", "/etc/passwd", false],
    ["../a.json", "../a.json", false],
    ["a/../../b", "a/../../b", false],
    ["a\\..\\b", "a\\..\\b", false],
    ["C:\\a.json", "C:\\a.json", false],
    ["file:a/%2e%2e/b", "a/%2e%2e/b", false],
  ])("%s is a path", (text, path, inside) => {
    expect(readReference(text)).toEqual({ type: "path", path, inside });
  });

  test.each([
    "see the report",
    "javascript:alert(1)",
    "ftp://example.com/a",
    "data:text/plain,x",
    "v1.2",
    "git@github.com:o/r.git",
    "a/b@sha256:abc",
  ])("%s is only text", (text) => expect(readReference(text)).toEqual({ type: "text" }));
});
