import { mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import type { EvidenceStore } from "../src/index.ts";
import { codeOf, collect } from "./evidence-store-suite.ts";
import { history, told, version } from "./record-history-suite.ts";
import { digest, fileBundle, record } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();

interface Sample {
  readonly root: string;
  readonly store: EvidenceStore;
  /** The file of the first version, in the history. */
  readonly old: string;
  readonly at: (path: string) => string;
}

/** A policy whose second version superseded the first. */
async function sample(): Promise<Sample> {
  const root = await stores.root();
  const store = await stores.open(root);
  const at = (path: string): string => join(root, ".aixv", path);
  unwrap(await put(store, 1));
  const second = unwrap(await put(store, 2));
  return { root, store, at, old: second.superseded?.path ?? "" };
}

async function put(store: EvidenceStore, n: number): ReturnType<EvidenceStore["putRecord"]> {
  const bundle = fileBundle(version(n), `${n}`);
  return await store.putRecord({ bytes: version(n), bundle }, { supersede: true });
}

async function findings({ store }: Sample): Promise<readonly string[]> {
  const found = await collect(store.check());
  for (const { message } of found) expect(message).not.toContain("\n");
  return found.map(({ code, severity, path }) => {
    const short = path.replace(/^\.aixv\//, "").replace(/[0-9a-f]{64}/g, "#");
    return `${severity === "error" ? "" : "(warning) "}${code} ${short}`;
  });
}

const OLD = "history/policies/p.#.json";

describe("check of the history", () => {
  it.each<readonly [string, string, (sample: Sample) => Promise<unknown>]>([
    ["breaks off", `FILE_TRUNCATED ${OLD}`, ({ old }) => truncate(old, 30)],
    ["is malformed", `RECORD_MALFORMED ${OLD}`, ({ old }) => writeFile(old, "{}")],
    ["was changed", `CONTENT_MISMATCH ${OLD}`, ({ old }) => writeFile(old, version(3))],
    ["lost its signature", `RECORD_MISSING ${OLD}.sigstore.json`, ({ old }) => rm(old)],
    [
      "has a signature that was changed",
      `CONTENT_MISMATCH ${OLD}`,
      ({ old }) => writeFile(`${old}.sigstore.json`, fileBundle(version(3))),
    ],
    [
      "has a signature that is none",
      `BUNDLE_MALFORMED ${OLD}`,
      ({ old }) => writeFile(`${old}.sigstore.json`, "{}"),
    ],
  ])("names a version that %s", async (_, finding, damage) => {
    const damaged = await sample();
    await damage(damaged);
    expect(await findings(damaged)).toEqual([finding]);
  });

  it("names a version of another identifier, and what is not the store's", async () => {
    const damaged = await sample();
    const other = record("policy", "other");
    const hex = digest(new TextDecoder().decode(other)).slice("sha256:".length);
    await writeFile(damaged.at(`history/policies/q.${hex}.json`), other);
    await writeFile(damaged.at("history/policies/p.json"), version(1));
    await writeFile(damaged.at("history/policies/p.json.sigstore.json"), fileBundle(version(1)));
    await writeFile(damaged.at("history/policies/.aixv-0a1b.tmp"), "");
    await symlink(damaged.old, damaged.at(`history/policies/r.${hex}.json`));
    await mkdir(damaged.at("history/records/policy"), { recursive: true });
    await writeFile(damaged.at("history/notes.txt"), "");
    expect((await findings(damaged)).toSorted()).toEqual([
      "(warning) TEMPORARY_LEFT history/policies/.aixv-0a1b.tmp",
      "(warning) UNEXPECTED_FILE history/notes.txt",
      "(warning) UNEXPECTED_FILE history/policies/p.json",
      "(warning) UNEXPECTED_FILE history/policies/p.json.sigstore.json",
      "(warning) UNEXPECTED_FILE history/policies/r.#.json",
      "(warning) UNEXPECTED_FILE history/records/policy",
      "RECORD_ID_MISMATCH history/policies/q.#.json",
    ]);
  });

  it("takes the state of the reference's synchronisation for what it is", async () => {
    const whole = await sample();
    await writeFile(whole.at("advisory-sync-state.json"), "{}");
    expect(await findings(whole)).toEqual([]);
  });

  it("names a lock, and a signature of a version that never came", async () => {
    const stopped = await sample();
    await writeFile(stopped.at("index/policies.p.lock"), "");
    const bundle = fileBundle(version(3), "3");
    const hex = digest(new TextDecoder().decode(bundle)).slice("sha256:".length);
    await writeFile(stopped.at(`policies/p.json.${hex}.sigstore.json`), bundle);
    expect(await findings(stopped)).toEqual([
      "(warning) TEMPORARY_LEFT policies/p.json.#.sigstore.json",
      "(warning) TEMPORARY_LEFT index/policies.p.lock",
    ]);
    await rm(stopped.at("index/policies.p.lock"));
    unwrap(await put(stopped.store, 3));
    expect(await findings(stopped)).toEqual([]);
    expect(await history(stopped.store)).toContain("*p3 3");
  });
});

describe("the history", () => {
  it("is given where the current version is gone, and continues with what is put then", async () => {
    const { store, at } = await sample();
    await rm(at("policies"), { recursive: true });
    expect(await history(store)).toEqual(["p1 1"]);
    expect(await history(store, "policy")).toEqual(["p1 1"]);
    expect(unwrap(await store.readRecord("policy", "p"))).toBeUndefined();
    expect(unwrap(await store.putRecord({ bytes: version(1) }))).toMatchObject({ isNew: true });
    expect(await history(store)).toEqual(["*p1 1"]);
    unwrap(await store.putRecord({ bytes: record("x-own", "p", { n: 1 }) }));
    unwrap(await store.putRecord({ bytes: record("x-own", "p", { n: 2 }) }, { supersede: true }));
    await rm(at("records"), { recursive: true });
    expect(await history(store)).toEqual(["*p1 1", "p1"]);
    expect(await history(store, "x-own")).toEqual(["p1"]);
  });

  it("gives a version that was changed as its error, and is whole again once that is superseded anew", async () => {
    const damaged = await sample();
    await writeFile(damaged.old, version(3));
    expect(await history(damaged.store)).toEqual(["*p2 2", "RECORD_ID_MISMATCH"]);
    await truncate(damaged.old, 10);
    expect(await history(damaged.store)).toEqual(["*p2 2", "RECORD_MALFORMED"]);
    unwrap(await put(damaged.store, 1));
    unwrap(await put(damaged.store, 2));
    expect(await history(damaged.store)).toEqual(["*p2 2", "p1 1"]);
    expect(await findings(damaged)).toEqual([]);
  });

  it("takes in what was there, whole or not", async () => {
    const { store, at, ...rest } = await sample();
    await writeFile(at("policies/p.json"), '{"n":');
    unwrap(await put(store, 3));
    expect(await history(store)).toEqual(expect.arrayContaining(["*p3 3", "p1 1", "RECORD_MALFORMED"]));
    expect(await findings({ store, at, ...rest })).toEqual([`FILE_TRUNCATED ${OLD}`]);
    const kept = await readdir(at("history/policies"));
    expect(kept).toContain(`p.${digest('{"n":').slice("sha256:".length)}.json.sigstore.json`);
  });

  it("keeps a signature that the record named, and leaves that file to whoever made it", async () => {
    const { store, at } = await sample();
    const signed = record("policy", "q", { n: 1 }, { signature_bundle_path: "q.own.sigstore.json" });
    unwrap(await store.putRecord({ bytes: signed }));
    await writeFile(at("policies/q.own.sigstore.json"), fileBundle(signed, "own"));
    const bytes = record("policy", "q", { n: 2 });
    unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes, "two") }, { supersede: true }));
    expect(await history(store)).toEqual(expect.arrayContaining(["*q2 two", "q1 own"]));
    expect((await readFile(at("policies/q.own.sigstore.json"))).equals(fileBundle(signed, "own"))).toBe(true);
  });

  it("reads a version of the reference, whose signature has the absolute path of another machine", async () => {
    const { store } = await sample();
    const path = "/home/ci/.aixv/policies/q.json.sigstore.json";
    const bytes = record("policy", "q", { n: 1 }, { signature_bundle_path: path });
    unwrap(await store.putRecord({ bytes, bundle: fileBundle(bytes, "one") }));
    unwrap(await store.putRecord({ bytes: record("policy", "q", { n: 2 }) }, { supersede: true }));
    expect(await history(store)).toEqual(expect.arrayContaining(["*q2", "q1 one"]));
    expect(codeOf(await store.putRecord({ bytes }))).toBe("RECORD_CONFLICT");
    expect((await collect(store.check())).map(({ code }) => code)).toEqual(["RECORD_CONFLICT"]);
  });

  it("is not written through a link, nor read", async () => {
    const { store, at, root } = await sample();
    const elsewhere = await stores.root();
    await rename(at("history"), join(root, "away"));
    await symlink(elsewhere, at("history"));
    expect(codeOf(await put(store, 3))).toBe("STORE_UNREADABLE");
    expect(await readdir(elsewhere)).toEqual([]);
    await expect(history(store)).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    expect(told(unwrap(await store.readRecord("policy", "p")) ?? expect.fail())).toBe("p2 2");
    expect(await collect(store.records())).toHaveLength(1);
  });
});
