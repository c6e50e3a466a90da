import { readdir, readFile, rm } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { describe, expect, test } from "vitest";
import {
  admits,
  DIGEST,
  decideBy,
  denies,
  done,
  freshRoot,
  ignoredCodes,
  keys,
  NOW,
  useParties,
} from "./decisions.ts";
import { runAixv, runJson } from "./run-aixv.ts";
import { signedModel, TRUST, useSigstore } from "./signed-model.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
const local = useSigstore();
useParties();

const timestamp = (): readonly string[] => ["--timestamp-url", `${local.sigstore.url}/api/v1/timestamp`];
const SECURITY = ["--public-key", "security.pub", ...TRUST] as const;

/** Makes an advisory in a store. */
async function advisory(
  root: string,
  id: string,
  more: object = {},
  flags?: readonly string[],
): Promise<JsonObject> {
  const payload = {
    affected: [{ digest: DIGEST }],
    severity: "critical",
    status: "active",
    reason_code: "backdoor",
    ...more,
  };
  await writeFiles({ [`${root}/input.json`]: JSON.stringify(payload) });
  const signing = flags ?? ["--sign", "--key", "security.key", ...timestamp()];
  const input = ["--input", `${root}/input.json`, "--advisory-id", id, "--root", root];
  return await done("advisory", "create", ...input, ...signing);
}
const build = async (root: string, ...flags: readonly string[]): Promise<JsonObject> =>
  await done("advisory", "feed", "build", `${root}/public`, "--root", root, ...flags);
const sync = async (root: string, from: string, ...flags: readonly string[]) =>
  await runJson([
    "advisory",
    "sync",
    "--feed",
    `${from}/public/advisory-feed.json`,
    "--root",
    root,
    ...SECURITY,
    ...flags,
  ]);
const consumer = async (): Promise<string> => {
  const root = freshRoot();
  await writeFiles({ [`${root}/.keep`]: "" });
  return root;
};
const files = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1))
    .toSorted();
const contents = async (folder: string): Promise<readonly string[]> =>
  await Promise.all((await files(folder)).map((name) => readFile(`${folder}/${name}`, "utf8")));

describe("advisory feed build", () => {
  test("writes what a sync takes: signed advisories by id, and a signed feed", async () => {
    const root = freshRoot();
    for (const id of ["ADV-2", "ADV-1"]) await advisory(root, id);
    const built = await build(
      root,
      "--sign",
      "--key",
      "security.key",
      ...timestamp(),
      "--title",
      "T",
      "--publisher",
      "P",
    );
    expect(built).toMatchObject({
      entry_count: 2,
      left_out: [],
      warnings: [],
      feed_path: `${root}/public/advisory-feed.json`,
    });
    const feed = JSON.parse(await readFile(`${root}/public/advisory-feed.json`, "utf8"));
    expect(feed).toMatchObject({
      schema: "aixv.advisory-feed/v1",
      title: "T",
      publisher: "P",
      published_at: built.published_at,
    });
    expect(feed.entries[0]).toEqual({
      advisory_id: "ADV-1",
      record: "advisories/ADV-1.json",
      bundle: "advisories/ADV-1.json.sigstore.json",
      record_digest: expect.stringMatching(/^sha256:/),
      bundle_digest: expect.stringMatching(/^sha256:/),
    });
    expect(await files(`${root}/public`)).toEqual([
      "advisories/ADV-1.json",
      "advisories/ADV-1.json.sigstore.json",
      "advisories/ADV-2.json",
      "advisories/ADV-2.json.sigstore.json",
      "advisory-feed.json",
      "advisory-feed.json.sigstore.json",
    ]);
    const other = await consumer();
    const { exitCode, result } = await sync(other, root, "--require-signed-feed");
    expect([exitCode, result]).toMatchObject([
      0,
      { feed_signed: true, imported_count: 2, missing: [], feed_digest: built.feed_digest },
    ]);
    const stranger = await runJson([
      "advisory",
      "sync",
      "--feed",
      `${root}/public/advisory-feed.json`,
      "--root",
      other,
      "--public-key",
      "stranger.pub",
    ]);
    expect([stranger.exitCode, stranger.result]).toMatchObject([
      1,
      { ok: false, code: "KEY_UNKNOWN", results: [], entry_count: 2 },
    ]);
  });

  test("the same store at the same time gives the same bytes", async () => {
    const root = freshRoot();
    await advisory(root, "ADV-1");
    await advisory(root, "ADV-2");
    await build(root, ...NOW);
    const first = await contents(`${root}/public`);
    await rm(`${root}/public`, { recursive: true });
    await build(root, ...NOW);
    expect(await contents(`${root}/public`)).toEqual(first);
    await build(root, "--now", "2026-06-02T00:00:00Z");
    expect(await contents(`${root}/public`)).not.toEqual(first);
  });

  test("leaves out what nobody could import, and says why", async () => {
    const root = freshRoot();
    await advisory(root, "GOOD");
    await advisory(root, "UNSIGNED", {}, []);
    await advisory(root, "STRANGE", {}, ["--sign", "--key", "stranger.key", ...timestamp()]);
    await advisory(root, "UNDATED", {}, ["--sign", "--key", "security.key"]);
    await writeFiles({ [`${root}/.aixv/advisories/broken.json`]: "{", [`${root}/invalid.json`]: "{}" });
    const unchecked = ["--no-validate-known-kind", "--sign", "--key", "security.key", "--root", root];
    await done(
      "record",
      "create",
      "--kind",
      "advisory",
      "--record-id",
      "INVALID",
      "--input",
      `${root}/invalid.json`,
      ...unchecked,
    );
    const leftOut = (result: JsonObject): readonly unknown[] =>
      (result.left_out as JsonObject[]).map(({ advisory_id, code }) => [advisory_id, code]);
    const anybodys = await build(root);
    expect([anybodys.entry_count, leftOut(anybodys)]).toEqual([
      3,
      [
        ["INVALID", "PAYLOAD_INVALID"],
        ["UNSIGNED", "ADVISORY_UNSIGNED"],
        [null, "RECORD_MALFORMED"],
      ],
    ]);
    expect(anybodys.warnings).toMatchObject([{ code: "ADVISORY_TIME_UNPROVED" }]);
    const ours = await build(root, ...SECURITY);
    expect([ours.entry_count, leftOut(ours)[1]]).toEqual([2, ["STRANGE", "KEY_UNKNOWN"]]);
    const text = await runAixv(["advisory", "feed", "build", `${root}/public`, "--root", root, ...SECURITY]);
    expect(text.stdout).toMatch(/left out: STRANGE .*\[KEY_UNKNOWN\]/);
  });

  test("--all-versions publishes the history too, and it arrives whole", async () => {
    const root = freshRoot();
    await advisory(root, "ADV-1");
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await advisory(root, "ADV-1", { status: "withdrawn" });
    expect(await build(root)).toMatchObject({ entry_count: 1 });
    expect(await build(root, "--all-versions", ...SECURITY)).toMatchObject({ entry_count: 2 });
    const other = await consumer();
    for (const counts of [{ imported_count: 2 }, { unchanged_count: 2 }])
      expect(await sync(other, root)).toMatchObject({ exitCode: 0, result: counts });
    const [found] = (await done("advisory", "list", "--root", other, ...SECURITY)).advisories as JsonObject[];
    expect(found).toMatchObject({
      status: "withdrawn",
      _versions: [{ in_force: true, is_current: true }, { in_force: false }],
    });
  });

  test("a feed that is built again has its own signature, or none: never that of the former one", async () => {
    const root = freshRoot();
    const sign = ["--sign", "--key", "security.key", ...timestamp()];
    await advisory(root, "ADV-1");
    await build(root, ...sign);
    const other = await consumer();
    expect((await sync(other, root)).exitCode).toBe(0);
    await advisory(root, "ADV-2");
    await build(root, ...sign);
    expect(await sync(other, root)).toMatchObject({
      exitCode: 0,
      result: { feed_signed: true, imported_count: 1 },
    });
    const undated = await build(root, "--sign", "--key", "security.key");
    expect(undated.warnings).toMatchObject([{ code: "FEED_TIME_UNPROVED" }]);
    await build(root);
    expect(await files(`${root}/public`)).not.toContain("advisory-feed.json.sigstore.json");
    expect((await sync(other, root)).result.code).toBe("FEED_SIGNATURE_MISSING");
  });

  test("flags that would have no effect are refused, and nothing is written when signing fails", async () => {
    const root = freshRoot();
    await advisory(root, "ADV-1");
    const refused = async (...flags: readonly string[]): Promise<unknown> => {
      const run = await runJson(["advisory", "feed", "build", `${root}/public`, "--root", root, ...flags]);
      expect(run.exitCode).toBe(2);
      return run.result.code;
    };
    expect(await refused("--key", "security.key")).toBe("USAGE");
    expect(await refused(...TRUST)).toBe("USAGE");
    expect(await refused("--certificate-chain", "root.pem")).toBe("USAGE");
    expect(await refused("--trusted-issuer", "https://accounts.example.com")).toBe("USAGE");
    expect(await refused("--sign", "--key", "security.key", "--timestamp-url", "http://127.0.0.1:1/")).toBe(
      "TIMESTAMP_AUTHORITY_FAILED",
    );
    expect(await readdir(root)).not.toContain("public");
    const group = await runJson(["advisory", "feed"]);
    expect([group.exitCode, group.result.code]).toEqual([2, "USAGE"]);
    expect((await runAixv(["advisory", "feed", "--help"])).stdout).toContain("advisory feed build");
  });
});

describe("advisory sync for people", () => {
  test("says what came, and what did not with its code", async () => {
    const root = freshRoot();
    await advisory(root, "ADV-1");
    await build(root);
    const other = await consumer();
    const args = ["advisory", "sync", "--feed", `${root}/public/advisory-feed.json`, "--root", other];
    const good = await runAixv([...args, ...SECURITY]);
    expect([good.exitCode, good.stdout.split("\n")[0]]).toEqual([
      0,
      `✔ synced ${root}/public/advisory-feed.json`,
    ]);
    expect(good.stderr).toContain("nobody signed the feed");
    const bad = await runAixv([...args, "--public-key", "stranger.pub"]);
    expect([bad.exitCode, bad.stdout]).toEqual([1, ""]);
    expect(bad.stderr).toContain("[ADVISORY_REJECTED]");
    expect(bad.stderr).toMatch(/rejected ADV-1: .*\[KEY_UNKNOWN\]/);
    const nobody = await runJson(args);
    expect([nobody.exitCode, nobody.result.code]).toEqual([2, "TRUST_CONSTRAINT_MISSING"]);
    expect(nobody.result.error).toContain("trusted subject constraints required");
  });
});

describe("verify --policy after a sync (AIXV §11)", () => {
  const policy = (): object => ({
    allow_subjects: [keys.release],
    advisory_allow_subjects: [keys.security],
    require_no_active_advisories: true,
  });
  /** Without the fixed clock: times here are those of the test. */
  const deciding = async (more: object = {}): Promise<readonly string[]> => [
    ...(await decideBy({ ...policy(), ...more })).slice(0, -NOW.length),
    ...TRUST,
  ];

  test("decides by what came, and misses what the kept feed lists and somebody took away", async () => {
    const model = await signedModel();
    const flags = await deciding({ max_advisory_feed_age_days: 1 });
    const root = flags[1] ?? "";
    await denies(model, flags, "ADVISORY_FEED_MISSING");
    const publisher = freshRoot();
    await advisory(publisher, "ADV-1");
    await build(publisher, "--sign", "--key", "security.key", ...timestamp());
    expect((await sync(root, publisher)).exitCode).toBe(0);
    const { digest } = (await admits(model, flags)).result;
    await advisory(publisher, "ADV-2", { affected: [{ digest }] });
    await build(publisher, "--sign", "--key", "security.key", ...timestamp());
    expect((await sync(root, publisher)).exitCode).toBe(0);
    await denies(model, flags, "ADVISORY_ACTIVE");
    for (const suffix of ["", ".sigstore.json"]) await rm(`${root}/.aixv/advisories/ADV-2.json${suffix}`);
    await denies(model, flags, "ADVISORY_MISSING");
  });

  test("a kept feed that does not verify is ignored, and told", async () => {
    const model = await signedModel();
    const flags = await deciding();
    const root = flags[1] ?? "";
    const publisher = freshRoot();
    await advisory(publisher, "ADV-1");
    await build(publisher, "--sign", "--key", "security.key", ...timestamp());
    await sync(root, publisher);
    const [name = ""] = (await files(`${root}/.aixv/feeds`)).filter(
      (file) => !file.endsWith(".sigstore.json"),
    );
    const feed = await readFile(`${root}/.aixv/feeds/${name}`, "utf8");
    await writeFiles({ [`${root}/.aixv/feeds/${name}`]: feed.replace("ADV-1", "ADV-9") });
    expect(ignoredCodes(await admits(model, flags))).toContain("ARTIFACT_DIGEST_MISMATCH");
    await rm(`${root}/.aixv/feeds/${name}.sigstore.json`);
    expect(ignoredCodes(await admits(model, flags))).toContain("FEED_UNSIGNED");
    // Nobody looks at it where no rule asks.
    const careless = (await deciding({ require_no_active_advisories: false })).map((flag, index) =>
      index === 1 ? root : flag,
    );
    expect(ignoredCodes(await admits(model, careless))).toEqual([]);
  });

  test("a recall is lifted by what its signer is proved to have said later, whatever is current in the folder", async () => {
    const model = await signedModel();
    const flags = await deciding();
    const root = flags[1] ?? "";
    const { digest } = (await admits(model, flags)).result;
    const affected = [{ digest }];
    await advisory(root, "ADV-1", { affected });
    await denies(model, flags, "ADVISORY_ACTIVE");
    // By nobody, and by somebody at no proved time.
    await advisory(root, "ADV-1", { affected, status: "withdrawn" }, []);
    await denies(model, flags, "ADVISORY_ACTIVE");
    await advisory(root, "ADV-1", { affected, status: "withdrawn", title: "again" }, [
      "--sign",
      "--key",
      "security.key",
    ]);
    await denies(model, flags, "ADVISORY_ACTIVE");
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await advisory(root, "ADV-1", { affected, status: "withdrawn", title: "in earnest" });
    await admits(model, flags);
    // One that merely names less takes nothing back.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await advisory(root, "ADV-1", { affected });
    await denies(model, flags, "ADVISORY_ACTIVE");
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await advisory(root, "ADV-1", { affected: [{ digest: DIGEST }] });
    await denies(model, flags, "ADVISORY_ACTIVE");
  });
});
