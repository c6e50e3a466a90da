import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import type { EvidenceStore } from "../src/index.ts";
import { collect } from "./evidence-store-suite.ts";
import { history, own, told, version } from "./record-history-suite.ts";
import { digest, fileBundle, record } from "./samples.ts";
import { stopAfter } from "./stop-writing.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();

async function put(store: EvidenceStore, n: number, signers: readonly string[]): Promise<void> {
  const bytes = version(n);
  if (signers.length === 0) unwrap(await store.putRecord({ bytes }, { supersede: true }));
  for (const signer of signers) {
    unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes, signer) }, { supersede: true }));
  }
}

/** Names of files in a folder of `.aixv`, digests of versions as their numbers. */
async function files(root: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, ".aixv", folder)).catch(() => []);
  const short = [1, 2, 3].map(
    (n) => [digest(new TextDecoder().decode(version(n))).slice(7), `${n}`] as const,
  );
  return names
    .map((name) => short.reduce((text, [hex, n]) => text.replace(hex, n), name).replace(/[0-9a-f]{64}/, "#"))
    .toSorted();
}

/** The codes and paths that a check finds, but for temporary files. */
async function findings(store: EvidenceStore): Promise<readonly string[]> {
  const found = await collect(store.check());
  return found.filter(({ path }) => !path.endsWith(".tmp")).map(({ code, path }) => `${code} ${path}`);
}

it("names what is superseded by its digest, in a folder of its own, signatures beside", async () => {
  const root = await stores.root();
  const store = await stores.open(root);
  await put(store, 1, ["one", "other"]);
  await put(store, 2, ["two"]);
  expect(await files(root, "policies")).toEqual(["p.json", "p.json.sigstore.json"]);
  expect(await files(root, "history/policies")).toEqual([
    "p.1.json",
    "p.1.json.#.sigstore.json",
    "p.1.json.sigstore.json",
  ]);
  expect(await files(root, "index")).toEqual([".gitignore"]);
});

it("has room for the longest identifiers", async () => {
  const store = await stores.open(await stores.root());
  const id = "i".repeat(128);
  for (const n of [1, 2]) {
    const bytes = record(`x-${"k".repeat(62)}`, id, { n });
    unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes, `${n}`) }, { supersede: true }));
  }
  expect(await history(store)).toEqual([`*${id}2 2`, `${id}1 1`]);
  expect(await findings(store)).toEqual([]);
});

describe("a writer that is stopped", () => {
  it.each<readonly [readonly string[], readonly string[]]>([
    [["one"], ["two"]],
    [["one", "other"], ["two"]],
    [["one", "other"], []],
    [[], ["two"]],
    [[], []],
  ])(
    "at any point of superseding %j by %j loses nothing and leaves a version with its signatures",
    async (one, two) => {
      const old = own(["p1", ...one].join(" "));
      const fresh = own(["p2", ...two].join(" "));
      const seen = new Set<string>();
      let isDone = false;
      for (let steps = 0; !isDone; steps++) {
        const root = await stores.root();
        await put(await stores.open(root), 1, one);
        const writer = await stores.open(root);
        isDone = await stopAfter(steps, () => put(writer, 2, two));

        const store = await stores.open(root);
        const current = unwrap(await store.readRecord("policy", "p"));
        const all = (await history(store)).map(own);
        expect(all[0]).toBe(`*${current === undefined ? "" : own(told(current))}`);
        expect([[`*${old}`], [`*${fresh}`, old]]).toContainEqual(all);
        const errors = (await collect(store.check())).filter(({ severity }) => severity === "error");
        expect(errors).toEqual([]);
        seen.add(all.join());

        // Whatever comes next finds all of it, and does what is left to be done.
        const other = await stores.root();
        await cp(root, other, { recursive: true });
        const another = await stores.open(other);
        await put(another, 3, ["three"]);
        expect((await history(another)).map(own).toSorted()).toEqual(
          ["*p3 three", ...all.map((text) => text.replace("*", ""))].toSorted(),
        );
        expect((await files(other, "policies")).filter((name) => !name.endsWith(".tmp"))).toEqual([
          "p.json",
          "p.json.sigstore.json",
        ]);

        await put(store, 2, two);
        expect((await history(store)).map(own)).toEqual([`*${fresh}`, old]);
        expect(await findings(store)).toEqual([]);
        expect((await files(root, "policies")).filter((name) => !name.endsWith(".tmp"))).toEqual(
          two.length === 0 ? ["p.json"] : ["p.json", "p.json.sigstore.json"],
        );
      }
      expect([...seen]).toEqual([`*${old}`, `*${fresh},${old}`]);
    },
  );
});
