import { chmod, mkdir, readdir, readFile, rm, symlink } from "node:fs/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { evaluation, promotion } from "./pack-runs.ts";
import { runAixv, runJson } from "./run-aixv.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

const workspace = useWorkspace();
const MANIFEST = "evidence_pack/evidence_digest_manifest.json";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ARTIFACT = "a".repeat(64);

beforeEach(async () => {
  await rm("evidence_pack", { recursive: true, force: true });
});
const init = async (...args: readonly string[]) => await runJson(["pack", "init", ...args]);
const manifest = async () => JSON.parse(await readFile(MANIFEST, "utf8")) as { [name: string]: string };

describe("pack init", () => {
  test("writes the bundle and its manifest, and nothing else", async () => {
    await writeFiles({ "events.json": JSON.stringify([promotion("r", ARTIFACT)]) });
    const { exitCode, result } = await init("--run-id", " r ", "--events", "events.json");
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({
      run_id: "r",
      bundle_path: "evidence_pack/r.json",
      manifest_path: MANIFEST,
      event_count: 1,
      warnings: [],
    });
    expect((await readdir("evidence_pack")).toSorted()).toEqual(["evidence_digest_manifest.json", "r.json"]);
    expect(JSON.parse(await readFile("evidence_pack/r.json", "utf8"))).toEqual({
      run_id: "r",
      events: [promotion("r", ARTIFACT)],
    });
    const { run_id, events_content_sha256, schema } = await manifest();
    expect([run_id, schema]).toEqual(["r", "aigov.evidence_digest_manifest.v1"]);
    expect(`sha256:${events_content_sha256}`).toBe(result.digest);
  });

  test("makes up no events, and says that there are none", async () => {
    const { stdout, stderr } = await runAixv(["pack", "init", "--run-id", "r"]);
    expect(stdout).toContain("r: 0 events");
    expect(stderr).toContain("no events yet");
    // SHA-256 of {"events":[],"run_id":"r","schema":"aigov.evidence_digest.v1"}.
    expect((await manifest()).events_content_sha256).toBe(
      "5dc5ada611fd3802bd651776d1dbccf34134b1c0a66e8481e797e6e4492bcb31",
    );
  });

  test.each([
    [{ GITHUB_RUN_ID: "123", GITHUB_RUN_ATTEMPT: "2" }, /^ci-123-2$/],
    [{ GITHUB_RUN_ID: " 123 " }, /^ci-123-1$/],
    [{ GITHUB_RUN_ID: "123", GITHUB_RUN_ATTEMPT: " " }, /^ci-123-1$/],
    [{ GITHUB_RUN_ID: " " }, UUID],
    [{}, UUID],
  ])("takes the run of the CI job %o, else a random one", async (environment, expected) => {
    const { result } = await runJson(["pack", "init"], { environment });
    expect(result.run_id).toMatch(expected);
    const given = await runJson(["pack", "init", "--run-id", "given", "--force"], { environment });
    expect(given.result.run_id).toBe("given");
  });

  test.each([
    "../r",
    "a/b",
    "a\\b",
    "a:b",
    ".",
    "..",
    " ",
    "a\u0000b",
    "a\u202eb",
    "\ud800",
    "NUL",
    "com1.x",
    "Evidence_Digest_Manifest",
    "x".repeat(251),
    "ü".repeat(126),
  ])("refuses the run id %j, which can name no file", async (id) => {
    expect((await init(`--run-id=${id}`)).result.code).toBe("EVIDENCE_RUN_ID_INVALID");
    expect((await readdir(".")).includes("evidence_pack")).toBe(false);
    const environment = { GITHUB_RUN_ID: "a/b" };
    expect((await runJson(["pack", "init"], { environment })).result.code).toBe("EVIDENCE_RUN_ID_INVALID");
  });

  test.each(["x".repeat(250), "ci-1-1", "Größe 1", "a.b", "console"])("takes the run id %j", async (id) => {
    expect((await init("--run-id", id)).exitCode).toBe(0);
    expect(await readdir("evidence_pack")).toContain(`${id}.json`);
  });
});

describe("pack init: what is there already", () => {
  test("is replaced only with --force; the same content is no other", async () => {
    expect((await init("--run-id", "r")).exitCode).toBe(0);
    expect((await init("--run-id", "r")).exitCode).toBe(0);
    await writeFiles({ "events.json": JSON.stringify([promotion("r", ARTIFACT)]) });
    const before = await manifest();
    const refused = await init("--run-id", "r", "--events", "events.json");
    expect([refused.exitCode, refused.result.code]).toEqual([2, "FILE_EXISTS"]);
    expect(await manifest()).toEqual(before);
    expect((await init("--run-id", "r", "--events", "events.json", "--force")).exitCode).toBe(0);
    expect(await manifest()).not.toEqual(before);
  });

  test("with the manifest of another run nothing is written, not even the bundle", async () => {
    await init("--run-id", "r");
    expect((await init("--run-id", "s")).result.code).toBe("FILE_EXISTS");
    expect(await readdir("evidence_pack")).not.toContain("s.json");
  });

  test("a folder in place of a file, or a file in place of the folder", async () => {
    await mkdir(MANIFEST, { recursive: true });
    const { result } = await init("--run-id", "r", "--force");
    expect(result.code).toBe("NOT_A_FILE");
    expect(await readdir("evidence_pack")).toEqual(["evidence_digest_manifest.json"]);
    await writeFiles({ file: "" });
    expect((await init("--out", "file")).result.code).toBe("FILE_NOT_WRITTEN");
  });

  test("a link out of the working directory is not written through", async () => {
    await symlink("/tmp", "evidence_pack");
    expect((await init("--run-id", "r")).result.code).toBe("OUTPUT_LEAVES_REPOSITORY");
  });

  test.skipIf(process.getuid?.() === 0)("a folder that cannot be written to", async () => {
    await mkdir("evidence_pack");
    await chmod("evidence_pack", 0o500);
    expect((await init("--run-id", "r")).result.code).toBe("FILE_NOT_WRITTEN");
  });
});

describe("pack init --events", () => {
  const [one, two] = [evaluation("r", { loss: 1.5 }), promotion("r", ARTIFACT)];
  async function countOf(name: string, text: string): Promise<unknown> {
    await writeFiles({ [name]: text });
    const { result } = await init("--run-id", "r", "--events", name, "--force");
    return result.event_count ?? result.code;
  }

  test("are an array, an object with them, or JSON Lines", async () => {
    const digests = new Set<unknown>();
    for (const [name, text] of [
      ["a.json", JSON.stringify([one, two])],
      ["a.json", `\n${JSON.stringify([one, two])} \n`],
      ["a.json", JSON.stringify({ run_id: "other", events: [one, two] }, null, 2)],
      ["a.jsonl", `${JSON.stringify(one)}\r\n\n${JSON.stringify(two)}`],
      ["a.txt", `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`],
    ] as const) {
      expect(await countOf(name, text)).toBe(2);
      digests.add((await manifest()).events_content_sha256);
    }
    expect(digests.size).toBe(1);
    expect(await countOf("one.ndjson", JSON.stringify(one))).toBe(1);
    await writeFiles({ "b.json": JSON.stringify([one]), "c.json": JSON.stringify([two]) });
    const { result } = await init("--run-id", "r", "--events", "b.json", "--events", "c.json", "--force");
    expect(result.event_count).toBe(2);
    expect((await manifest()).events_content_sha256).toBe([...digests][0]);
  });

  test("keep their numbers as they are spelt", async () => {
    await writeFiles({
      "n.json":
        '[{"event_id": "e", "payload": {"a": 1.0, "b": 1, "c": 1e16, "d": 123456789012345678901234567890}}]',
    });
    await init("--run-id", "r", "--events", "n.json");
    const text = await readFile("evidence_pack/r.json", "utf8");
    expect(text).toContain('{"a":1.0,"b":1,"c":1e+16,"d":123456789012345678901234567890}');
  });

  test("may be more than a call takes arguments", async () => {
    expect(await countOf("many.jsonl", `${JSON.stringify({ event_id: "e" })}\n`.repeat(200_000))).toBe(
      200_000,
    );
  });

  test("that do not count are warned of", async () => {
    await writeFiles({ "events.json": JSON.stringify([{ ...one, event_id: "" }, two, two]) });
    const { result } = await init("--run-id", "r", "--events", "events.json");
    const warnings = result.warnings as readonly { readonly code: string; readonly path: string }[];
    expect(warnings.map(({ code, path }) => [code, path])).toEqual([
      ["EVENT_DROPPED", "events[0]"],
      ["EVENT_DROPPED", "events[1]"],
    ]);
  });

  test.each([
    ["empty.json", "", "EVIDENCE_PACK_NOT_JSON"],
    ["cut.json", '[{"event_id": "e"', "EVIDENCE_PACK_NOT_JSON"],
    ["bom.json", "\ufeff[]", "EVIDENCE_PACK_NOT_JSON"],
    ["second.jsonl", '{"event_id": "e"}\n{"event_id"', "EVIDENCE_PACK_NOT_JSON"],
    ["second.log", '{"event_id": "e"}\n{"event_id"', "EVIDENCE_PACK_NOT_JSON"],
    ["deep.json", `[{"a": ${"[".repeat(1000)}${"]".repeat(1000)}}]`, "EVIDENCE_PACK_TOO_DEEP"],
    ["long.json", `[{"a": ${"9".repeat(5000)}}]`, "EVIDENCE_PACK_INTEGER_TOO_LONG"],
    ["nan.json", '[{"event_id": "e", "payload": {"loss": NaN}}]', "EVIDENCE_RUN_EVENTS_INVALID"],
    ["twice.json", '[{"event_id": "e", "event_id": "f"}]', "EVIDENCE_RUN_EVENTS_INVALID"],
    ["lone.json", '[{"event_id": "e", "payload": {"a": "\\ud800"}}]', "EVIDENCE_RUN_EVENTS_INVALID"],
    ["lone-unseen.json", '[{"event_id": "e", "environment": "\\ud800"}]', "EVIDENCE_RUN_EVENTS_INVALID"],
    ["text.json", '"events"', "EVIDENCE_RUN_EVENTS_INVALID"],
    ["object.json", '{"events": {}}', "EVIDENCE_RUN_EVENTS_INVALID"],
    ["number.json", "[1]", "EVIDENCE_RUN_EVENTS_INVALID"],
    ["number.jsonl", "1", "EVIDENCE_RUN_EVENTS_INVALID"],
  ])("refuses %s and writes nothing", async (name, text, code) => {
    await writeFiles({ [name]: text });
    const { exitCode, result } = await init("--run-id", "r", "--events", name);
    expect([exitCode, result.code]).toEqual([2, code]);
    expect(await readdir(workspace.folder)).not.toContain("evidence_pack");
  });

  test("refuses bytes that are no UTF-8, a folder, and what is not there", async () => {
    await writeFiles({ "bytes.json": Uint8Array.of(0x5b, 0xff, 0x5d) });
    for (const [name, code] of [
      ["bytes.json", "EVIDENCE_RUN_EVENTS_INVALID"],
      [".", "NOT_A_FILE"],
      ["absent.json", "FILE_NOT_FOUND"],
    ] as const)
      expect((await init("--events", name)).result.code).toBe(code);
  });
});
