import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "@aixv/core";
import { type HttpsServer, startHttps } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIGEST, done } from "./decisions.ts";
import { TRUST, useSigstore } from "./signed-model.ts";
import { KEY, PUB, useWorkspace, writeFiles } from "./workspace.ts";

// These spawn the program as its users do, against a server that only NODE_EXTRA_CA_CERTS makes them trust.
const workspace = useWorkspace();
const local = useSigstore();
const CLI = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const COUNT = 12;

let server: HttpsServer;
let asked: string[] = [];
/** Answers no more once so many records were asked for. */
let answers = Number.POSITIVE_INFINITY;
let silence = (): void => undefined;

beforeAll(async () => {
  server = await startHttps((request, response) => {
    const path = normalize(request.url ?? "/");
    asked.push(path);
    const records = asked.filter((name) => /\/ADV-\d+\.json$/.test(name)).length;
    if (records > answers) return silence();
    send(join(workspace.folder, "public", path), response);
  });
  await writeFiles({ "authority.pem": server.authority });
  const payload = { affected: [{ digest: DIGEST }], severity: "low", status: "active", reason_code: "other" };
  await writeFiles({ "advisory.json": JSON.stringify(payload) });
  const sign = ["--sign", ...KEY, "--timestamp-url", `${local.sigstore.url}/api/v1/timestamp`];
  for (let index = 0; index < COUNT; index++)
    await done("advisory", "create", "--input", "advisory.json", "--advisory-id", `ADV-${index}`, ...sign);
  await done("advisory", "feed", "build", "public", ...sign);
});
afterAll(async () => await server.close());

function send(path: string, response: ServerResponse): void {
  readFile(path).then(
    (bytes) => response.end(bytes),
    () => response.writeHead(404).end(),
  );
}

/** Starts a sync into a store of its own. */
function start(root: string, environment: { readonly [name: string]: string } = {}) {
  const flags = ["--conditions=@aixv/source", "--disable-warning=ExperimentalWarning", CLI];
  const feed = ["advisory", "sync", "--feed", `${server.url}/advisory-feed.json`, "--root", root, "--json"];
  const trusting = { NODE_EXTRA_CA_CERTS: "authority.pem", ...environment };
  const child: ChildProcess = spawn(process.execPath, [...flags, ...feed, ...PUB, ...TRUST], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...trusting },
  });
  const stdout: string[] = [];
  child.stdout?.on("data", (chunk: Buffer) => void stdout.push(chunk.toString()));
  const ended = new Promise<{ readonly code: number | null; readonly result: JsonObject }>((resolve) =>
    child.on("close", (code) => resolve({ code, result: JSON.parse(stdout.join("") || "{}") as JsonObject })),
  );
  return { child, ended };
}

const root = async (name: string): Promise<string> => {
  await writeFiles({ [`${name}/.keep`]: "" });
  return name;
};
const stored = async (name: string): Promise<number> =>
  (await readdir(`${name}/.aixv/advisories`)).filter((file) => /^ADV-\d+\.json$/.test(file)).length;

describe("the process of advisory sync", () => {
  test("trusts the authorities of NODE_EXTRA_CA_CERTS, and others not", async () => {
    const { code, result } = await start(await root("trusting")).ended;
    expect({ code, result }).toMatchObject({ code: 0, result: { imported_count: COUNT, feed_signed: true } });
    const wary = await start(await root("wary"), { NODE_EXTRA_CA_CERTS: "root.pem" }).ended;
    expect(wary).toMatchObject({ code: 2, result: { ok: false, code: "REFERENCE_UNREACHABLE" } });
  });

  test("SIGINT ends it at once with 130; what came is kept, and not asked for again", async () => {
    const name = await root("interrupted");
    answers = 10;
    asked = [];
    const silent = new Promise<void>((resolve) => {
      silence = resolve;
    });
    const { child, ended } = start(name);
    await silent;
    // The last of those that were answered may still be on their way to the disk.
    const untilStored = async (): Promise<void> => {
      while ((await stored(name)) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await untilStored();
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 130, result: { ok: false, code: "INTERRUPTED" } });
    expect((await stat(`${name}/.aixv/advisory-sync-state.json`)).isFile()).toBe(true);
    const files = await readdir(`${name}/.aixv`, { recursive: true });
    expect(files.filter((file) => file.endsWith(".tmp"))).toEqual([]);
    const before = await stored(name);
    answers = Number.POSITIVE_INFINITY;
    asked = [];
    const { code, result } = await start(name).ended;
    expect({ code, result }).toMatchObject({
      code: 0,
      result: { imported_count: COUNT - before, unchanged_count: before, missing: [] },
    });
    expect(asked.filter((path) => path.includes("/ADV-"))).toHaveLength(2 * (COUNT - before));
  });

  test("killed at any moment it leaves a store that is whole, and the next one goes on", async () => {
    const name = await root("killed");
    for (const until of [1, 4, 8]) {
      answers = Number.POSITIVE_INFINITY;
      asked = [];
      const { child, ended } = start(name);
      while (child.exitCode === null && asked.length < until)
        await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill("SIGKILL");
      await ended;
    }
    expect((await start(name).ended).code).toBe(0);
    expect(await stored(name)).toBe(COUNT);
    const checked = await done("store", "check", "--root", name);
    expect(checked.error_count).toBe(0);
  });

  test("several at once import each advisory once", async () => {
    const name = await root("several");
    const outcomes = await Promise.all([1, 2, 3].map(async () => await start(name).ended));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await stored(name)).toBe(COUNT);
    const state = JSON.parse(await readFile(`${name}/.aixv/advisory-sync-state.json`, "utf8")) as {
      readonly entries: object;
    };
    expect(Object.keys(state.entries)).toHaveLength(COUNT);
    expect(await done("store", "check", "--root", name)).toMatchObject({ error_count: 0 });
  });
});
