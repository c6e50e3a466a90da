import { describe, expect, onTestFinished, test } from "vitest";
import { vitestFile } from "../../../test/integrity/compared.ts";
import { ScratchRepository } from "../../../test/scratch-repository.ts";
import { SOURCE_LIMITS } from "../../integrity/source-file.ts";
import { GitRepository } from "../git/index.ts";
import { checkTestIntegrity } from "./check-test-integrity.ts";
import { compareBatches } from "./compare-batches.ts";

async function scratch(): Promise<ScratchRepository> {
  const folder = await ScratchRepository.create();
  onTestFinished(() => folder.remove());
  return folder;
}

const PLAIN = (subject: string): string =>
  vitestFile(`const answer = ${subject}();\nexpect(answer).toBe("${subject}");`);

/** Files in several batches, whose tests went from one batch to another. */
async function movedTests(folder: ScratchRepository): Promise<void> {
  const many = (side: string) =>
    Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`m/f${index}.test.ts`, PLAIN(`${side}${index % 7}`)]),
    );
  await folder.change({
    ...many("base"),
    "m/less.test.ts": vitestFile("expect(f()).toBe(1);\nexpect(g()).toBe(2);"),
    "a/moved.test.ts": PLAIN("moved"),
    "a/gone.test.ts": PLAIN("gone"),
    "a/binary.test.ts": PLAIN("binary"),
    "a/broken.test.ts": PLAIN("broken"),
    "a/helper.test.ts": vitestFile("check(run());").replace(
      "\n",
      "\nfunction check(x) { expect(x).toBe(42); }\n",
    ),
    "a/case.test.ts": `import { expect, test } from "vitest";\ntest("of one", () => { expect(double(1)).toBe(2); });\n`,
    "a/test_python.py": "def test_it():\n    assert f() == 1\n",
  });
  await folder.change({
    ...many("head"),
    "m/less.test.ts": vitestFile("expect(f()).toBe(1);"),
    "a/moved.test.ts": undefined,
    "z/moved.test.ts": PLAIN("moved"),
    "a/gone.test.ts": undefined,
    "a/binary.test.ts": Uint8Array.of(0, 1, 2),
    "a/broken.test.ts": "import {",
    "a/helper.test.ts": vitestFile("check(run());").replace(
      "\n",
      '\nimport { check } from "../z/check.ts";\n',
    ),
    "z/check.ts": 'import { expect } from "vitest";\nexport function check(x) { expect(x).toBe(42); }\n',
    "a/case.test.ts": undefined,
    "z/case.test.ts": `import { expect, test } from "vitest";\ntest.each([1, 2, 3])("of %s", (x) => { expect(double(x)).toBe(2 * x); });\n`,
    "a/test_python.py": "import pytest\n\n\n@pytest.mark.skip\ndef test_it():\n    assert f() == 1\n",
  });
}

async function reportOf(folder: ScratchRepository, threads: number, signal?: AbortSignal): Promise<string> {
  const checked = await checkTestIntegrity({
    repository: folder.directory,
    version: "1",
    base: "HEAD~1",
    head: "HEAD",
    fromMergeBase: false,
    threads,
    ...(signal === undefined ? {} : { signal }),
  });
  if (!checked.ok) throw checked.error;
  return JSON.stringify(checked.value, null, 1);
}

describe("compareBatches (AIV §6.4.2.1)", () => {
  test("gives the same report on any number of threads, of tests that went to other batches too", async () => {
    const folder = await scratch();
    await movedTests(folder);
    const alone = await reportOf(folder, 0);
    const { changes, unreadable, tests } = JSON.parse(alone) as {
      readonly changes: readonly { readonly kind: string; readonly path: string }[];
      readonly unreadable: readonly { readonly path: string }[];
      readonly tests: { readonly removed: number };
    };
    const kinds = new Set(changes.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(["assertion-removed", "file-removed", "skip-added"]));
    expect(changes.filter(({ kind }) => kind === "file-removed").map(({ path }) => path)).toEqual([
      "a/gone.test.ts",
    ]);
    expect(unreadable.map(({ path }) => path)).toEqual(["a/binary.test.ts", "a/broken.test.ts"]);
    expect(tests.removed).toBe(1);
    expect(await reportOf(folder, 1)).toBe(alone);
    expect(await reportOf(folder, 3)).toBe(alone);
  });

  test("tells why a thread could not read", async () => {
    const folder = await scratch();
    await folder.change({ "a.test.ts": PLAIN("a") });
    const opened = await GitRepository.open(folder.directory);
    if (!opened.ok) throw opened.error;
    const file = {
      change: { status: "A" as const, path: "a.test.ts" },
      headBlob: folder.git("rev-parse", "HEAD:a.test.ts"),
      isSubmodule: false,
      changesMode: false,
      isPlain: true,
    };
    const options = { repository: opened.value, limits: SOURCE_LIMITS, threads: 2 };
    const there = await compareBatches([file], { ...options, directory: folder.directory });
    expect(there).toMatchObject({ ok: true, value: [{ compared: { kind: "added" } }] });
    const nowhere = await compareBatches([file], { ...options, directory: `${folder.directory}/none` });
    expect(nowhere).toMatchObject({ ok: false, error: { code: "REPOSITORY_NOT_FOUND" } });
  });

  test("stops its threads when it is told to", async () => {
    const folder = await scratch();
    await movedTests(folder);
    const controller = new AbortController();
    const report = reportOf(folder, 2, controller.signal);
    setTimeout(() => controller.abort(new Error("stop")), 60);
    await expect(report).rejects.toThrow("stop");
  });
});
