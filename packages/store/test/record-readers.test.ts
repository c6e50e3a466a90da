import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import type { EvidenceStore } from "../src/index.ts";
import { collect } from "./evidence-store-suite.ts";
import { history, own, told, version } from "./record-history-suite.ts";
import { fileBundle } from "./samples.ts";
import { stopAfter } from "./stop-writing.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const { lstatSync, openSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } = fs;

/** What is in a folder and those below, by path, but for what readers do not look at. */
type Snapshot = ReadonlyMap<string, string>;

function snapshot(root: string): Snapshot {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).toSorted();
  const isSeen = (path: string): boolean => lstatSync(join(root, path)).isFile() && path.endsWith(".json");
  return new Map(paths.filter(isSeen).map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

/** Makes a folder what it was; a file of other content is another file. */
function restore(root: string, wanted: Snapshot): void {
  const current = snapshot(root);
  for (const [path, text] of wanted) {
    if (current.get(path) === text) continue;
    writeFileSync(join(root, "new"), text);
    renameSync(join(root, "new"), join(root, path));
  }
  for (const path of current.keys()) if (!wanted.has(path)) unlinkSync(join(root, path));
}

/** Runs a reader, and does something before the given number of its looks at files. Returns whether there were as many. */
async function interrupt(look: number, action: () => void, reader: () => Promise<void>): Promise<boolean> {
  let looks = 0;
  const before =
    <A extends unknown[], R>(original: (...args: A) => R) =>
    (...args: A): R => {
      if (looks++ === look) action();
      return original(...args);
    };
  const { open, readdir, lstat } = fs.promises;
  Object.assign(fs, { openSync: before(openSync), lstatSync: before(lstatSync) });
  Object.assign(fs.promises, { open: before(open), readdir: before(readdir), lstat: before(lstat) });
  syncBuiltinESMExports();
  try {
    await reader();
  } finally {
    Object.assign(fs, { openSync, lstatSync });
    Object.assign(fs.promises, { open, readdir, lstat });
    syncBuiltinESMExports();
  }
  return looks > look;
}

describe("a reader, whatever a writer does while it reads", () => {
  const put = async (store: EvidenceStore, n: number): Promise<void> => {
    const bytes = version(n);
    unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes, `${n}`) }, { supersede: true }));
  };

  const current = ["p1 1", "p2 2"];
  it.each<readonly [string, (store: EvidenceStore) => Promise<readonly string[]>, readonly string[]]>([
    ["one", async (store) => [told(unwrap(await store.readRecord("policy", "p")) ?? expect.fail())], current],
    ["all", async (store) => (await collect(store.records())).map((one) => told(unwrap(one))), current],
    ["the history", history, ["*p1 1", "*p2 2,p1 1"]],
  ])("of %s gets whole versions with their signatures", async (_, read, expected) => {
    const root = await stores.root();
    await put(await stores.open(root), 1);
    const first = snapshot(root);
    const states: Snapshot[] = [first];
    const writer = await stores.open(root);
    for (let steps = 0, isDone = false; !isDone; steps++) {
      restore(root, first);
      // With the lock of the writer before.
      rmSync(join(root, ".aixv", "index"), { recursive: true, force: true });
      isDone = await stopAfter(steps, () => put(writer, 2));
      const state = snapshot(root);
      const isSame = JSON.stringify([...state]) === JSON.stringify([...(states.at(-1) ?? [])]);
      if (!isSame) states.push(state);
    }
    expect(states.length).toBeGreaterThan(5);
    const store = await stores.open(root);
    const outcomes = new Set<string>();
    for (const state of states) {
      for (let look = 0, isMore = true; isMore; look++) {
        restore(root, state);
        const finish = (): void => restore(root, states.at(-1) ?? new Map());
        isMore = await interrupt(look, finish, async () => {
          outcomes.add((await read(store)).map(own).join());
        });
      }
    }
    expect([...outcomes].toSorted()).toEqual(expected);
  });
});
