import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packetOfRange } from "../../../test/packet-of-range.ts";
import { ScratchRepository } from "../../../test/scratch-repository.ts";
import { readChange } from "../draft/read-change.ts";
import { checkTestIntegrity, parseRevisionRange } from "../integrity/index.ts";
import { collectRepositoryFacts } from "./collect-repository-facts.ts";

let repository: ScratchRepository;
beforeEach(async () => {
  repository = await ScratchRepository.create();
});
afterEach(async () => await repository.remove());

interface CrissCross {
  readonly root: string;
  readonly main: string;
  readonly feature: string;
}

/** Each of main and feature was merged into the other; feature took the fix of main back as it did. */
async function crissCross(): Promise<CrissCross> {
  const root = await repository.change({ "auth.ts": "export const version = 1;\n" });
  repository.git("checkout", "--quiet", "-b", "feature");
  const first = await repository.change({ "x.ts": "export const x = 1;\n" });
  repository.git("checkout", "--quiet", "main");
  const fix = await repository.change({ "auth.ts": "export const version = 2;\n" });
  repository.git("merge", "--quiet", "--no-ff", "--message=merge", first);
  const main = repository.git("rev-parse", "HEAD");
  repository.git("checkout", "--quiet", "feature");
  repository.git("merge", "--quiet", "--strategy=ours", "--message=merge", fix);
  const feature = await repository.change({ "x.ts": "export const x = 2;\n" });
  return { root, main, feature };
}

async function codeOf(base: string, head: string, target?: string): Promise<string> {
  const collected = await collectRepositoryFacts(packetOfRange(base, head), {
    directory: repository.directory,
    ...(target === undefined ? {} : { base: target }),
  });
  return collected.ok ? "ok" : collected.error.code;
}

describe("commits that parted at more than one place", () => {
  test("are refused: from one of them, what the change takes back is not seen", async () => {
    const { main, feature } = await crissCross();
    expect(await codeOf(main, feature)).toBe("REPOSITORY_SEVERAL_MERGE_BASES");
    const range = { base: main, head: feature, fromMergeBase: true };
    const integrity = await checkTestIntegrity({
      repository: repository.directory,
      version: "1",
      ...range,
    });
    expect(integrity).toMatchObject({ error: { code: "REPOSITORY_SEVERAL_MERGE_BASES" } });
    const drafted = await readChange(repository.directory, range, { version: "1" });
    expect(drafted).toMatchObject({ error: { code: "REPOSITORY_SEVERAL_MERGE_BASES" } });
  });

  test("are judged once base is merged into head, and what is taken back is seen", async () => {
    const { main } = await crissCross();
    repository.git("merge", "--quiet", "--strategy=ours", "--message=merge", main);
    const head = repository.git("rev-parse", "HEAD");
    const collected = await collectRepositoryFacts(packetOfRange(main, head), {
      directory: repository.directory,
    });
    if (!collected.ok) throw collected.error;
    expect(collected.value.mergeBaseSha).toBe(main);
    expect(collected.value.changes.map(({ path }) => path)).toEqual(["auth.ts", "x.ts"]);
  });

  test("are compared as they are with two dots, as git does", async () => {
    const { main, feature } = await crissCross();
    const range = parseRevisionRange(`${main}..${feature}`);
    if (range === null) throw new Error("expected a range");
    const integrity = await checkTestIntegrity({
      repository: repository.directory,
      version: "1",
      ...range,
    });
    expect(integrity).toMatchObject({ ok: true, value: { base_sha: main } });
  });

  test("show no claimed merge base of a packet whose base is such a one", async () => {
    const { root, main, feature } = await crissCross();
    const collected = await collectRepositoryFacts(packetOfRange(main, feature), {
      directory: repository.directory,
      base: root,
    });
    if (!collected.ok) throw collected.error;
    expect(collected.value).toMatchObject({ mergeBaseSha: root, claimedMergeBaseSha: null });
    expect(await codeOf(root, feature, main)).toBe("REPOSITORY_SEVERAL_MERGE_BASES");
  });
});
