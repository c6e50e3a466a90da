import { mkdir, readdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { expect, it } from "vitest";
import type { EvidenceStore } from "../src/index.ts";
import { codeOf, collect } from "./evidence-store-suite.ts";
import { digest, feed, fileBundle, record } from "./samples.ts";
import { stopAfter } from "./stop-writing.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const SOURCE = "https://a.example/feed.json";
const NAME = digest(SOURCE).slice("sha256:".length, "sha256:".length + 32);

async function put(store: EvidenceStore, title: string): Promise<void> {
  unwrap(await store.putFeed({ source: SOURCE, bytes: feed(title), bundle: fileBundle(feed(title)) }));
}

async function findings(store: EvidenceStore): Promise<readonly string[]> {
  const found = await collect(store.check());
  return found.map(({ code, path }) => `${code} ${path.replace(/[0-9a-f]{64}/, "#").replace(NAME, "NAME")}`);
}

it("names a feed by the digest of its source, and what it superseded as superseded records are named", async () => {
  const root = await stores.root();
  const store = await stores.open(root);
  await put(store, "1");
  await put(store, "2");
  const hex = digest(new TextDecoder().decode(feed("1"))).slice("sha256:".length);
  const files = async (folder: string): Promise<readonly string[]> =>
    (await readdir(join(root, ".aixv", folder))).toSorted();
  expect(await files("feeds")).toEqual([`${NAME}.json`, `${NAME}.json.sigstore.json`]);
  expect(await files("history/feeds")).toEqual([`${NAME}.${hex}.json`, `${NAME}.${hex}.json.sigstore.json`]);
  expect(await findings(store)).toEqual([]);
});

it("loses no feed to a writer that is stopped, and completes it when it is put again", async () => {
  for (let steps = 0, isDone = false; !isDone; steps++) {
    const root = await stores.root();
    await put(await stores.open(root), "1");
    const writer = await stores.open(root);
    isDone = await stopAfter(steps, () => put(writer, "2"));
    const store = await stores.open(root);
    const [kept, ...more] = (await collect(store.feeds())).map(unwrap);
    expect(more).toEqual([]);
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    const bundles = [kept?.bundle ?? [], ...(kept?.furtherBundles ?? []).map((one) => one.bytes)];
    const signature = text(fileBundle(kept?.bytes ?? new Uint8Array()));
    expect(bundles.map((bundle) => text(new Uint8Array(bundle)))).toContain(signature);
    await put(store, "2");
    const left = (await findings(store)).filter((finding) => !finding.endsWith(".tmp"));
    expect(left).toEqual([]);
    expect((await readdir(join(root, ".aixv", "history", "feeds"))).length).toBeGreaterThanOrEqual(2);
  }
});

it("checks feeds and their history, and gives one that is damaged as its error", async () => {
  const root = await stores.root();
  const store = await stores.open(root);
  await put(store, "1");
  await put(store, "2");
  const folder = join(root, ".aixv", "feeds");
  const history = join(root, ".aixv", "history", "feeds");
  const [old = ""] = await readdir(history);
  await writeFile(join(history, old), feed("3"));
  await writeFile(join(folder, `${NAME}.json`), feed("3"));
  await writeFile(join(folder, "feed.json"), feed("4"));
  await mkdir(join(folder, "folder"));
  expect((await findings(store)).toSorted()).toEqual([
    "CONTENT_MISMATCH .aixv/feeds/NAME.json",
    "CONTENT_MISMATCH .aixv/history/feeds/NAME.#.json",
    "UNEXPECTED_FILE .aixv/feeds/feed.json",
    "UNEXPECTED_FILE .aixv/feeds/folder",
  ]);
  await writeFile(join(folder, `${NAME}.json`), record("policy", "p"));
  expect(await findings(store)).toContain("FEED_MALFORMED .aixv/feeds/NAME.json");
  expect((await collect(store.feeds())).map(codeOf)).toEqual(["FEED_MALFORMED"]);
  await truncate(join(folder, `${NAME}.json`), 20);
  expect(await findings(store)).toContain("FILE_TRUNCATED .aixv/feeds/NAME.json");
  await rm(join(folder, `${NAME}.json`));
  expect(await findings(store)).toContain("RECORD_MISSING .aixv/feeds/NAME.json.sigstore.json");
});

it("reads and writes no feed through a link", async () => {
  const root = await stores.root();
  const elsewhere = await stores.root();
  const store = await stores.open(root);
  await put(store, "1");
  await rm(join(root, ".aixv", "feeds"), { recursive: true });
  await symlink(elsewhere, join(root, ".aixv", "feeds"));
  const outcome = await store.putFeed({ source: SOURCE, bytes: feed("2") });
  expect(codeOf(outcome)).toBe("STORE_UNREADABLE");
  await expect(collect(store.feeds())).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
  expect(await readdir(elsewhere)).toEqual([]);
});
