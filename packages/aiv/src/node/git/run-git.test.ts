import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ScratchRepository } from "../../../test/scratch-repository.ts";
import { GitRepository } from "./git-repository.ts";
import { type ObjectHeader, readObjects } from "./read-objects.ts";

let scratch: ScratchRepository;
let repository: GitRepository;
beforeEach(async () => {
  scratch = await ScratchRepository.create();
  const opened = await GitRepository.open(scratch.directory);
  if (!opened.ok) throw opened.error;
  repository = opened.value;
});
afterEach(async () => await scratch.remove());

describe("GitRepository.run", () => {
  test("gives output up to a limit", async () => {
    await scratch.change({ a: "12345678\n" });
    const show = ["cat-file", "blob", "HEAD:a"];
    expect(await repository.lines(show, { maxBytes: 9 })).toEqual({ ok: true, value: ["12345678"] });
    expect(await repository.run(show, { maxBytes: 8 })).toMatchObject({
      error: { code: "GIT_OUTPUT_TOO_LARGE" },
    });
  });

  test("tells what git says when it fails, in one line and without what could write to a terminal", async () => {
    const failed = await repository.run(["cat-file", "blob", "\u001b[31m\nHEAD:no"]);
    expect(failed).toMatchObject({ ok: false, error: { code: "GIT_FAILED" } });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    if (!failed.ok) expect(failed.error.message).not.toMatch(/[\u0000-\u001f]/);
    expect(await repository.run(["no-such-command"])).toMatchObject({ error: { code: "GIT_FAILED" } });
    expect(await repository.run(["cat-file", "-e", "HEAD"], { codes: [0, 128] })).toMatchObject({ ok: true });
  });

  test("ends git once the reader has enough, or throws", async () => {
    await scratch.change({ a: "x\n".repeat(1_000_000) });
    const show = ["cat-file", "blob", "HEAD:a"];
    let chunks = 0;
    const stopped = await repository.run(show, {
      onChunk: () => {
        chunks++;
        return false;
      },
    });
    expect(stopped.ok).toBe(true);
    expect(chunks).toBe(1);
    const fault = new Error("reader");
    const thrown = repository.run(show, {
      onChunk: () => {
        throw fault;
      },
    });
    await expect(thrown).rejects.toBe(fault);
  });

  test("takes stars in pathspecs for stars unless asked", async () => {
    await scratch.change({ "a.ts": "word\n", "b*.ts": "word\n" });
    const grep = ["grep", "--name-only", "word", "HEAD", "--", "b*.ts", "*.ts"];
    expect(await repository.lines(grep)).toMatchObject({ value: ["HEAD:b*.ts"] });
    expect(await repository.lines(grep, { globs: true })).toMatchObject({
      value: ["HEAD:a.ts", "HEAD:b*.ts"],
    });
  });
});

describe("readObjects", () => {
  interface Seen {
    readonly header: ObjectHeader | undefined;
    content: string;
    isEnded: boolean;
  }

  async function read(names: readonly string[], contents = true): Promise<readonly Seen[]> {
    const seen: Seen[] = [];
    const done = await readObjects(
      repository,
      names,
      {
        start: (index, header) => {
          seen[index] = { header, content: "", isEnded: false };
        },
        data: (index, chunk) => {
          const one = seen[index];
          if (one !== undefined) one.content += Buffer.from(chunk).toString("latin1");
        },
        end: (index) => {
          const one = seen[index];
          if (one !== undefined) one.isEnded = true;
        },
      },
      { contents },
    );
    expect(done.ok).toBe(true);
    return seen;
  }

  test("gives each object in its turn, whatever is in it and however it comes", async () => {
    const contents = ["", "\n", "no line break", `${"0".repeat(40)} blob 5\n`, "x".repeat(300_000), "\0\n\0"];
    const ids = contents.map((input) => scratch.gitWith({ input }, "hash-object", "-w", "--stdin"));
    const names = Array.from({ length: 3000 }, (_, index) => ids[index % ids.length] ?? "");
    const seen = await read([...names, "0".repeat(40), "HEAD:no such blob 5", ids[2] ?? ""]);
    expect(seen).toHaveLength(3003);
    for (const [index, one] of seen.entries()) {
      expect(one.isEnded).toBe(true);
      if (index < 3000) expect(one.content === contents[index % ids.length]).toBe(true);
    }
    expect(seen.slice(-3).map(({ header }) => header?.type)).toEqual([undefined, undefined, "blob"]);
    expect(seen.at(-1)?.content).toBe("no line break");
  });

  test("gives headers alone, and refuses names with line breaks", async () => {
    const commit = await scratch.change({ a: "12345" });
    const seen = await read([commit, `${commit}:a`, `${commit}:b`, `${commit}^{tree}`], false);
    expect(seen.map(({ header }) => header?.type)).toEqual(["commit", "blob", undefined, "tree"]);
    expect(seen[1]?.header?.size).toBe(5);
    await expect(readObjects(repository, ["a\nb"], { start: () => undefined })).rejects.toThrow(TypeError);
    expect(await read([])).toEqual([]);
  });
});
