import { createHash } from "node:crypto";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packetOfRange } from "../../../test/packet-of-range.ts";
import { ScratchRepository } from "../../../test/scratch-repository.ts";
import type { RepositoryFacts } from "../../facts/index.ts";
import type { PacketView } from "../../packet/index.ts";
import { type CollectRepositoryOptions, collectRepositoryFacts } from "./collect-repository-facts.ts";

let repository: ScratchRepository;
beforeEach(async () => {
  repository = await ScratchRepository.create();
});
afterEach(async () => await repository.remove());

async function facts(
  view: PacketView,
  options: Partial<CollectRepositoryOptions> = {},
): Promise<RepositoryFacts> {
  const collected = await collectRepositoryFacts(view, { directory: repository.directory, ...options });
  if (!collected.ok) throw collected.error;
  return collected.value;
}

const LONG = "export const a = 1;\nexport const b = 2;\nexport const c = 3;\n";

describe("changes", () => {
  test("are those of git diff --name-status -M base...head, in order of path", async () => {
    const base = await repository.change({
      "b.ts": "1\n",
      "gone.ts": "2\n",
      "old.ts": LONG,
      "same.ts": "3\n",
    });
    const head = await repository.change({
      "b.ts": "1\n2\n",
      "gone.ts": undefined,
      "old.ts": undefined,
      "new name.ts": `${LONG}// more\n`,
      "ä/new.ts": "4\n",
    });
    const { changes, headSha, baseSha, mergeBaseSha } = await facts(packetOfRange(base, head));
    expect(changes).toEqual([
      { status: "M", path: "b.ts" },
      { status: "D", path: "gone.ts" },
      { status: "R", path: "new name.ts", oldPath: "old.ts" },
      { status: "A", path: "ä/new.ts" },
    ]);
    expect([headSha, baseSha, mergeBaseSha]).toEqual([head, base, base]);
  });

  test("leave out what came to the base after head left it", async () => {
    const fork = await repository.change({ "a.ts": "1\n" });
    repository.git("checkout", "--quiet", "-b", "topic");
    const head = await repository.change({ "b.ts": "2\n" });
    repository.git("checkout", "--quiet", "main");
    const base = await repository.change({ "c.ts": "3\n" });
    const found = await facts(packetOfRange(base, head));
    expect(found.changes).toEqual([{ status: "A", path: "b.ts" }]);
    expect(found.mergeBaseSha).toBe(fork);
  });

  test("are none between a commit and itself, and nobody wrote them", async () => {
    const head = await repository.change({ "a.ts": "1\n" });
    expect(await facts(packetOfRange(head, head))).toMatchObject({ changes: [], people: [] });
  });

  test("have names with control characters and names that are no UTF-8, each its own", async () => {
    const base = await repository.change({ "a.ts": "1\n" });
    const blob = repository.gitWith({ input: "1\n" }, "hash-object", "-w", "--stdin");
    for (const name of ["n\newline.ts", "t\tab.ts", '"quoted".ts'])
      repository.git("update-index", "--add", "--cacheinfo", `100644,${blob},${name}`);
    const odd = Buffer.concat([Buffer.from(`100644 ${blob}\tx\xff.ts\0`, "latin1")]);
    repository.gitWith({ input: odd }, "update-index", "-z", "--add", "--index-info");
    repository.git("commit", "--quiet", "--message=odd names");
    const { changes } = await facts(packetOfRange(base, repository.git("rev-parse", "HEAD")));
    expect(changes.map(({ path }) => path)).toEqual([
      '"quoted".ts',
      '"x\\377.ts"',
      "n\newline.ts",
      "t\tab.ts",
    ]);
  });

  test("to submodules are seen even where they are told to be ignored", async () => {
    const commit = await repository.change({
      "a.ts": "1\n",
      ".gitmodules": '[submodule "m"]\n\tpath = m\n\turl = x\n\tignore = all\n',
    });
    repository.git("update-index", "--add", "--cacheinfo", `160000,${commit},m`);
    repository.git("commit", "--quiet", "--allow-empty", "--message=module");
    repository.git("config", "diff.ignoreSubmodules", "all");
    const { changes, categories } = await facts(packetOfRange(commit, repository.git("rev-parse", "HEAD")));
    expect(changes).toEqual([{ status: "A", path: "m" }]);
    expect(categories).toContainEqual({ category: "dependencies", path: "m" });
  });
});

describe("people", () => {
  test("are authors, committers and co-authors of every commit, once each, whatever a mailmap says", async () => {
    const base = await repository.change({ ".mailmap": "Grace <grace@example.com> <ada@example.com>\n" });
    repository.git("config", "trailer.separators", "#");
    repository.commit("one\n\nCo-authored-by: Bo <bo@example.com>\nSigned-off-by: X <x@example.com>");
    const head = repository.commit("two\n\nco-Authored-By: Cy <cy@example.com>\n\nand more text", {
      GIT_AUTHOR_NAME: "Bot",
      GIT_AUTHOR_EMAIL: "bot@example.com",
    });
    expect((await facts(packetOfRange(base, head))).people).toEqual([
      { role: "author", name: "Ada", email: "ada@example.com" },
      { role: "author", name: "Bot", email: "bot@example.com" },
      { role: "co-author", name: "Bo", email: "bo@example.com" },
      { role: "co-author", name: "Cy", email: "cy@example.com" },
      { role: "committer", name: "Build", email: "build@example.com" },
    ]);
  });

  test("are read in the encoding that their commit names", async () => {
    const base = await repository.change({ a: "1" });
    repository.git("config", "i18n.commitEncoding", "ISO-8859-1");
    const message = Buffer.from("x\n\nCo-authored-by: J\xfcrgen <j@example.com>\n", "latin1");
    repository.gitWith({ input: message }, "commit", "--quiet", "--allow-empty", "--file=-");
    const { people } = await facts(packetOfRange(base, repository.git("rev-parse", "HEAD")));
    expect(people).toContainEqual({ role: "co-author", name: "Jürgen", email: "j@example.com" });
  });
});

describe("linked files (AIV §6.3)", () => {
  test("are there at the commit of the link, with so many lines, or are not", async () => {
    const base = await repository.change({ "src/a.ts": "1\n2\n3", "empty.ts": "", "d e/ü.ts": "1\n" });
    const head = await repository.change({ "src/a.ts": "1\n2\n3\n4\n" });
    const other = "0123456789012345678901234567890123456789";
    const at = (sha: string, path: string): string => `https://github.com/org/repo/blob/${sha}/${path}`;
    const { linkedFiles } = await facts(
      packetOfRange(base, head, {
        references: [
          at(base, "src/a.ts#L1"),
          at(head, "src/a.ts"),
          at(head, "empty.ts"),
          at(head, "d%20e/%C3%BC.ts"),
          at(head.toUpperCase(), "src/a.ts"),
          at(head, "src"),
          at(head, "src/b.ts"),
          at(other, "src/a.ts"),
          at("main", "src/a.ts"),
          `https://raw.githubusercontent.com/Org/Repo/${head}/raw.ts`,
          `https://github.com/other/repo/blob/${head}/src/other.ts`,
          `https://github.com/org/repo/commit/${head}`,
        ],
      }),
    );
    expect(linkedFiles.size).toBe(9);
    expect(Object.fromEntries(linkedFiles)).toMatchObject({
      [`${base}:src/a.ts`]: { status: "found", lines: 3 },
      [`${head}:src/a.ts`]: { status: "found", lines: 4 },
      [`${head}:empty.ts`]: { status: "found", lines: 0 },
      [`${head}:d e/ü.ts`]: { status: "found", lines: 1 },
      [`${head.toUpperCase()}:src/a.ts`]: { status: "found", lines: 4 },
      [`${head}:src`]: { status: "found", lines: 0 },
      [`${head}:src/b.ts`]: { status: "no-file" },
      [`${head}:raw.ts`]: { status: "no-file" },
      [`${other}:src/a.ts`]: { status: "no-commit" },
    });
  });

  test("are counted as a stream, however large the file", async () => {
    const line = `${"x".repeat(99)}\n`;
    const base = await repository.change({ "large.txt": line.repeat(100_000), "b.txt": "1\n" });
    const link = `https://github.com/org/repo/blob/${base}`;
    const references = [`${link}/large.txt`, `${link}/b.txt`];
    const { linkedFiles } = await facts(packetOfRange(base, base, { references }));
    const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
    expect([...linkedFiles.values()]).toEqual([
      { status: "found", lines: 100_000, sha256: sha256(line.repeat(100_000)) },
      { status: "found", lines: 1, sha256: sha256("1\n") },
    ]);
  });
});

describe("symbols (AIV B-005)", () => {
  test("are whole words of code at head", async () => {
    const base = await repository.change({ "gone.ts": "export function removed() {}\n" });
    const head = await repository.change({
      "gone.ts": undefined,
      "src/session.ts": "export class Session {\n  refresh_all(token: string) {}\n  größe() {}\n}\n",
      "README.md": "onlyInProse\n",
      ".gitattributes": "*.ts binary -diff\n",
    });
    const names = [
      "src/gone.ts:Session",
      "Session",
      "Session.refresh_all(token)",
      "Session::gone",
      "refresh",
      "onlyInProse",
      "removed",
    ];
    const view = packetOfRange(base, head, { functions: names, symbols: ["refresh_all()", "--help", "()"] });
    expect(Object.fromEntries((await facts(view)).symbols)).toEqual({
      "src/gone.ts:Session": true,
      Session: true,
      "Session.refresh_all(token)": true,
      "Session::gone": false,
      refresh: false,
      onlyInProse: false,
      removed: false,
      "refresh_all()": true,
      "--help": false,
      "()": false,
    });
  });
});

describe("surfaces, categories and kinds", () => {
  test("come from paths, from what is declared on changed lines, and from what these are in", async () => {
    const body = "  const x = 1;\n".repeat(10);
    const base = await repository.change({
      "src/user.ts": `export function verifyToken() {\n${body}}\n\nexport function greet() {\n${body}}\n`,
      "src/index.ts": 'export { greet } from "./user.ts";\n',
      "package.json": "{}\n",
    });
    const head = await repository.change({
      "src/user.ts": `export function verifyToken() {\n${body}  return x;\n}\n\nexport function greet() {\n${body}}\n`,
      "src/index.ts": 'export { greet, verifyToken } from "./user.ts";\n',
      "src/billing/total.ts": "export const chargeCard = () => 1;\n",
      "package.json": '{"dependencies":{}}\n',
      "docs/auth.md": "x\n",
    });
    const { surfaces, categories, natures } = await facts(packetOfRange(base, head), {
      surfaces: { mappings: [{ surface: "Financial Processing", paths: ["src/billing/**"] }] },
    });
    expect(surfaces).toEqual([
      { surface: "Financial Processing", path: "src/billing/total.ts", by: "policy" },
      { surface: "Authentication", path: "src/user.ts", symbol: "verifyToken", by: "heuristic" },
    ]);
    expect(categories).toEqual([
      { category: "api", path: "src/index.ts" },
      { category: "dependencies", path: "package.json" },
      { category: "security", path: "src/user.ts" },
    ]);
    expect(natures.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      "docs/auth.md documentation",
      "package.json dependencies",
      "src/billing/total.ts code",
      "src/index.ts code",
      "src/user.ts code",
    ]);
  });

  test("are those of the whole repository, also from a folder in it and where attributes call code binary", async () => {
    const base = await repository.change({ "below/b.ts": "1\n", "top.go": "x\n" });
    const head = await repository.change({
      ".gitattributes": "* binary -diff -text\n",
      "top.go": "func Login() {\n}\n",
    });
    const below = { directory: `${repository.directory}/below` };
    const found = await facts(packetOfRange(base, head, { functions: ["Login"] }), below);
    expect(found.surfaces).toMatchObject([{ surface: "Authentication", path: "top.go", symbol: "Login" }]);
    expect(found.symbols.get("Login")).toBe(true);
    expect(found.changes).toHaveLength(2);
  });

  test("tell a change of comments from a change of code", async () => {
    const base = await repository.change({
      "comment.ts": "a();\n",
      "code.ts": "a();\n",
      "run.ts": "a();\n",
      "moved.py": "x = 1\n",
      "other.go": "x\n",
    });
    await chmod(join(repository.directory, "run.ts"), 0o755);
    const head = await repository.change({
      "comment.ts": "// why\na();\n",
      "code.ts": "b();\n",
      "moved.py": undefined,
      "there.py": "x = 1\n",
      "other.go": "x // why\n",
      "new.ts": "// nothing\n",
    });
    const { natures } = await facts(packetOfRange(base, head));
    expect(Object.fromEntries(natures.map((file) => [file.path, file.onlyCommentsOrSpace]))).toEqual({
      "comment.ts": true,
      "code.ts": false,
      "run.ts": false,
      "there.py": false,
      "other.go": undefined,
      "new.ts": false,
    });
  });

  test("call no file documentation that can be run or that stands for another", async () => {
    const base = await repository.change({ "docs/plain.md": "x\n", "docs/once.md": "x\n" });
    await repository.change({
      "docs/plain.md": "y\n",
      "docs/deploy.md": "#!/bin/sh\n",
      "docs/once.md": "y\n",
      "docs/setup.txt": "#!/bin/sh\n",
      "docs/sharp.txt": "# no script\n#!\n",
    });
    repository.git("update-index", "--chmod=+x", "docs/deploy.md");
    const link = repository.gitWith({ input: "../src/run.sh" }, "hash-object", "-w", "--stdin");
    repository.git("update-index", "--add", "--cacheinfo", `120000,${link},docs/link.md`);
    repository.git("update-index", "--add", "--cacheinfo", `120000,${link},docs/once.md`);
    repository.git("commit", "-q", "-m", "modes");
    const { natures } = await facts(packetOfRange(base, repository.git("rev-parse", "HEAD")));
    expect(natures.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      "docs/deploy.md code",
      "docs/link.md code",
      "docs/once.md code",
      "docs/plain.md documentation",
      "docs/setup.txt code",
      "docs/sharp.txt documentation",
    ]);
  });

  test("tell it in large changes by lines first", async () => {
    const files = (name: string, text: string): { readonly [path: string]: string } =>
      Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`${name}${index}.ts`, text]));
    const base = await repository.change({ ...files("a", "if (a) { b(); }\n"), ...files("b", "c = 1;\n") });
    const head = await repository.change({
      ...files("a", "// why\nif (a)   { b(); } // so\n"),
      ...files("b", "c = 2;\n"),
    });
    const { natures } = await facts(packetOfRange(base, head));
    expect(natures.filter(({ onlyCommentsOrSpace }) => onlyCommentsOrSpace)).toHaveLength(101);
    expect(natures.filter(({ onlyCommentsOrSpace }) => onlyCommentsOrSpace === false)).toHaveLength(101);
  });

  test("do not read changed lines as headers of a patch", async () => {
    const heading = "function a(\u2028\r\u2029) {\r\n";
    const base = await repository.change({ "a.ts": `${heading}x\n` });
    const head = await repository.change({
      "a.ts": `${heading}++ b/login.ts\n@@ -1 +1,9 @@ function logout() {\n`,
    });
    expect((await facts(packetOfRange(base, head))).surfaces).toEqual([
      { surface: "Authentication", path: "a.ts", symbol: "logout", by: "heuristic" },
    ]);
  });
});

describe("warnings", () => {
  test("say that the clone is of another repository, whichever way its remote is written", async () => {
    const head = await repository.change({ a: "1" });
    expect((await facts(packetOfRange(head, head))).warnings).toEqual([]);
    repository.git("remote", "add", "origin", "https://user:secret@example.com/other/repo.git");
    const { warnings } = await facts(packetOfRange(head, head));
    expect(warnings).toMatchObject([{ code: "REPOSITORY_OTHER_ORIGIN" }]);
    expect(JSON.stringify(warnings)).not.toContain("secret");
    repository.git("remote", "add", "upstream", "git@github.com:Org/Repo.git");
    expect((await facts(packetOfRange(head, head))).warnings).toEqual([]);
  });
});
