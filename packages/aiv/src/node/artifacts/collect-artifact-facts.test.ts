import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type JsonObject, unwrap } from "@aixv/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixture } from "../../../test/artifacts/fixtures.ts";
import { canonicalForms } from "../../artifacts/index.ts";
import type { ExaminedArtifact } from "../../facts/artifact-facts.ts";
import { viewPacket } from "../../packet/index.ts";
import type { ArtifactFolderLimits } from "./artifact-folder.ts";
import { collectArtifactFacts } from "./collect-artifact-facts.ts";

let folder = "";
let outside = "";
beforeEach(async () => {
  [folder, outside] = (await Promise.all(
    ["in", "out"].map((name) => mkdtemp(join(tmpdir(), `aixv-${name}-`))),
  )) as [string, string];
});
afterEach(async () => {
  for (const path of [folder, outside]) await rm(path, { recursive: true });
});

async function put(files: { readonly [path: string]: string | Uint8Array }): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

async function examineAll(
  artifacts: readonly JsonObject[],
  directory = folder,
  limits: ArtifactFolderLimits = {},
): Promise<readonly ExaminedArtifact[]> {
  const view = viewPacket({ evidence_items: [{ id: "EV-A-001", class: "A", artifacts }] });
  const facts = unwrap(await collectArtifactFacts(view, { directory, limits }));
  expect([...facts.artifacts.keys()]).toEqual(
    artifacts.map((_, index) => `/evidence_items/0/artifacts/${index}`),
  );
  return [...facts.artifacts.values()];
}

/** The path of its file; else the status. */
async function fileOf(artifact: JsonObject, limits: ArtifactFolderLimits = {}): Promise<string> {
  const [examined] = await examineAll([artifact], folder, limits);
  return examined?.status === "read" ? examined.file : (examined?.status ?? "");
}

describe("which file an artifact is", () => {
  it.each([
    ["the path in file", { file: "a/tests.json", reference: "https://ci.example/9" }, "a/tests.json"],
    ["a relative path as reference", { reference: "a/tests.json" }, "a/tests.json"],
    ["a URL of a file", { reference: "file:a/tests.json" }, "a/tests.json"],
    ["a URL with three slashes", { reference: "file:///a/my%20tests.json" }, "a/my tests.json"],
    ["file before reference", { file: "b/tests.json", reference: "a/tests.json" }, "b/tests.json"],
    [
      "the last segment",
      { reference: "https://ci.example/runs/9/my%20tests.json?raw=1#L2" },
      "a/my tests.json",
    ],
    ["the last two segments", { reference: "https://ci.example/b/tests.json" }, "b/tests.json"],
    [
      "hash before name",
      { reference: "https://ci.example/b/tests.json", sha256: sha256("A") },
      "a/tests.json",
    ],
    [
      "name where no file has the hash",
      { reference: "https://ci.example/b/tests.json", sha256: sha256("C") },
      "b/tests.json",
    ],
    ["no file", { reference: "https://ci.example/runs/9" }, "missing"],
    ["two of a name", { reference: "https://ci.example/c/tests.json" }, "missing"],
    ["words", { reference: "see the log" }, "missing"],
    ["nothing", {}, "missing"],
  ])("%s", async (_, artifact, expected) => {
    await put({ "a/tests.json": "A", "b/tests.json": "B", "a/my tests.json": "M" });
    expect(await fileOf(artifact)).toBe(expected);
  });

  it("is told by the hash of any canonical form, and of the bytes as they are", async () => {
    await put({ "renamed.txt": fixture("vitest-json"), "other.bin": "\0" });
    for (const { sha256: digest } of canonicalForms(fixture("vitest-json")))
      expect(await fileOf({ reference: "https://ci.example/9", sha256: digest })).toBe("renamed.txt");
    expect(await fileOf({ reference: "https://ci.example/9", sha256: sha256("\0") })).toBe("other.bin");
  });
});

describe("what is read", () => {
  it("is content, hash, forms and secrets", async () => {
    const key = `AKIA${"QYLPMN5HHHFPZAM2"}`;
    await put({ "tests.json": fixture("vitest-json"), "log.txt": `ok\n${key}\n` });
    const [tests, log] = await examineAll([{ file: "tests.json" }, { file: "log.txt" }]);
    expect(tests).toMatchObject({
      status: "read",
      file: "tests.json",
      sha256: sha256(fixture("vitest-json")),
      content: { kind: "test-results", counts: { total: 4 } },
      forms: [{ id: "raw" }, { id: "json" }, { id: "vitest-json" }],
      secrets: [],
    });
    expect(log).toMatchObject({ status: "read", secrets: [{ kind: "aws-access-key", place: "2" }] });
    expect(JSON.stringify(log)).not.toContain(key);
  });

  it("is the file that was named, with its true hash, whatever the packet says", async () => {
    await put({ "tests.json": "changed" });
    const [examined] = await examineAll([{ file: "tests.json", sha256: sha256("original") }]);
    expect(examined).toMatchObject({ status: "read", sha256: sha256("changed") });
  });

  it("is nothing where the file contradicts itself", async () => {
    const text = new TextDecoder().decode(fixture("vitest-json"));
    await put({ "tests.json": text.replace('"numTotalTests":4', '"numTotalTests":5') });
    expect(await examineAll([{ file: "tests.json" }])).toMatchObject([
      { status: "unreadable", file: "tests.json" },
    ]);
  });

  it("is the hash alone of what is larger than the limit", async () => {
    await put({ "tests.json": fixture("vitest-json") });
    const [examined] = await examineAll([{ file: "tests.json" }], folder, { maxBytes: 100 });
    expect(examined).toMatchObject({
      status: "read",
      sha256: sha256(fixture("vitest-json")),
      forms: [{ id: "raw" }],
      content: { kind: "other", format: "large" },
    });
  });

  it("are the secrets of what is larger, by line, wherever it is cut", async () => {
    const key = `AKIA${"QYLPMN5HHHFPZAM2"}`;
    const line = `${"ä line of a log ".repeat(60)}\n`;
    const many = line.repeat(10_000);
    await put({
      "build.log": `${many}${key}\n${many}${key}`,
      "one-line.log": `${"x".repeat(9e6)} ${key} ${"y".repeat(9e6)}`,
    });
    const examined = await examineAll([{ file: "build.log" }, { file: "one-line.log" }], folder, {
      maxBytes: 1000,
    });
    const places = ["10001", "20002"].map((place) => ({ kind: "aws-access-key", place }));
    expect(examined).toMatchObject([
      { secrets: places },
      { secrets: [{ kind: "aws-access-key", place: "1" }] },
    ]);
  });

  it("is its SHA-512, and the ids that git has for it, also of what is larger than the limit", async () => {
    await put({ "a.txt": "hello\n" });
    const expected = {
      sha512: createHash("sha512").update("hello\n").digest("hex"),
      gitBlobs: [
        "ce013625030ba8dba906f756967f9e9ca394464a",
        "2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4",
      ],
    };
    expect(await examineAll([{ file: "a.txt" }])).toMatchObject([expected]);
    expect(await examineAll([{ file: "a.txt" }], folder, { maxBytes: 2 })).toMatchObject([expected]);
  });

  it("are the secrets of a file that cannot be relied on, of which nothing else is shown", async () => {
    const key = ["AKIA", "QYLPMN5HHHFPZAM2"].join("");
    const long = `github_pat_${createHash("sha512").update("x").digest("hex").slice(0, 82)}`;
    await put({
      "a.xml": `<testsuite name="s" tests="${key}"><testcase/></testsuite>`,
      "b.xml": `<testsuite name="${long}" tests="9"><testcase/></testsuite>`,
      "c.json": `{"id":1,"head_sha":"${long}","workflow_id":1,"run_number":1,"conclusion":null}`,
      "d.json": `{"${long}":1,"${long}":2}`,
      "e.xml": '<testsuite name="s" tests="9"><testcase/></testsuite>',
    });
    const examined = await examineAll(
      ["a.xml", "b.xml", "c.json", "d.json", "e.xml"].map((file) => ({ file })),
    );
    expect(examined).toMatchObject([
      { status: "unreadable", secrets: [{ kind: "aws-access-key", place: "1" }] },
      ...[1, 2, 3].map(() => ({ status: "unreadable", secrets: [{ kind: "github-token", place: "1" }] })),
      { status: "unreadable", secrets: [] },
    ]);
    for (const part of [key, long.slice(0, 24)]) expect(JSON.stringify(examined)).not.toContain(part);
    expect(examined[4]).toMatchObject({ reason: expect.stringContaining("9") });
  });

  it("holds no secret in what it says of the content", async () => {
    const key = ["AKIA", "QYLPMN5HHHFPZAM2"].join("");
    const text = new TextDecoder().decode(fixture("github-actions-run"));
    await put({ "run.json": text.replace("example/shop", `example/${key}`), "good.json": text });
    const [run, good] = await examineAll([{ file: "run.json" }, { file: "good.json" }]);
    expect(run).toMatchObject({ content: { kind: "ci-run", repository: "[redacted: aws-access-key]" } });
    expect(good).toMatchObject({ content: { kind: "ci-run", repository: "example/shop" } });
    expect(JSON.stringify(run)).not.toContain(key);
  });

  it("are secrets in texts of UTF-16 too", async () => {
    await put({ "log.txt": Buffer.from(`\ufeffAKIA${"QYLPMN5HHHFPZAM2"}`, "utf16le") });
    expect(await examineAll([{ file: "log.txt" }])).toMatchObject([
      { secrets: [{ kind: "aws-access-key" }] },
    ]);
  });
});

describe("a folder that others filled", () => {
  it.each(["../out.txt", "a/../../out.txt", "/etc/passwd", "a\0b", "..\\out.txt", "C:\\x", "a".repeat(5000)])(
    "is not left by %.20j",
    async (path) => {
      await writeFile(join(dirname(folder), "out.txt"), "x").catch(() => undefined);
      expect(await fileOf({ file: path })).toBe("missing");
      await rm(join(dirname(folder), "out.txt"), { force: true });
    },
  );

  it.skipIf(process.platform === "win32")(
    "is not left by a link, and links within it are followed",
    async () => {
      await put({ "a/real.txt": "real" });
      await writeFile(join(outside, "secret.txt"), "secret");
      await symlink(join(outside, "secret.txt"), join(folder, "link.txt"));
      await symlink(outside, join(folder, "folder"));
      await symlink("a/real.txt", join(folder, "inner.txt"));
      await symlink("nowhere", join(folder, "dangling"));
      for (const file of ["link.txt", "folder/secret.txt", "dangling"])
        expect(await fileOf({ file })).toBe("missing");
      expect(await fileOf({ file: "inner.txt" })).toBe("inner.txt");
      // Found by hash or name are only files themselves.
      expect(await fileOf({ sha256: sha256("secret") })).toBe("missing");
      expect(await fileOf({ sha256: sha256("real") })).toBe("a/real.txt");
    },
  );

  it.skipIf(process.platform === "win32")("blocks nobody by a pipe", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(await fileOf({ file: "pipe" })).toBe("unreadable");
    expect(await fileOf({ file: "." })).toBe("unreadable");
    expect(await fileOf({ reference: "https://ci.example/pipe" })).toBe("missing");
  });

  it.skipIf(process.platform !== "linux")("gives nothing that changes while it is read", async () => {
    // Files of /proc have no size, and content all the same.
    const [examined] = await examineAll([{ file: "limits" }], `/proc/${process.pid}`);
    expect(examined).toMatchObject({ status: "unreadable", file: "limits" });
  });

  it("may hold no more files than allowed", async () => {
    await put({ a: "1", b: "2", c: "3" });
    const view = viewPacket({ evidence_items: [{ artifacts: [{ reference: "https://ci.example/x" }] }] });
    const collect = (maxFiles: number) =>
      collectArtifactFacts(view, { directory: folder, limits: { maxFiles } });
    expect(await collect(2)).toMatchObject({ error: { code: "FILE_TOO_LARGE" } });
    expect(await collect(3)).toMatchObject({ ok: true });
  });

  it("must be there, and be one", async () => {
    await put({ file: "x" });
    const collect = (directory: string) => collectArtifactFacts(viewPacket({}), { directory });
    expect(await collect(join(folder, "no"))).toMatchObject({ error: { code: "FILE_NOT_FOUND" } });
    expect(await collect(join(folder, "file"))).toMatchObject({ error: { code: "NOT_A_DIRECTORY" } });
  });

  it("stops when it is told to", async () => {
    await put({ file: "x" });
    const view = viewPacket({ evidence_items: [{ artifacts: [{ file: "file" }] }] });
    const collected = collectArtifactFacts(view, { directory: folder, signal: AbortSignal.abort() });
    await expect(collected).rejects.toMatchObject({ name: "AbortError" });
  });
});
