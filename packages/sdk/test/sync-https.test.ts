import type { IncomingMessage, ServerResponse } from "node:http";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { ampleMillis, type HttpsServer, startHttps } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { syncAdvisories } from "../src/index.ts";
import {
  day,
  feedBytes,
  filesOf,
  type PublishedAdvisory,
  usePublisher,
  withDigests,
} from "./advisory-publisher.ts";
import { createSetting, type SyncSetting } from "./sync-setting.ts";
import { codeOf, useWorkspace } from "./workspace.ts";

const workspace = useWorkspace();
const publisher = usePublisher(workspace);
const fresh = async () => await createSetting(workspace, publisher);

type Answer = Uint8Array | string | ((request: IncomingMessage, response: ServerResponse) => void);
let server: HttpsServer;
/** What the server has, by path. */
let files: { [path: string]: Answer } = {};
/** Paths that were asked for. */
let asked: string[] = [];

beforeAll(async () => {
  server = await startHttps((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "https://localhost");
    asked.push(pathname);
    const answer = files[pathname];
    if (answer === undefined) response.writeHead(404).end();
    else if (typeof answer === "function") answer(request, response);
    else response.end(answer);
  });
  setDefaultCACertificates([...getCACertificates("default"), server.authority]);
});
afterAll(async () => await server.close());

const redirect =
  (location: string): Answer =>
  (_, response) =>
    void response.writeHead(302, { location }).end();

/** Serves advisories and a feed of them below a path; gives the feed's URL. */
function serve(path: string, advisories: readonly PublishedAdvisory[], feed: Uint8Array): string {
  files = { [`${path}/feed.json`]: feed };
  for (const [name, bytes] of Object.entries(filesOf(...advisories))) files[`${path}/${name}`] = bytes;
  asked = [];
  return `${server.url}${path}/feed.json`;
}

/** Surely enough for a feed of one advisory on this machine. */
async function ampleSeconds(advisory: PublishedAdvisory): Promise<number> {
  const before = files;
  const alone = await fresh();
  const url = serve("/alone", [advisory], feedBytes([advisory.entry]));
  const millis = await ampleMillis(async () => {
    expect((await alone.sync(url)).entries).toEqual(["imported"]);
  });
  files = before;
  return Math.ceil(millis / 1000);
}

describe("a feed from a server", () => {
  test("is imported with what it names, relative to itself; its signature lies beside it", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    const feed = await publisher.feed([withDigests(advisory)], "03-02");
    const url = serve("/a/b", [advisory], feed.bytes);
    const unsigned = await setting.sync(url);
    expect([unsigned.code, unsigned.entries, unsigned.sync.isSigned]).toEqual([
      undefined,
      ["imported"],
      false,
    ]);
    expect(asked.toSorted()).toEqual(
      ["feed.json", "feed.json.sigstore.json", advisory.entry.record, advisory.entry.bundle]
        .map((name) => `/a/b/${name}`)
        .toSorted(),
    );
    files["/a/b/feed.json.sigstore.json"] = feed.bundle;
    expect((await setting.sync(url)).sync.isSigned).toBe(true);
    expect(Object.keys((await setting.state()).feeds)).toEqual([url]);
  });

  test("opens no file of this machine, whatever it says", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    await setting.put(filesOf(advisory));
    const path = (name: string): string => `${setting.folder}/${name}`;
    const { record, bundle } = advisory.entry;
    const url = serve("", [], feedBytes([{ record: path(record), bundle: path(bundle) }]));
    expect((await setting.sync(url)).entries).toEqual(["REFERENCE_NOT_FOUND"]);
    expect(asked).toContain(path(record));
    for (const name of [record, bundle]) files[path(name)] = redirect(`file://${path(name)}`);
    expect((await setting.sync(url)).entries).toEqual(["REFERENCE_REFUSED"]);
    // The same by a local feed is the local file.
    expect(
      (await setting.takeFeed(feedBytes([{ record: path(record), bundle: path(bundle) }]))).entries,
    ).toEqual(["imported"]);
  });

  test("and what it names may be redirected to https, and nowhere else", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    const url = serve("/moved", [advisory], feedBytes([{ ...advisory.entry, record: "../old.json" }]));
    files["/old.json"] = redirect(`/moved/${advisory.entry.record}`);
    files["/feed.json"] = redirect(url);
    // References start from the URL that the caller gave.
    expect((await setting.sync(`${server.url}/feed.json`)).entries).toEqual(["REFERENCE_NOT_FOUND"]);
    expect((await setting.sync(url)).entries).toEqual(["imported"]);
    for (const [location, code] of [
      ["http://localhost/x.json", "REFERENCE_REFUSED"],
      ["file:///etc/passwd", "REFERENCE_REFUSED"],
      ["/feed-loop.json", "REFERENCE_REFUSED"],
    ] as const) {
      files["/feed-loop.json"] = redirect(location);
      await expect(setting.sync(`${server.url}/feed-loop.json`)).rejects.toMatchObject({ code });
    }
  });

  test("whose signature cannot be got is no unsigned one", async () => {
    const setting = await fresh();
    const url = serve("", [], feedBytes([]));
    files["/feed.json.sigstore.json"] = (_, response) => void response.writeHead(503).end();
    await expect(setting.sync(url)).rejects.toMatchObject({ code: "REFERENCE_UNREACHABLE" });
    files["/feed.json.sigstore.json"] = new Uint8Array(1024 * 1024 + 1);
    await expect(setting.sync(url)).rejects.toMatchObject({ code: "REFERENCE_TOO_LARGE" });
    delete files["/feed.json.sigstore.json"];
    expect((await setting.sync(url)).code).toBe(undefined);
  });

  test("that is published anew between two requests is asked for once more", async () => {
    const setting = await fresh();
    const [old, next] = [await publisher.feed([], "03-01"), await publisher.feed([], "03-02")];
    const url = serve("", [], old.bytes);
    let count = 0;
    files["/feed.json"] = (_, response) => void response.end(count++ === 0 ? old.bytes : next.bytes);
    files["/feed.json.sigstore.json"] = next.bundle;
    expect((await setting.sync(url)).sync.isSigned).toBe(true);
    files["/feed.json"] = old.bytes;
    asked = [];
    expect((await setting.sync(url)).code).toBe("ARTIFACT_DIGEST_MISMATCH");
    expect(asked).toHaveLength(4);
  });

  test("may have bad entries: huge, slow, broken; the others are imported", async () => {
    const setting = await fresh();
    const good = await publisher.advisory("ADV-1", "03-01");
    const { bundle } = good.entry;
    const entry = (record: string): object => ({ record, bundle });
    const url = serve(
      "",
      [good],
      feedBytes([
        entry("huge"),
        entry("slow"),
        entry("broken"),
        entry("closed"),
        good.entry,
        entry("https://localhost:1/x"),
      ]),
    );
    files["/huge"] = new Uint8Array(2 * 1024 * 1024);
    files["/slow"] = () => undefined;
    files["/broken"] = (_, response) => void response.writeHead(500).end();
    files["/closed"] = (_, response) => void response.destroy();
    const timeoutSeconds = await ampleSeconds(good);
    expect((await setting.sync(url, { timeoutSeconds })).entries).toEqual([
      "REFERENCE_TOO_LARGE",
      "REFERENCE_TIMED_OUT",
      "REFERENCE_UNREACHABLE",
      "REFERENCE_UNREACHABLE",
      "imported",
      "REFERENCE_UNREACHABLE",
    ]);
  });

  test("takes no more time in all than is allowed: what is not reached is told", async () => {
    const setting = await fresh();
    const good = await publisher.advisory("ADV-1", "03-01");
    const totalTimeoutSeconds = await ampleSeconds(good);
    const slow = Array.from({ length: 20 }, (_, index) => ({ record: `slow-${index}`, bundle: "b" }));
    const url = serve("", [good], feedBytes([good.entry, ...slow]));
    for (const { record } of slow) files[`/${record}`] = () => undefined;
    const { entries } = await setting.sync(url, { totalTimeoutSeconds });
    expect(entries.slice(0, 2)).toEqual(["imported", "REFERENCE_TIMED_OUT"]);
    expect(entries.at(-1)).toBe("SYNC_TIMED_OUT");
    // As many at a time as are fetched; the rest is not begun.
    const begun = entries.filter((code) => code === "REFERENCE_TIMED_OUT").length;
    expect(entries.slice(1)).toEqual([
      ...Array.from({ length: begun }, () => "REFERENCE_TIMED_OUT"),
      ...Array.from({ length: 20 - begun }, () => "SYNC_TIMED_OUT"),
    ]);
  });
});

describe("offline", () => {
  test("nothing is asked for: neither a feed nor what a local one names", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    const url = serve("", [advisory], feedBytes([advisory.entry]));
    await expect(setting.sync(url, { offline: true })).rejects.toMatchObject({ code: "REFERENCE_OFFLINE" });
    const { record, bundle } = advisory.entry;
    const remote = { record: `${server.url}/${record}`, bundle: `${server.url}/${bundle}` };
    const local = await publisher.advisory("ADV-2", "03-01");
    await setting.put(filesOf(local));
    const feed = feedBytes([remote, local.entry]);
    expect((await setting.takeFeed(feed, { offline: true })).entries).toEqual([
      "REFERENCE_OFFLINE",
      "imported",
    ]);
    expect(asked).toEqual([]);
    expect((await setting.takeFeed(feed)).entries).toEqual(["imported", "unchanged"]);
  });
});

describe("an interrupted sync", () => {
  const WIDTH = 8;
  const many = async () => {
    const advisories: PublishedAdvisory[] = [];
    for (let count = 0; count < 30; count++) {
      advisories.push(await publisher.advisory(`ADV-${count}`, "03-01"));
    }
    return advisories;
  };
  /** Interrupts once the server has answered so often for a record. */
  const interrupted = async (setting: SyncSetting, url: string, after: number): Promise<unknown> => {
    const interruption = new AbortController();
    const reason = new Error("enough");
    let answered = 0;
    const before = { ...files };
    for (const [path, bytes] of Object.entries(before)) {
      if (!path.startsWith("/ADV-") || path.endsWith(".sigstore.json")) continue;
      files[path] = (_, response) => {
        answered++;
        // The rest does not come any more.
        if (answered <= after) response.end(bytes as Uint8Array);
        else interruption.abort(reason);
      };
    }
    const running = syncAdvisories(url, {
      root: setting.root,
      now: day("06-01"),
      ...publisher.trust,
      signal: interruption.signal,
    });
    await expect(running).rejects.toBe(reason);
    files = before;
    asked = [];
    return undefined;
  };

  test.each([
    ["with digests", withDigests],
    ["without", ({ entry }: PublishedAdvisory) => entry],
  ])("goes on where it was, by a feed %s", async (_, entryOf) => {
    const setting = await fresh();
    const advisories = await many();
    const url = serve("", advisories, feedBytes(advisories.map(entryOf)));
    await interrupted(setting, url, 20);
    expect(Object.keys((await setting.state()).entries).length).toBeGreaterThanOrEqual(20 - WIDTH);
    expect(Object.values((await setting.state()).feeds)).toMatchObject([{ unfinished: true }]);
    const rest = await setting.sync(url);
    expect(rest.code).toBe(undefined);
    const known = rest.entries.filter((status) => status === "unchanged").length;
    expect(known).toBeGreaterThanOrEqual(20 - WIDTH);
    expect(asked.filter((path) => path.startsWith("/ADV-"))).toHaveLength(2 * (30 - known));
    expect(Object.values((await setting.state()).feeds)).not.toMatchObject([{ unfinished: true }]);
    // Once it is done, what says no digests is asked for again: it may be another by now.
    asked = [];
    await setting.sync(url);
    const again = asked.filter((path) => path.startsWith("/ADV-")).length;
    expect(again).toBe(entryOf === withDigests ? 0 : 60);
  });

  test("before it began does nothing", async () => {
    const setting = await fresh();
    const url = serve("", [], feedBytes([]));
    const signal = AbortSignal.abort(new Error("not at all"));
    await expect(syncAdvisories(url, { root: setting.root, ...publisher.trust, signal })).rejects.toThrow(
      "not at all",
    );
    expect(asked).toEqual([]);
    expect(codeOf(await syncAdvisories(url, { root: setting.root, signal }))).toBe(
      "TRUST_CONSTRAINT_MISSING",
    );
  });
});
