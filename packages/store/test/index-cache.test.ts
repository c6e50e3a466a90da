import { mkdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { expect, it } from "vitest";
import { formatBatch } from "../src/folder/index-batch.ts";
import { collect } from "./evidence-store-suite.ts";
import { bundleOf, digest, json, statement, TRAINING } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const NAMES = ["c", "a", "b"];

async function filled(): Promise<{ readonly root: string; readonly log: string }> {
  const root = await stores.root();
  const store = await stores.open(root);
  for (const name of NAMES) unwrap(await store.append([{ bundle: bundleOf(statement(name)) }]));
  return { root, log: join(root, ".aixv", "index", "attestations.log") };
}

async function subjects(root: string): Promise<readonly string[]> {
  const store = await stores.open(root);
  const entries = await collect(store.entries());
  return entries.map((entry) => NAMES.find((name) => digest(name) === entry.subjects[0]) ?? "?");
}

it("keeps the order of appending over an opening", async () => {
  expect(await subjects((await filled()).root)).toEqual(NAMES);
});

it.each<readonly [string, (log: string) => Promise<unknown>]>([
  ["is deleted", (log) => rm(log)],
  ["is deleted with its folder", (log) => rm(join(log, ".."), { recursive: true })],
  ["is empty", (log) => truncate(log, 0)],
  ["is of another version", (log) => writeFile(log, "aixv.store-index/999\nsomething\n")],
  ["is a folder", async (log) => [await rm(log), await mkdir(log)]],
  ["is a link elsewhere", async (log) => [await rename(log, `${log}.x`), await symlink(`${log}.x`, log)]],
  ["breaks off", async (log) => await truncate(log, (await stat(log)).size - 10)],
  ["breaks off in its first batch", async (log) => await truncate(log, 60)],
  [
    "has a flipped digit in a subject",
    async (log) => {
      const text = await readFile(log, "utf8");
      const hex = digest("a").slice("sha256:".length);
      await writeFile(
        log,
        text.replaceAll(` ${hex} `, ` ${hex.slice(0, -1)}${hex.endsWith("0") ? "1" : "0"} `),
      );
    },
  ],
  ["is text of something else", (log) => writeFile(log, `aixv.store-index/3\n${"x y z\n".repeat(100)}`)],
])("is made from the files when it %s: nothing is lost, and it can be written to", async (_, damage) => {
  const { root, log } = await filled();
  await damage(log);
  expect((await subjects(root)).toSorted()).toEqual(["a", "b", "c"]);
  const store = await stores.open(root);
  expect(unwrap(await store.append([{ bundle: bundleOf(statement("a")) }]))[0]?.isNew).toBe(false);
  unwrap(await store.append([{ bundle: bundleOf(statement("d")) }]));
  const reopened = await stores.open(root);
  for (const name of [...NAMES, "d"]) expect(await reopened.find(digest(name)), name).toHaveLength(1);
});

/** A log as version 1 had it: no field for artifact types. */
async function writeVersionOne(log: string): Promise<void> {
  const lines = NAMES.flatMap((name) => {
    const bundle = new TextDecoder().decode(bundleOf(statement(name)));
    const hex = (text: string): string => digest(text).slice("sha256:".length);
    return `${hex(bundle)} s ${TRAINING} ${hex(name)} - - -`;
  });
  await writeFile(log, `aixv.store-index/1\n${formatBatch([...lines, "= 1"])}`);
}

it("is made from the files once where it is of version 1: nothing is lost, and none of its lines stays", async () => {
  const { root, log } = await filled();
  const before = await collect((await stores.open(root)).entries());
  await writeVersionOne(log);
  const store = await stores.open(root);
  const after = await collect(store.entries());
  expect(after).toHaveLength(NAMES.length);
  expect(after).toEqual(expect.arrayContaining([...before]));
  const made = await stat(log);
  const text = await readFile(log, "utf8");
  expect(text).toMatch(/^aixv\.store-index\/3\n/);
  expect(text).not.toContain(" - - -\n");
  for (const name of NAMES) {
    expect(await (await stores.open(root)).find(digest(name))).toMatchObject([
      { subjectTypes: { [digest(name)]: "base-model" } },
    ]);
  }
  expect((await stat(log)).ino).toBe(made.ino);
  expect(await collect(store.check())).toEqual([]);
});

it("is made from the files once more where it is of version 2, which knew no edges of bills of materials", async () => {
  const { root, log } = await filled();
  const bom = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    metadata: {
      component: {
        type: "machine-learning-model",
        pedigree: {
          ancestors: [
            {
              type: "machine-learning-model",
              hashes: [{ alg: "SHA-256", content: digest("base").slice("sha256:".length) }],
            },
          ],
        },
      },
    },
  };
  const about = statement("x", [], { predicateType: "https://cyclonedx.org/bom", predicate: bom });
  const writer = await stores.open(root);
  unwrap(await writer.append([{ bundle: bundleOf(about) }]));
  const text = await readFile(log, "utf8");
  const edge = ` derived_from>.>${digest("base").slice("sha256:".length)} `;
  expect(text).toContain(edge);
  const [, batch = ""] = text.split(/^aixv\.store-index\/3\n/);
  const lines = batch.split("\n").filter((line) => / [su] /.test(line));
  await writeFile(log, `aixv.store-index/2\n${formatBatch(lines.map((line) => line.replace(edge, " - ")))}`);
  expect(await (await stores.open(root)).findLinked(digest("base"))).toMatchObject([
    { edges: [{ type: "derived_from", from: digest("x"), to: digest("base") }] },
  ]);
});

it("takes the place of one of version 1 that comes while a store is open", async () => {
  const { root, log } = await filled();
  const store = await stores.open(root);
  for (const name of ["x", "y"]) {
    await rm(log);
    await writeVersionOne(log);
    unwrap(await store.append([{ bundle: bundleOf(statement(name)) }]));
    expect(await store.find(digest(name))).toHaveLength(1);
    for (const one of NAMES) expect(await store.find(digest(one))).toHaveLength(1);
    expect(await readFile(log, "utf8")).not.toContain(" - - -\n");
  }
  expect(await collect((await stores.open(root)).entries())).toHaveLength(NAMES.length + 2);
});

it("is made in the same order from the same files", async () => {
  const { root, log } = await filled();
  await rm(log);
  const first = await subjects(root);
  await rm(log);
  expect(await subjects(root)).toEqual(first);
});

it("notices a file that something else put into the folder, and one that came with git, in an open store", async () => {
  const { root } = await filled();
  const store = await stores.open(root);
  expect(await store.find(digest("x"))).toEqual([]);
  const folder = join(root, ".aixv", "attestations");
  await writeFile(join(folder, `${digest("x").replace(":", "_")}.any.v1.json`), json(statement("x")));
  expect(await store.find(digest("x"))).toHaveLength(1);

  const other = await filled();
  const from = await stores.open(other.root);
  const [appended] = unwrap(await from.append([{ bundle: bundleOf(statement("y")) }]));
  const bundle = appended?.entry.location ?? "";
  for (const file of [bundle, bundle.slice(0, -".sigstore.json".length)]) {
    await writeFile(join(folder, file.slice(file.lastIndexOf("/") + 1)), await readFile(file));
  }
  expect(await store.find(digest("y"))).toMatchObject([{ signed: true, id: appended?.entry.id }]);
  expect(await collect(store.check())).toEqual([]);
});

it("takes a bundle without the file around its statement for what it is", async () => {
  const { root, log } = await filled();
  const store = await stores.open(root);
  const [entry] = await store.find(digest("a"));
  await rm((entry?.location ?? "").slice(0, -".sigstore.json".length));
  await rm(log);
  expect(await (await stores.open(root)).find(digest("a"))).toEqual([entry]);
});

it("indexes an attestation under the store's own name rather than under another", async () => {
  const { root } = await filled();
  const folder = join(root, ".aixv", "attestations");
  const store = await stores.open(root);
  const [entry] = await store.find(digest("a"));
  const name = `${digest("a").replace(":", "_")}.copy.v1.json`;
  await writeFile(join(folder, name), json(statement("a")));
  await writeFile(join(folder, `${name}.sigstore.json`), bundleOf(statement("a")));
  expect(await store.find(digest("a"))).toEqual([entry]);
  await rm(join(root, ".aixv", "index"), { recursive: true });
  expect(await (await stores.open(root)).find(digest("a"))).toEqual([entry]);
});

it("notices another log in the place of the one that it read, be it that it got the same inode", async () => {
  const { root, log } = await filled();
  const store = await stores.open(root);
  expect(await store.find(digest("a"))).toHaveLength(1);
  const other = await stores.open(root);
  for (let round = 0; round < 5; round++) {
    await rm(log);
    for (let index = 0; index < 20; index++) {
      unwrap(await other.append([{ bundle: bundleOf(statement("a"), `${round} ${index}`) }]));
    }
    expect(await store.find(digest("a"))).toHaveLength(1 + 20 * (round + 1));
    for (const name of NAMES) expect((await store.find(digest(name))).length).toBeGreaterThan(0);
  }
});
