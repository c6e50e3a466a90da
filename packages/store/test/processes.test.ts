import { rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Timestamp, unwrap } from "@aixv/core";
import { expect, it } from "vitest";
import { openFolderStore } from "../src/index.ts";
import { startAppender } from "./child-process.ts";
import { codeOf, collect } from "./evidence-store-suite.ts";
import { bundleOf, digest, fileBundle, NOW, record, statement } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();

it.each([
  [1, 3],
  [50, 4],
  [50, 9],
])(
  "loses nothing that was acknowledged to a writer killed with SIGKILL (batches of %i, after %i)",
  async (batch, after) => {
    const root = await stores.root();
    const { child, acknowledged, ended } = startAppender(root, "m", 100_000, batch);
    while (acknowledged().length < batch * after && child.exitCode === null) await setTimeout(1);
    child.kill("SIGKILL");
    await ended;
    const ids = acknowledged();
    expect(ids.length).toBeGreaterThanOrEqual(batch * after);
    const store = await stores.open(root);
    for (const id of ids) expect(codeOf(await store.read(id)), id).toBeUndefined();
    const indexed = new Set((await collect(store.entries())).map(({ id }) => id));
    expect(ids.filter((id) => !indexed.has(id))).toEqual([]);
    // Whatever was under way is whole, or is repaired by appending it again.
    const again = Array.from({ length: ids.length + batch }, (_, index) => ({
      bundle: bundleOf(statement(`m${index}`, ["parent"])),
    }));
    unwrap(await store.append(again));
    const errors = (await collect(store.check())).filter(({ severity }) => severity === "error");
    expect(errors).toEqual([]);
  },
);

it("loses nothing of four processes that append at once, different and the same", async () => {
  const root = await stores.root();
  const prefixes = ["a", "b", "same", "same"];
  const appenders = prefixes.map((prefix, index) =>
    startAppender(root, prefix, 300, index % 2 === 0 ? 40 : 60),
  );
  for (const { ended } of appenders) expect(await ended).toMatchObject({ code: 0, errors: "" });
  const store = await stores.open(root);
  expect(await collect(store.entries())).toHaveLength(900);
  for (const { acknowledged } of appenders) {
    expect(acknowledged()).toHaveLength(300);
    for (const id of acknowledged()) expect(codeOf(await store.read(id))).toBeUndefined();
  }
  for (const prefix of prefixes) expect(await store.find(digest(`${prefix}299`))).toHaveLength(1);
  expect(await collect(store.check())).toEqual([]);
});

it("loses nothing when the index is rebuilt while others append, nor when it is removed", async () => {
  const root = await stores.root();
  const appenders = ["a", "b"].map((prefix) => startAppender(root, prefix, 400, 10));
  const store = await stores.open(root);
  const isRunning = (): boolean => appenders.some(({ child }) => child.exitCode === null);
  let rounds = 0;
  while (isRunning()) {
    // Renamed, as removing a folder fails while others put files into it.
    if (++rounds % 10 === 0)
      await rename(join(root, ".aixv", "index"), join(root, `index ${rounds}`)).catch(() => {});
    const outcome = await store.reindex();
    if (!outcome.ok) expect(outcome.error.code).toBe("STORE_NOT_WRITTEN");
    await setTimeout(2);
  }
  expect(rounds).toBeGreaterThan(1);
  for (const { acknowledged } of appenders) {
    for (const id of acknowledged()) expect(await store.get(id)).toBeDefined();
  }
  const reopened = await stores.open(root);
  const total = appenders.reduce((sum, { acknowledged }) => sum + acknowledged().length, 0);
  expect((await collect(reopened.entries())).length).toBeGreaterThanOrEqual(total);
});

it("sees what another store of the same folder appended, in the same order", async () => {
  const root = await stores.root();
  const [one, two] = [await stores.open(root), await stores.open(root)];
  for (let index = 0; index < 5; index++) {
    unwrap(await one.append([{ bundle: bundleOf(statement("m"), `one ${index}`) }]));
    unwrap(await two.append([{ bundle: bundleOf(statement("m"), `two ${index}`) }]));
    expect(await one.find(digest("m"))).toEqual(await two.find(digest("m")));
  }
  expect(await one.find(digest("m"))).toHaveLength(10);
});

it("of many writers of one record's identifier lets one win and keeps all", async () => {
  const root = await stores.root();
  const writers = await Promise.all(Array.from({ length: 6 }, () => stores.open(root)));
  const outcomes = await Promise.all(
    writers.map((store, n) =>
      store.putRecord({
        bytes: record("policy", "p", { n }),
        bundle: fileBundle(record("policy", "p", { n }), `${n}`),
      }),
    ),
  );
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  expect(outcomes.map(codeOf).filter((code) => code === "RECORD_CONFLICT")).toHaveLength(5);
  const [store] = writers;
  const found = store === undefined ? [] : await collect(store.check());
  expect(found.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => "RECORD_CONFLICT"));
});

it("stops between chunks when it is aborted, and keeps what was written", async () => {
  const root = await stores.root();
  const controller = new AbortController();
  const reason = new Error("enough");
  let chunks = 0;
  // The clock is asked once a chunk.
  const clock = (): Timestamp => {
    if (++chunks === 2) controller.abort(reason);
    return NOW;
  };
  const store = unwrap(await openFolderStore(root, { now: clock }));
  const many = Array.from({ length: 4500 }, (_, index) => ({ bundle: bundleOf(statement(`m${index}`)) }));
  await expect(store.append(many, { signal: controller.signal })).rejects.toBe(reason);
  expect(await collect(store.entries())).toHaveLength(4000);
  const outcome = unwrap(await store.append(many));
  expect(outcome.filter(({ isNew }) => isNew)).toHaveLength(500);
  expect(await collect(store.entries())).toHaveLength(4500);
  await store.close();
});
