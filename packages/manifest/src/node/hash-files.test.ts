import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { modelFolder } from "../../test/model-folder.ts";
import { outcome, value } from "../../test/result.ts";
import type { HashBatch } from "./hash-batch.ts";
import { hashFiles } from "./hash-files.ts";
import { HashThread } from "./hash-thread.ts";
import { walkModel } from "./walk-model.ts";

const OPTIONS = { algorithm: "sha256", followSymlinks: false } as const;
const SMALL = "0123456789";
const LARGE = SMALL.repeat(100_000);

/** Enumerates a model of one file, lets `meddle` at it, and hashes what was enumerated. */
async function hashAfter(content: string, meddle: (file: string) => void, workers = 0): Promise<string> {
  const folder = modelFolder({ f: content, other: content.replaceAll("0", "x") });
  const walked = value(await walkModel(folder, { ignore: new Set(), allowSymlinks: false }));
  meddle(join(folder, "f"));
  const ranges = walked.entries.map((entry) => ({ entry, start: 0, end: entry.size }));
  return outcome(await hashFiles(ranges, { ...OPTIONS, model: walked, workers }));
}

describe.each([
  ["small", SMALL],
  ["large", LARGE],
])("hashFiles of a %s file", (_, content) => {
  it.each<[string, (file: string) => void]>([
    ["rewritten", (file) => writeFileSync(file, content.replace("0", "1"))],
    ["grown", (file) => appendFileSync(file, "x")],
    ["cut short", (file) => truncateSync(file, content.length - 1)],
    ["emptied", (file) => truncateSync(file, 0)],
    ["touched", (file) => utimesSync(file, 1, 1)],
    ["removed", (file) => unlinkSync(file)],
    [
      "replaced by an equal copy",
      (file) => {
        writeFileSync(`${file}2`, content);
        renameSync(`${file}2`, file);
      },
    ],
  ])("refuses one that was %s since it was enumerated", async (_title, meddle) => {
    expect(await hashAfter(content, meddle)).toBe("FILE_CHANGED");
  });

  it.skipIf(process.platform === "win32").each<[string, (file: string) => void]>([
    [
      "a symbolic link",
      (file) => {
        unlinkSync(file);
        symlinkSync("other", file);
      },
    ],
    [
      "a FIFO, without waiting for a writer",
      (file) => {
        unlinkSync(file);
        execFileSync("mkfifo", [file]);
      },
    ],
  ])("refuses one that became %s since it was enumerated", async (_title, meddle) => {
    expect(await hashAfter(content, meddle)).toBe("FILE_CHANGED");
  });

  it("accepts one that did not change, on this thread and on others", async () => {
    expect(await hashAfter(content, () => {})).toBe("ok");
    expect(await hashAfter(content, () => {}, 2)).toBe("ok");
  });
});

describe("hashFiles", () => {
  it("names the file that failed, whichever thread hashed it", async () => {
    const folder = modelFolder(
      Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`f${index}`, `${index}`])),
    );
    const walked = value(await walkModel(folder, { ignore: new Set(), allowSymlinks: false }));
    writeFileSync(join(folder, "f777"), "changed");
    const ranges = walked.entries.map((entry) => ({ entry, start: 0, end: entry.size }));
    const result = await hashFiles(ranges, { ...OPTIONS, model: walked });
    expect(outcome(result)).toBe("FILE_CHANGED");
    expect(result.ok ? undefined : result.error.details).toEqual({ path: "f777" });
  });

  it("gives digests in the order of the ranges, also of the same file", async () => {
    const folder = modelFolder({ f: "aabbaa" });
    const walked = value(await walkModel(folder, { ignore: new Set(), allowSymlinks: false }));
    const [entry] = walked.entries;
    if (entry === undefined) throw new Error("expected an entry");
    const ranges = [0, 2, 4].map((start) => ({ entry, start, end: start + 2 }));
    const [first, second, third] = value(await hashFiles(ranges, { ...OPTIONS, model: walked }));
    expect(first).toBe(third);
    expect(first).not.toBe(second);
  });

  it("hashes nothing of nothing", async () => {
    expect(value(await hashFiles([], { ...OPTIONS, model: { root: "/", isSingleFile: false } }))).toEqual([]);
  });

  it("says so when a thread dies, and lets the others end", async () => {
    const hash = vi.spyOn(HashThread.prototype, "hash").mockRejectedValueOnce(new Error("out of memory"));
    const folder = modelFolder({ a: LARGE, b: LARGE, c: LARGE });
    const walked = value(await walkModel(folder, { ignore: new Set(), allowSymlinks: false }));
    const ranges = walked.entries.flatMap((entry) =>
      Array.from({ length: 600 }, () => ({ entry, start: 0, end: 9 })),
    );
    expect(outcome(await hashFiles(ranges, { ...OPTIONS, model: walked, workers: 2 }))).toBe("WORKER_FAILED");
    hash.mockRestore();
    expect(outcome(await hashFiles(ranges, { ...OPTIONS, model: walked, workers: 2 }))).toBe("ok");
  });
});

describe("HashThread", () => {
  it("rejects what is under way, and what comes after, when its thread dies", async () => {
    const thread = new HashThread("sha256", new SharedArrayBuffer(24));
    const batch = (): HashBatch => ({
      // Not the algorithm that the thread was started for: a fault of the program.
      algorithm: "blake2b",
      followSymlinks: false,
      readAhead: false,
      files: ["/dev/null"],
      ranges: new Float64Array(2),
      stamps: new BigUint64Array(5),
    });
    await expect(thread.hash(batch())).rejects.toThrow("not prepared");
    await expect(thread.hash(batch())).rejects.toThrow("not prepared");
    await thread.stop();
  });
});
