import { setTimeout } from "node:timers/promises";
import { type Digest, unwrap } from "@aixv/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { EvidenceStore } from "../src/index.ts";
import { type Appender, startAppender, startWriter, type Writer } from "./child-process.ts";
import { codeOf, collect } from "./evidence-store-suite.ts";
import { history, own, version } from "./record-history-suite.ts";
import { bundleOf, fileBundle, statement } from "./samples.ts";
import { useStores } from "./use-stores.ts";

/** More rounds find more: `AIXV_KILL_ROUNDS=200 npx vitest run killed-writers`. */
const ROUNDS = Number(process.env.AIXV_KILL_ROUNDS ?? "2");
const SEED = Number(process.env.AIXV_KILL_SEED ?? "1");
/** A writer may be anywhere in its work by then. */
const MAX_PAUSE_MILLIS = 60;
const PREFIXES = ["a", "same", "same"];

const stores = useStores();
const SUPERSEDE = new URL("supersede-child.ts", import.meta.url);
const REINDEX = new URL("reindex-child.ts", import.meta.url);

/** Writers of every kind that work on one store at once. */
interface Writers {
  readonly appenders: readonly Appender[];
  readonly superseder: Writer;
  readonly reindexer: Writer;
}

function startAll(root: string, round: number): Writers {
  return {
    appenders: PREFIXES.map((prefix, index) =>
      startAppender(root, `${prefix}${round}-`, 100_000, 1 + index * 20),
    ),
    superseder: startWriter(SUPERSEDE, root, round * 100_000, 10_000),
    reindexer: startWriter(REINDEX, root, 100_000),
  };
}

/** Nothing that somebody was told is kept is missing, nothing is half written, and the next writer works. */
async function requireIntact(
  store: EvidenceStore,
  ids: readonly Digest[],
  versions: readonly string[],
  round: number,
): Promise<void> {
  for (const id of ids) expect(codeOf(await store.read(id)), id).toBeUndefined();
  const indexed = new Set((await collect(store.entries())).map(({ id }) => id));
  expect(ids.filter((id) => !indexed.has(id))).toEqual([]);
  const kept = (await history(store)).map((text) => own(text.replace("*", "")));
  expect(versions.filter((n) => !kept.includes(`p${n} ${n}`))).toEqual([]);
  const errors = (await collect(store.check())).filter(({ severity }) => severity === "error");
  expect(errors).toEqual([]);
  const next = version(round);
  unwrap(await store.putRecord({ bytes: next, bundle: fileBundle(next, `${round}`) }, { supersede: true }));
  const [appended] = unwrap(await store.append([{ bundle: bundleOf(statement(`next ${round}`)) }]));
  expect(appended?.isNew).toBe(true);
}

it(`keeps what it acknowledged where writers of every kind are killed at any moment (${ROUNDS} rounds, seed ${SEED})`, async () => {
  const pauses = fc.sample(fc.nat({ max: MAX_PAUSE_MILLIS }), { seed: SEED, numRuns: ROUNDS * 10 });
  const root = await stores.root();
  const ids: Digest[] = [];
  const versions: string[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const { appenders, superseder, reindexer } = startAll(root, round);
    const writers: readonly Writer[] = [...appenders, superseder, reindexer];
    // Those that work on a store that is not there yet are among them in the first round.
    while (
      writers.every((writer) => writer.lines().length < 1) &&
      writers.some(({ child }) => child.exitCode === null)
    )
      await setTimeout(1);
    for (const { child } of writers) {
      await setTimeout(pauses.pop());
      child.kill("SIGKILL");
    }
    for (const { ended } of writers) expect((await ended).errors).toBe("");
    ids.push(...appenders.flatMap((appender) => appender.acknowledged()));
    versions.push(...superseder.lines());
    const store = await stores.open(root);
    await requireIntact(store, ids, versions, round);
    versions.push(String(round));
    await store.close();
  }
  expect(ids.length + versions.length).toBeGreaterThan(ROUNDS);
});
