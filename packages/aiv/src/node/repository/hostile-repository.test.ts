import { chmod, chown, mkdir, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { packetOfRange } from "../../../test/packet-of-range.ts";
import { ScratchRepository } from "../../../test/scratch-repository.ts";
import type { PacketView } from "../../packet/index.ts";
import { GitRepository } from "../git/index.ts";
import { collectRepositoryFacts } from "./collect-repository-facts.ts";

let repository: ScratchRepository;
const others: ScratchRepository[] = [];
beforeEach(async () => {
  repository = await ScratchRepository.create();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const scratch of [repository, ...others.splice(0)]) await scratch.remove();
});

async function other(...options: readonly string[]): Promise<ScratchRepository> {
  const scratch = await ScratchRepository.create(...options);
  others.push(scratch);
  return scratch;
}

async function codeOf(view: PacketView, directory = repository.directory): Promise<string> {
  const collected = await collectRepositoryFacts(view, { directory });
  return collected.ok ? "ok" : collected.error.code;
}

const NOWHERE = "0123456789012345678901234567890123456789";

describe("what stops the collector", () => {
  test("a folder that is no repository, or is not there", async () => {
    const view = packetOfRange(NOWHERE, NOWHERE);
    expect(await codeOf(view, tmpdir())).toBe("REPOSITORY_NOT_FOUND");
    expect(await codeOf(view, join(repository.directory, "no"))).toBe("REPOSITORY_NOT_FOUND");
    await writeFile(join(repository.directory, "file"), "");
    expect(await codeOf(view, join(repository.directory, "file"))).toBe("REPOSITORY_NOT_FOUND");
    const head = await repository.change({ "below/a.ts": "1" });
    expect(await codeOf(packetOfRange(head, head), join(repository.directory, "below"))).toBe("ok");
  });

  test("no git, and a git that is too old", async () => {
    const head = await repository.change({ a: "1" });
    vi.stubEnv("PATH", join(repository.directory, "nothing"));
    expect(await codeOf(packetOfRange(head, head))).toBe("GIT_MISSING");
  });

  test.skipIf(process.platform === "win32")("a git that is too old", async () => {
    const head = await repository.change({ a: "1" });
    const folder = join(repository.directory, "bin");
    await mkdir(folder);
    await writeFile(join(folder, "git"), "#!/bin/sh\necho git version 2.20.1\n");
    await chmod(join(folder, "git"), 0o755);
    vi.stubEnv("PATH", `${folder}${delimiter}${process.env.PATH}`);
    expect(await codeOf(packetOfRange(head, head))).toBe("GIT_TOO_OLD");
  });

  test("a repository of a format that git does not read", async () => {
    const head = await repository.change({ a: "1" });
    expect(await codeOf(packetOfRange(head, head))).toBe("ok");
    repository.git("config", "core.repositoryformatversion", "999");
    expect(await codeOf(packetOfRange(head, head))).toBe("REPOSITORY_UNSUPPORTED");
  });

  test("a tree that holds itself, so that it has no end", async () => {
    const base = await repository.change({ "src/a": "1" });
    const head = await repository.change({ "src/a": "2" });
    const view = packetOfRange(base, head);
    expect(await codeOf(view)).toBe("ok");
    const id = repository.git("rev-parse", "HEAD:src");
    const entry = (name: string, mode: string, of: string): Buffer =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(of, "hex")]);
    const tree = Buffer.concat([
      entry("a", "100644", repository.git("rev-parse", "HEAD:src/a")),
      entry("b", "40000", id),
    ]);
    const file = join(repository.directory, ".git/objects", id.slice(0, 2), id.slice(2));
    await chmod(file, 0o600);
    await writeFile(file, deflateSync(Buffer.concat([Buffer.from(`tree ${tree.length}\0`), tree])));
    const collected = await collectRepositoryFacts(view, { directory: repository.directory });
    expect(collected).toMatchObject({
      error: { code: "GIT_FAILED", message: expect.stringMatching(/run: git fsck|maximum allowed depth/) },
    });
  });

  test("a packet that names no commits, or something else", async () => {
    const head = await repository.change({ a: "1" });
    for (const name of ["main", "HEAD", head.slice(0, 12), "--all", ""])
      expect(await codeOf(packetOfRange(name, head))).toBe("REPOSITORY_COMMIT_UNNAMED");
    repository.git("tag", "--annotate", "--message=x", "v1");
    const tag = repository.git("rev-parse", "v1");
    const tree = repository.git("rev-parse", "HEAD^{tree}");
    for (const sha of [NOWHERE, tag, tree, "a".repeat(64)]) {
      expect(await codeOf(packetOfRange(sha, head))).toBe("REPOSITORY_COMMIT_MISSING");
      expect(await codeOf(packetOfRange(head, sha))).toBe("REPOSITORY_COMMIT_MISSING");
    }
    expect(await codeOf(packetOfRange(head, head.toUpperCase()))).toBe("ok");
  });

  test("commits without history in common", async () => {
    const base = await repository.change({ a: "1" });
    repository.git("checkout", "--quiet", "--orphan", "x");
    const head = await repository.change({ b: "1" });
    expect(await codeOf(packetOfRange(base, head))).toBe("REPOSITORY_NO_MERGE_BASE");
  });

  test("a signal", async () => {
    const head = await repository.change({ a: "1" });
    const view = packetOfRange(head, head);
    const reason = new Error("enough");
    const collected = collectRepositoryFacts(view, {
      directory: repository.directory,
      signal: AbortSignal.abort(reason),
    });
    await expect(collected).rejects.toBe(reason);
    const controller = new AbortController();
    const running = collectRepositoryFacts(view, {
      directory: repository.directory,
      signal: controller.signal,
    });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
  });

  test.skipIf(process.getuid?.() !== 0)(
    "a repository of somebody else, until the user calls it safe",
    async () => {
      const head = await repository.change({ a: "1" });
      const view = packetOfRange(head, head);
      await chown(repository.directory, 12_345, 12_345);
      await chown(join(repository.directory, ".git"), 12_345, 12_345);
      const home = await other();
      vi.stubEnv("HOME", home.directory);
      vi.stubEnv("XDG_CONFIG_HOME", home.directory);
      expect(await codeOf(view)).toBe("REPOSITORY_UNTRUSTED");
      await home.write(".gitconfig", "[safe]\n\tdirectory = /elsewhere\n");
      expect(await codeOf(view)).toBe("REPOSITORY_UNTRUSTED");
      await home.write(".gitconfig", `[safe]\n\tdirectory = ${repository.directory}\n`);
      expect(await codeOf(view)).toBe("ok");
    },
  );
});

describe("clones of every kind", () => {
  test("bare ones, work trees, detached heads, SHA-256", async () => {
    const base = await repository.change({ "a.ts": "login()\n" });
    const head = await repository.change({ "b.ts": "1\n" });
    const link = `https://github.com/org/repo/blob/${head}/a.ts`;
    const view = packetOfRange(base, head, { references: [link], functions: ["login"] });
    const bare = await other("--bare");
    bare.git("fetch", "--quiet", repository.directory, "main");
    repository.git("checkout", "--quiet", "--detach", base);
    const tree = join((await other()).directory, "tree");
    repository.git("worktree", "add", "--quiet", tree, base);
    for (const directory of [bare.directory, repository.directory, tree]) {
      const collected = await collectRepositoryFacts(view, { directory });
      expect(collected).toMatchObject({ ok: true, value: { changes: [{ status: "A", path: "b.ts" }] } });
      if (!collected.ok) continue;
      expect(collected.value.symbols.get("login")).toBe(true);
      expect(collected.value.linkedFiles.get(`${head}:a.ts`)).toMatchObject({ status: "found", lines: 1 });
    }

    const sha256 = await other("--object-format=sha256");
    const first = await sha256.change({ "a.ts": "1\n" });
    const second = await sha256.change({ "a.ts": "2\n" });
    expect(second).toHaveLength(64);
    expect(await codeOf(packetOfRange(first, second), sha256.directory)).toBe("ok");
    expect(await codeOf(packetOfRange(base, head), sha256.directory)).toBe("REPOSITORY_COMMIT_MISSING");
  });

  test("shallow ones, as far as they have the whole change", async () => {
    const first = await repository.change({ a: "1" });
    const base = await repository.change({ a: "2" });
    await repository.change({ a: "3" });
    const head = await repository.change({ a: "4" });
    const clone = async (depth: number): Promise<string> => {
      const scratch = await other();
      const url = pathToFileURL(repository.directory).href;
      scratch.git("fetch", "--quiet", `--depth=${depth}`, url, "main");
      return scratch.directory;
    };
    const link = `https://github.com/org/repo/blob/${first}/a`;
    const view = packetOfRange(base, head, { references: [link] });
    expect(await codeOf(view, await clone(1))).toBe("REPOSITORY_COMMIT_MISSING");
    expect(await codeOf(view, await clone(2))).toBe("REPOSITORY_COMMIT_MISSING");
    const collected = await collectRepositoryFacts(view, { directory: await clone(3) });
    expect(collected).toMatchObject({
      ok: true,
      value: { warnings: [{ code: "REPOSITORY_SHALLOW" }], changes: [{ path: "a" }] },
    });
    // Whether the commit exists cannot be told here; in a whole clone it can.
    if (collected.ok) expect(collected.value.linkedFiles.size).toBe(0);
  });

  test("shallow ones that end within the change on one of two ways", async () => {
    const base = await repository.change({ a: "1" });
    repository.git("checkout", "--quiet", "-b", "side");
    for (const text of ["2", "3", "4"]) await repository.change({ b: text });
    repository.git("checkout", "--quiet", "main");
    repository.git("merge", "--quiet", "--no-ff", "--message=merge", "side");
    const scratch = await other();
    scratch.git("fetch", "--quiet", "--depth=2", pathToFileURL(repository.directory).href, "main");
    const head = repository.git("rev-parse", "HEAD");
    expect(await codeOf(packetOfRange(base, head), scratch.directory)).toBe("REPOSITORY_COMMIT_MISSING");
    expect(await codeOf(packetOfRange(base, head))).toBe("ok");
  });

  test("partial ones, of which nothing is fetched", async () => {
    await repository.change({ "a.ts": "1\n", "b.ts": "3\n" });
    const base = await repository.change({ "c.ts": "1\n" });
    const head = await repository.change({ "a.ts": "2\n" });
    repository.git("config", "uploadpack.allowFilter", "true");
    const scratch = await other();
    scratch.git("remote", "add", "origin", pathToFileURL(repository.directory).href);
    scratch.git("config", "remote.origin.promisor", "true");
    scratch.git("config", "protocol.file.allow", "always");
    scratch.git("fetch", "--quiet", "--filter=blob:none", "origin", "main");
    const before = await packs(scratch);
    expect(await codeOf(packetOfRange(base, head), scratch.directory)).toBe("REPOSITORY_OBJECTS_MISSING");
    expect(await packs(scratch)).toEqual(before);
  });
});

async function packs(scratch: ScratchRepository): Promise<readonly string[]> {
  return await readdir(join(scratch.directory, ".git/objects/pack"));
}

describe.skipIf(process.platform === "win32")("a repository that would run programs", () => {
  test("runs none", async () => {
    const base = await repository.change({ "a.ts": "export function login() {}\n", "b.bin": "\0\x01\n" });
    const trap = join(repository.directory, "trap.sh");
    const caught = join((await other()).directory, "caught");
    await writeFile(trap, `#!/bin/sh\necho "$0 $*" >> ${caught}\ncat\n`);
    await chmod(trap, 0o755);
    await repository.write(
      ".gitattributes",
      "* diff=evil filter=evil merge=evil textconv=evil\n*.ts diff=evil filter=evil\n",
    );
    const head = await repository.change({ "a.ts": "export function logout() {}\n", "b.bin": "\0\x02\n" });
    const settings: readonly (readonly [string, string])[] = [
      ["core.fsmonitor", trap],
      ["core.pager", trap],
      ["core.editor", trap],
      ["core.askPass", trap],
      ["core.sshCommand", trap],
      ["core.gitProxy", trap],
      ["core.alternateRefsCommand", trap],
      ["core.hooksPath", repository.directory],
      ["core.attributesFile", join(repository.directory, ".gitattributes")],
      ["pager.grep", trap],
      ["pager.config", trap],
      ["pager.diff-tree", trap],
      ["diff.external", trap],
      ["diff.evil.command", trap],
      ["diff.evil.textconv", trap],
      ["diff.evil.xfuncname", "^(.*)$"],
      ["filter.evil.clean", trap],
      ["filter.evil.smudge", trap],
      ["filter.evil.process", trap],
      ["filter.evil.required", "true"],
      ["merge.evil.driver", trap],
      ["gpg.program", trap],
      ["gpg.ssh.program", trap],
      ["log.showSignature", "true"],
      ["credential.helper", `!${trap}`],
      ["uploadpack.packObjectsHook", trap],
      ["remote.origin.url", `ext::${trap}`],
      ["remote.origin.uploadpack", trap],
      ["remote.origin.promisor", "true"],
      ["extensions.partialClone", "origin"],
      ["protocol.ext.allow", "always"],
      ["alias.cat-file", `!${trap}`],
      ["alias.grep", `!${trap}`],
      ["grep.patternType", "perl"],
      ["color.ui", "always"],
      ["diff.noprefix", "true"],
      ["diff.renames", "false"],
      ["core.quotePath", "false"],
    ];
    for (const [name, value] of settings) repository.git("config", name, value);
    for (const hook of [
      "post-checkout",
      "reference-transaction",
      "fsmonitor-watchman",
      "post-index-change",
    ]) {
      await writeFile(join(repository.directory, ".git/hooks", hook), `#!/bin/sh\necho hook >> ${caught}\n`);
      await chmod(join(repository.directory, ".git/hooks", hook), 0o755);
    }
    vi.stubEnv("GIT_EXTERNAL_DIFF", trap);
    vi.stubEnv("GIT_PAGER", trap);
    vi.stubEnv("GIT_SSH_COMMAND", trap);
    vi.stubEnv("GIT_DIR", "/nowhere");
    vi.stubEnv("GIT_CONFIG_COUNT", "1");
    vi.stubEnv("GIT_CONFIG_KEY_0", "diff.external");
    vi.stubEnv("GIT_CONFIG_VALUE_0", trap);
    const view = packetOfRange(base, head, {
      references: [
        `https://github.com/org/repo/blob/${head}/a.ts`,
        `https://github.com/org/repo/blob/${NOWHERE}/a.ts`,
      ],
      functions: ["logout", "login"],
    });
    const collected = await collectRepositoryFacts(view, { directory: repository.directory });
    if (!collected.ok) throw collected.error;
    expect(collected.value.symbols).toEqual(
      new Map([
        ["login", false],
        ["logout", true],
      ]),
    );
    expect(collected.value.surfaces).toMatchObject([{ surface: "Authentication", path: "a.ts" }]);
    expect(await readdir(join(caught, ".."))).toEqual([".git"]);
    // The same settings do run it where git is asked without care.
    expect(() => repository.git("diff", base, head)).toThrow();
    expect(await readdir(join(caught, ".."))).toContain("caught");
  });

  test("shows the commits that their ids name, not what replaces or grafts them", async () => {
    const base = await repository.change({ "a.ts": "1\n" });
    const middle = await repository.change({ "b.ts": "1\n" });
    const head = await repository.change({ "c.ts": "1\n" });
    repository.git("replace", head, base);
    await writeFile(join(repository.directory, ".git/info/grafts"), `${head} ${base}\n`);
    const opened = await GitRepository.open(repository.directory);
    if (!opened.ok) throw opened.error;
    expect(await opened.value.lines(["rev-list", head])).toMatchObject({ value: [head, middle, base] });
    const collected = await collectRepositoryFacts(packetOfRange(base, head), {
      directory: repository.directory,
    });
    expect(collected).toMatchObject({ value: { changes: [{ path: "b.ts" }, { path: "c.ts" }] } });
  });
});
