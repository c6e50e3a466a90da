import { chmod, cp, mkdir, readFile, truncate } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { A, changed, PACK, withMembers } from "../../evidence-pack/test/packs.ts";
import { runAixv, runJson } from "./run-aixv.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
const VALID = changed(() => undefined);
const NEW = `sha256:${"c".repeat(64)}`;

beforeAll(async () => {
  await writeFiles({
    "pack.json": VALID,
    "folder/pack.json": VALID,
    "folder/evidence/a.json": "{}",
    "tampered.json": withMembers({ tenant_scope: "tenant.2" }),
    "unseen.json": `\n${withMembers({ note: "unseen", run_id: " run-1 " })}`,
    "empty.json": "{}",
    "run.json": '{"run_id": "r", "events": [{"event_id": "e", "payload": {"loss": 1.0}}]}',
  });
});
const codes = (list: unknown): readonly string[] =>
  (list as readonly { readonly code: string }[]).map(({ code }) => code);

describe("pack validate", () => {
  test("0 for a pack without issues, also in its folder; warnings are apart", async () => {
    for (const path of ["pack.json", "folder"]) {
      const { exitCode, result } = await runJson(["pack", "validate", path]);
      expect([exitCode, result.digest, result.issues, result.warnings]).toEqual([
        0,
        PACK.pack_digest,
        [],
        [],
      ]);
    }
    const { exitCode, result } = await runJson(["pack", "validate", "unseen.json"]);
    expect([exitCode, result.digest, result.issues]).toEqual([0, PACK.pack_digest, []]);
    expect(codes(result.warnings)).toEqual(["FIELD_NOT_COVERED", "WHITE_SPACE_NOT_COVERED"]);
    const { stderr } = await runAixv(["pack", "validate", "unseen.json"]);
    expect(stderr).toContain("[FIELD_NOT_COVERED]");
  });

  test("1 for one with issues, each with its place", async () => {
    const { exitCode, result } = await runJson(["pack", "validate", "tampered.json"]);
    expect([exitCode, result.code, result.digest]).toEqual([1, "PACK_INVALID", null]);
    expect(result.issues).toEqual([
      { code: "pack_digest_mismatch", message: expect.any(String), path: "pack_digest" },
    ]);
    const { stderr } = await runAixv(["pack", "validate", "empty.json"]);
    expect(stderr).toContain("artifacts_required artifacts: ");
  });

  test("text of the document steers no terminal", async () => {
    await writeFiles({ "hostile.json": withMembers({ "\u001b[2J": { prompt: 1 } }) });
    const { stderr } = await runAixv(["pack", "validate", "hostile.json"]);
    expect(stderr).toContain("raw_field_rejected");
    expect(stderr).not.toContain("\u001b");
  });
});

/** What nobody can judge: how it is made, and the code. */
const UNJUDGED: readonly (readonly [string, string | Uint8Array, string])[] = [
  ["nothing", "", "EVIDENCE_PACK_NOT_JSON"],
  ["a text", '"pack"', "EVIDENCE_PACK_NOT_JSON"],
  ["half of a pack", VALID.slice(0, VALID.length / 2), "EVIDENCE_PACK_NOT_JSON"],
  ["a byte order mark", `\ufeff${VALID}`, "EVIDENCE_PACK_NOT_JSON"],
  ["no UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d), "EVIDENCE_PACK_NOT_UTF8"],
  ["deep nesting", `${"[".repeat(2000)}${"]".repeat(2000)}`, "EVIDENCE_PACK_TOO_DEEP"],
  ["a lone surrogate", withMembers({ pack_id: "\ud800" }), "EVIDENCE_PACK_LONE_SURROGATE"],
  ["a long integer", `{"a": ${"9".repeat(5000)}}`, "EVIDENCE_PACK_INTEGER_TOO_LONG"],
];

describe("pack validate, digest and diff: no verdict", () => {
  test.each(UNJUDGED)("%s", async (_what, text, code) => {
    await writeFiles({ "bad.json": text });
    for (const args of [
      ["validate", "bad.json"],
      ["digest", "bad.json"],
      ["diff", "pack.json", "bad.json"],
      ["diff", "bad.json", "pack.json"],
    ]) {
      const { exitCode, result } = await runJson(["pack", ...args]);
      expect([args, exitCode, result.code]).toEqual([args, 2, code]);
    }
  });

  test("no file, no pack in the folder, too large, and no permission", async () => {
    await mkdir("hollow");
    await writeFiles({ "huge.json": "", "locked.json": VALID });
    await truncate("huge.json", 65 * 1024 * 1024);
    await chmod("locked.json", 0);
    const code = async (...args: readonly string[]) => (await runJson(["pack", ...args])).result.code;
    for (const command of ["validate", "digest"]) {
      expect(await code(command, "absent.json")).toBe("FILE_NOT_FOUND");
      expect(await code(command, "huge.json")).toMatch(/^(?:FILE|EVIDENCE_PACK)_TOO_LARGE$/);
      if (process.getuid?.() !== 0) expect(await code(command, "locked.json")).toBe("FILE_UNREADABLE");
    }
    expect(await code("validate", "hollow")).toBe("EVIDENCE_PACK_NOT_FOUND");
    expect(await code("digest", "hollow")).toBe("EVIDENCE_RUN_NOT_FOUND");
    expect(await code("diff", "pack.json", "absent.json")).toBe("FILE_NOT_FOUND");
    expect(await code("diff", "pack.json", "empty.json")).toBe("EVIDENCE_PACK_INVALID");
    expect(await code("diff", "pack.json")).toBe("USAGE");
    expect(await code("diff", "pack.json", "pack.json", "pack.json")).toBe("USAGE");
    expect(await code("diff")).toBe("USAGE");
  });
});

describe("pack digest", () => {
  test("of a pack is its pack_digest, also where the file has another", async () => {
    const { exitCode, result } = await runJson(["pack", "digest", "pack.json"]);
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({
      kind: "pack",
      digest: PACK.pack_digest,
      recorded_digest: PACK.pack_digest,
    });
    const { result: draft } = await runJson(["pack", "digest", "tampered.json"]);
    expect(draft).toMatchObject({ ok: true, recorded_digest: PACK.pack_digest });
    await writeFiles({
      "mended.json": withMembers({ tenant_scope: "tenant.2", pack_digest: draft.digest ?? null }),
    });
    expect((await runJson(["pack", "validate", "mended.json"])).exitCode).toBe(0);
  });

  test("of a pack that has events too is the pack's", async () => {
    await writeFiles({ "with-events.json": withMembers({ events: [] }) });
    expect((await runJson(["pack", "digest", "with-events.json"])).result.kind).toBe("pack");
  });

  test("1 for one that breaks another rule, whatever could be digested", async () => {
    await writeFiles({
      "ungoverned.json": changed((pack) => Object.assign(pack.artifacts[0] ?? {}, { control_refs: [] })),
    });
    const { exitCode, result } = await runJson(["pack", "digest", "ungoverned.json"]);
    expect([exitCode, result.code, result.digest]).toEqual([1, "PACK_INVALID", null]);
  });

  test("1 for a pack that has none", async () => {
    const { exitCode, result } = await runJson(["pack", "digest", "empty.json"]);
    expect([exitCode, result.code, result.digest]).toEqual([1, "PACK_INVALID", null]);
  });

  test("of a run is its portable digest, from folder, bundle and manifest", async () => {
    await writeFiles({ "run/r.json": await readFile("run.json") });
    const hex = "ff2e9e4cc6774591f09d803b512d604135d8838b8ed9175522e32acbcd4f4cdf";
    for (const path of ["run", "run/r.json"]) {
      const { result } = await runJson(["pack", "digest", path]);
      expect(result).toMatchObject({
        kind: "run",
        run_id: "r",
        digest: `sha256:${hex}`,
        recorded_digest: null,
      });
    }
    expect((await runJson(["pack", "digest", "run", "--write"])).result.written).toBe(true);
    const { result } = await runJson(["pack", "digest", "run/evidence_digest_manifest.json"]);
    expect(result).toMatchObject({ digest: `sha256:${hex}`, recorded_digest: hex, path: "run/r.json" });
  });

  test("--write brings the manifest up to date with changed events", async () => {
    await cp("run", "later", { recursive: true });
    await writeFiles({ "later/r.json": '{"run_id": "r", "events": []}' });
    const { stderr } = await runAixv(["pack", "digest", "later"]);
    expect(stderr).toContain("--write replaces it");
    const { result } = await runJson(["pack", "digest", "later", "--write"]);
    expect((await runJson(["pack", "digest", "later"])).result.recorded_digest).toBe(
      String(result.digest).slice("sha256:".length),
    );
  });

  test("--write is for runs, and for those with an id", async () => {
    expect((await runJson(["pack", "digest", "pack.json", "--write"])).result.code).toBe("OPTION_INVALID");
    await writeFiles({ "nameless/r.json": '{"events": []}' });
    const { result } = await runJson(["pack", "digest", "nameless", "--write"]);
    expect(result.code).toBe("EVIDENCE_RUN_ID_INVALID");
  });

  test("a lone surrogate in a bundle is the bundle's fault", async () => {
    await writeFiles({ "lone.json": '{"run_id": "r", "events": [{"event_id": "\\ud800"}]}' });
    expect((await runJson(["pack", "digest", "lone.json"])).result.code).toBe("EVIDENCE_PACK_LONE_SURROGATE");
  });
});

describe("pack diff", () => {
  test("0 for the same pack, whatever no digest covers", async () => {
    const same = await runJson(["pack", "diff", "pack.json", "folder"]);
    expect([same.exitCode, same.result.same, same.result.same_bytes]).toEqual([0, true, true]);
    const { exitCode, result } = await runJson(["pack", "diff", "pack.json", "unseen.json"]);
    expect([exitCode, result.same, result.same_bytes]).toEqual([0, true, false]);
    const { stdout } = await runAixv(["pack", "diff", "pack.json", "unseen.json"]);
    expect(stdout).toContain("only in what no digest covers");
  });

  test("1 for another, with all that differs", async () => {
    await writeFiles({
      "other.json": changed((pack) => {
        const [first, second] = pack.artifacts;
        Object.assign(pack, { pack_id: "pack.2", pack_digest: null });
        Object.assign(first ?? {}, { content_digest: NEW, control_refs: ["ctrl.1"] });
        Object.assign(second ?? {}, { artifact_id: "art.c\u001b[2J" });
        for (const [at, entry] of pack.digest_manifest.entries.entries())
          Object.assign(entry, at === 0 ? { content_digest: NEW } : { artifact_id: "art.c\u001b[2J" });
      }),
    });
    const { exitCode, result } = await runJson(["pack", "diff", "pack.json", "other.json"]);
    expect([exitCode, result.code, result.same]).toEqual([1, "PACKS_DIFFER", false]);
    expect(result).toMatchObject({
      before: { path: "pack.json", valid: true, digest: PACK.pack_digest },
      after: { path: "other.json", valid: true },
      header: [{ field: "pack_id", before: "pack.1", after: "pack.2" }],
      artifacts: {
        added: [{ artifact_id: "art.c\u001b[2J" }],
        removed: [{ artifact_id: "art.b" }],
        changed: [
          {
            artifact_id: "art.a",
            changes: [
              { field: "content_digest", before: A, after: NEW },
              { field: "control_refs", before: ["ctrl.1", "ctrl.2"], after: ["ctrl.1"] },
            ],
          },
        ],
      },
    });
    const { stderr } = await runAixv(["pack", "diff", "pack.json", "other.json"]);
    for (const line of [
      '~ pack_id: "pack.1" → "pack.2"',
      '- "art.b"',
      '~ "art.a"',
      `content_digest: "${A}" → "${NEW}"`,
    ])
      expect(stderr).toContain(line);
    expect(stderr).not.toContain("\u001b");
  });

  test("1 for one that was tampered with, which is said to be invalid", async () => {
    const { exitCode, result } = await runJson(["pack", "diff", "pack.json", "tampered.json"]);
    expect([exitCode, result.after]).toMatchObject([1, { valid: false }]);
    expect(result.header).toEqual([{ field: "tenant_scope", before: "tenant.1", after: "tenant.2" }]);
    const { stderr } = await runAixv(["pack", "diff", "pack.json", "tampered.json"]);
    expect(stderr).toContain("tampered.json is not valid");
  });
});
