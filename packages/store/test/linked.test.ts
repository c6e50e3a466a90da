import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDigest, type Digest, digestHex, unwrap } from "@aixv/core";
import { expect, it } from "vitest";
import { formatRow } from "../src/folder/index-line.ts";
import { IndexTable } from "../src/folder/index-table.ts";
import type { EvidenceStore } from "../src/index.ts";
import { bundleOf, digest, json, statement } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();

async function linked(store: EvidenceStore, name: string): Promise<readonly (Digest | undefined)[]> {
  return (await store.findLinked(digest(name))).map(({ subjects }) => subjects[0]);
}

it("finds by edges what other processes append, and what was there before the store was opened", async () => {
  const root = await stores.root();
  const [one, two] = [await stores.open(root), await stores.open(root)];
  expect(await linked(one, "a")).toEqual([]);
  unwrap(await two.append([{ bundle: bundleOf(statement("b", ["a"])) }]));
  expect(await linked(one, "a")).toEqual([digest("b")]);
  unwrap(await one.append([{ bundle: bundleOf(statement("c", ["a"])) }]));
  const three = await stores.open(root);
  for (const store of [one, two, three]) expect(await linked(store, "a")).toEqual([digest("b"), digest("c")]);
  unwrap(await three.reindex());
  for (const store of [one, two, three]) expect(await linked(store, "a")).toEqual([digest("b"), digest("c")]);
});

it("finds no edge of what a file of the reference held before it was replaced, nor of what is gone", async () => {
  const root = await stores.root();
  const store = await stores.open(root);
  const [appended] = unwrap(await store.append([{ bundle: bundleOf(statement("n", ["a"])) }]));
  const path = join(root, ".aixv", "attestations", `${digest("m").replace(":", "_")}.training.v1.json`);
  for (const parents of [["a"], ["b"], ["a", "b"], ["b"]]) {
    await writeFile(path, json(statement("m", parents)));
    const isOf = (parent: string): readonly Digest[] => (parents.includes(parent) ? [digest("m")] : []);
    // A store that is open need not notice what is replaced in place: the folder's time stays.
    const reopened = await stores.open(root);
    expect(await linked(reopened, "m")).toEqual([digest("m")]);
    expect(await linked(reopened, "a")).toEqual([digest("n"), ...isOf("a")]);
    expect(await linked(reopened, "b")).toEqual(isOf("b"));
  }
  expect((await store.findLinked(digest("n")))[0]?.id).toBe(appended?.entry.id);
});

it("tells digests apart that begin alike, as ids, as subjects and as ends of edges", () => {
  const table = new IndexTable();
  const alike = (n: number): Digest =>
    createDigest("sha256", `0badcafe${digestHex(digest(`${n % 300}`)).slice(8)}`);
  const COUNT = 2000;
  for (let n = 0; n < COUNT; n++) {
    const [first, second] = [alike(n), alike(n + 1)];
    const row = {
      id: createDigest("sha256", `0badcafe${digestHex(digest(`id ${n}`)).slice(8)}`),
      signed: true,
      predicateType: "https://h/t>a b",
      subjects: n % 2 === 0 ? ([first] as const) : ([second, first] as const),
      edges: [{ type: "derived_from", from: first, to: alike(n + 2) }] as const,
    };
    table.add(formatRow(row));
    if (n === 1000) expect(table.findLinked(alike(7)).length).toBeGreaterThan(0);
    expect(table.get(row.id)).toEqual(row);
  }
  expect(table.size).toBe(COUNT);
  const rows = [...table.rows()];
  for (let n = 0; n < 300; n++) {
    const one = alike(n);
    expect(table.find(one)).toEqual(rows.filter(({ subjects }) => subjects.includes(one)));
    expect(table.findLinked(one)).toEqual(
      rows.filter(({ edges }) => edges.some(({ from, to }) => from === one || to === one)),
    );
  }
  expect(table.find(alike(300).replace("0badcafe", "0badcaff") as Digest)).toEqual([]);
  expect(table.has(createDigest("sha256", `0badcafe${"0".repeat(56)}`))).toBe(false);
});
