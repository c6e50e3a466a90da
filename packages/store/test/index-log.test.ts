import { appendFile, readFile, writeFile } from "node:fs/promises";
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
