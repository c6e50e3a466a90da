import { setTimeout } from "node:timers/promises";
import { unwrap } from "@aixv/core";
import { expect, it } from "vitest";
import type { EvidenceStore } from "../src/index.ts";
import { startWriter, type Writer } from "./child-process.ts";
import { collect } from "./evidence-store-suite.ts";
import { history, own, told, version } from "./record-history-suite.ts";
import { fileBundle } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const CHILD = new URL("supersede-child.ts", import.meta.url);

/** A store with the first version: there is none before it that a reader could get while it comes. */
async function begun(): Promise<{ readonly root: string; readonly store: EvidenceStore }> {
  const root = await stores.root();
  const store = await stores.open(root);
  await put(store, 0);
  return { root, store };
}

async function put(store: EvidenceStore, n: number): Promise<void> {
  const bytes = version(n);
  unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes, `${n}`) }, { supersede: true }));
}

/** Versions that writers were told are kept. */
function acknowledged(writers: readonly Writer[]): readonly string[] {
  return writers.flatMap((writer) => writer.lines());
}

/** Reads once as others write; returns the versions that are there. */
async function requireWhole(store: EvidenceStore, writers: readonly Writer[]): Promise<readonly string[]> {
  const before = acknowledged(writers);
  const current = unwrap(await store.readRecord("policy", "p"));
  expect(current === undefined ? "" : own(told(current))).toMatch(/^p(\d+) \1$/);
  const versions = (await history(store)).map((text) => own(text.replace("*", "")));
  for (const text of versions) expect(text).toMatch(/^p(\d+) \1$/);
  expect(new Set(versions).size).toBe(versions.length);
  const missed = before.filter((n) => !versions.includes(`p${n} ${n}`));
  expect(missed).toEqual([]);
  return versions;
}

it("of several processes that supersede one another every version is kept, and found at any time", async () => {
  const { root, store } = await begun();
  const writers = [100, 200, 300].map((first) => startWriter(CHILD, root, first, 12));
  while (writers.some(({ child }) => child.exitCode === null)) await requireWhole(store, writers);
  for (const { ended } of writers) expect(await ended).toMatchObject({ code: 0, errors: "" });
  expect(await requireWhole(store, writers)).toHaveLength(37);
  expect((await history(store))[0]).toMatch(/^\*p(\d+) \1$/);
  expect(await collect(store.check())).toEqual([]);
});

it("nothing that was acknowledged is lost where processes that supersede one another are killed", async () => {
  const { root, store } = await begun();
  const writers: Writer[] = [];
  for (let round = 1; round <= 3; round++) {
    const started = [0, 1, 2].map((index) => startWriter(CHILD, root, round * 10_000 + index * 1000, 1000));
    writers.push(...started);
    while (
      started.some((writer) => writer.lines().length < 1) &&
      started.every(({ child }) => child.exitCode === null)
    ) {
      await requireWhole(store, writers);
    }
    for (const { child } of started) {
      await setTimeout(Math.random() * 30);
      child.kill("SIGKILL");
    }
    for (const { ended } of started) expect((await ended).errors).toBe("");
    await requireWhole(store, writers);
    const errors = (await collect(store.check())).filter(({ severity }) => severity === "error");
    expect(errors).toEqual([]);
  }
  await put(store, 1);
  expect((await history(store))[0]).toBe("*p1 1");
  await requireWhole(store, writers);
});
