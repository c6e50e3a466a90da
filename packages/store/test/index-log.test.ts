import { appendFile, readFile, truncate, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { IndexLog } from "../src/folder/index-log.ts";
import { storeLayout } from "../src/folder/store-layout.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const BATCHES = [
  ["a"],
  ["b", "c".repeat(400)],
  ["% 5 no header"],
  Array.from({ length: 90 }, (_, n) => `d${n}`),
  ["e"],
];
/** From such as cut every batch to such as take all at once. */
const CHUNKS = [1, 2, 3, 7, 20, 64, 333, 1000, 1_000_000];

async function written(): Promise<{ readonly root: string; readonly path: string }> {
  const root = await stores.root();
  const log = new IndexLog(storeLayout(root));
  for (const lines of BATCHES) log.append(lines, { sync: false });
  log.close();
  return { root, path: storeLayout(root).log };
}

function read(
  root: string,
  chunkBytes: number,
): { readonly lines: readonly string[]; readonly damaged: number } {
  const log = new IndexLog(storeLayout(root), chunkBytes);
  const { lines = [], damaged } = log.readTail();
  expect(log.readTail().lines).toEqual([]);
  log.close();
  return { lines, damaged };
}

it.each(CHUNKS)("reads a log in parts of %i bytes", async (chunk) => {
  const { root } = await written();
  expect(read(root, chunk)).toEqual({ lines: BATCHES.flat(), damaged: 0 });
});

it.each(CHUNKS)("skips what is damaged, and no more, in parts of %i bytes", async (chunk) => {
  const { root, path } = await written();
  await writeFile(path, (await readFile(path, "utf8")).replace("cccc", "cxcc"));
  await appendFile(path, "\n% 100 00000000\nhalf a ba");
  const { lines, damaged } = read(root, chunk);
  expect(lines).toEqual(BATCHES.filter((_, index) => index !== 1).flat());
  expect(damaged).toBe(1);
});

it.each([
  ["a length that no batch has", "\n% 999999999 00000000\n"],
  ["a line that does not end", `\n% ${"9".repeat(900)}`],
  ["zeros, as a power cut leaves them", "\0".repeat(900)],
])("reads on behind %s, and holds no more of it than a batch may have", async (_, hostile) => {
  for (const chunk of [1, 20, 333, 1000]) {
    const { root, path } = await written();
    await appendFile(path, hostile + "x".repeat(2000));
    const log = new IndexLog(storeLayout(root), chunk, 600);
    log.append(["behind"], { sync: false });
    const { lines, damaged } = log.readTail();
    expect(lines).toEqual([...BATCHES.flat(), "behind"]);
    expect(damaged).toBeGreaterThan(0);
    log.close();
  }
});

it("reads a log that is longer than any text, and holds nothing in the most of it", async () => {
  const { root, path } = await written();
  // A file with a hole: it takes no place on the disk.
  await truncate(path, 2 ** 29 + 2 ** 20);
  const log = new IndexLog(storeLayout(root));
  const { lines, damaged } = log.readTail();
  expect(lines).toEqual(BATCHES.flat());
  expect(damaged).toBeGreaterThan(0);
  expect(log.hasOpenEnd()).toBe(true);
  log.close();
});

it.each(CHUNKS)("goes on where it was when more is appended, in parts of %i bytes", async (chunk) => {
  const { root } = await written();
  const log = new IndexLog(storeLayout(root), chunk);
  expect(log.readTail().lines).toHaveLength(BATCHES.flat().length);
  const writer = new IndexLog(storeLayout(root));
  for (const line of ["x", "y".repeat(500), "z"]) {
    writer.append([line], { sync: false });
    expect(log.readTail()).toEqual({ isAnother: false, lines: [line], damaged: 0 });
  }
  for (const one of [log, writer]) one.close();
});
