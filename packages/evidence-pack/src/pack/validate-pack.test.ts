import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B, changed, type Draft, PACK, withMembers } from "../../test/packs.ts";
import { normalizeDigestToken } from "./digest-token.ts";
import { parsePack } from "./parse-pack.ts";
import { type PackReport, validatePack } from "./validate-pack.ts";

const judge = (text: string): PackReport => validatePack(unwrap(parsePack(text)));
const faults = (text: string): readonly string[] =>
  judge(text).issues.map(({ code, path }) => `${code} ${path}`);

/** A change of the first artifact, without a digest to go with it. */
const artifact = (more: Draft): string =>
  changed((pack) => {
    Object.assign(pack.artifacts[0] ?? {}, more);
    delete pack.pack_digest;
  });

/** As if it were not there. */
const without = (name: string): string =>
  changed((pack) => {
    delete pack[name];
    delete pack.pack_digest;
  });

describe("a valid pack (Canonical fields)", () => {
  it("has a digest, no issue and no warning", () => {
    expect(judge(withMembers({}))).toEqual({ ok: true, digest: PACK.pack_digest, issues: [], warnings: [] });
  });

  it.each([
    ["without run_id", without("run_id")],
    ["with a null run_id", withMembers({ run_id: null, pack_digest: null })],
    ["with a uri of null", artifact({ uri: null })],
    [
      "with refs of null where none are needed",
      artifact({ evidence_type: "REFERENCE", control_refs: null, ai_act_refs: null }),
    ],
    [
      "with white space around every text",
      artifact({ artifact_id: " art.a\u001f", evidence_type: "\u0085GOVERNED " }),
    ],
    ["with bare digests in capitals", artifact({ content_digest: "A".repeat(64) })],
    ["with any schema version", withMembers({ schema_version: "x", pack_digest: null })],
    ["with members of its own", withMembers({ note: { any: "thing" } })],
  ])("%s", (_, text) => {
    expect(judge(text).issues).toEqual([]);
  });
});

describe("rejects (Validation rules)", () => {
  it.each<[title: string, text: string, faults: readonly string[]]>([
    ["a root that is no object", "[]", ["root_invalid "]],
    ["no schema_version", without("schema_version"), ["schema_version_required schema_version"]],
    ["an empty pack_id", withMembers({ pack_id: " \u001c" }), ["pack_id_required pack_id"]],
    [
      "a tenant_scope that is no text",
      withMembers({ tenant_scope: 1 }),
      ["tenant_scope_required tenant_scope"],
    ],
    ["an empty run_id", withMembers({ run_id: "", pack_digest: null }), ["run_id_invalid run_id"]],
    ["an empty pack_digest", withMembers({ pack_digest: " " }), ["pack_digest_invalid pack_digest"]],
    [
      "no artifacts, and then looks no further",
      withMembers({ artifacts: [], digest_manifest: 1 }),
      ["artifacts_required artifacts"],
    ],
    ["artifacts that are no array", withMembers({ artifacts: {} }), ["artifacts_required artifacts"]],
    [
      "GOVERNED without control_refs",
      artifact({ control_refs: [] }),
      ["control_refs_required artifacts[0].control_refs"],
    ],
    ["a uri that is empty", artifact({ uri: " " }), ["uri_invalid artifacts[0].uri"]],
    [
      "control_refs that are no array",
      artifact({ control_refs: "x" }),
      ["control_refs_invalid artifacts[0].control_refs", "control_refs_required artifacts[0].control_refs"],
    ],
    [
      "an empty control_ref",
      artifact({ control_refs: ["x", ""] }),
      ["control_ref_empty artifacts[0].control_refs[1]"],
    ],
    [
      "ai_act_refs that are no array",
      artifact({ ai_act_refs: 1 }),
      ["ai_act_refs_invalid artifacts[0].ai_act_refs"],
    ],
    [
      "an ai_act_ref that is no text",
      artifact({ ai_act_refs: [null] }),
      ["ai_act_ref_empty artifacts[0].ai_act_refs[0]"],
    ],
    ["another pack_digest", withMembers({ pack_digest: A }), ["pack_digest_mismatch pack_digest"]],
    [
      "a pack_digest in capitals, which is only stripped",
      withMembers({ pack_digest: PACK.pack_digest.toUpperCase() }),
      ["pack_digest_mismatch pack_digest"],
    ],
    [
      "a bare pack_digest",
      withMembers({ pack_digest: PACK.pack_digest.slice(7) }),
      ["pack_digest_mismatch pack_digest"],
    ],
  ])("%s", (_, text, expected) => {
    expect(faults(text)).toEqual(expected);
    expect(judge(text)).toMatchObject({ ok: false, digest: null });
  });

  it.each<[title: string, change: Draft, fault: string]>([
    ["an id that is missing", { artifact_id: "" }, "artifact_id_required artifacts[0].artifact_id"],
    ["a type that is missing", { artifact_type: null }, "artifact_type_required artifacts[0].artifact_type"],
    [
      "a digest that is none",
      { content_digest: `sha256:${"g".repeat(64)}` },
      "content_digest_invalid artifacts[0].content_digest",
    ],
    [
      "a digest of another algorithm",
      { content_digest: `sha512:${"a".repeat(64)}` },
      "content_digest_invalid artifacts[0].content_digest",
    ],
    [
      "an evidence type in small letters",
      { evidence_type: "governed" },
      "evidence_type_invalid artifacts[0].evidence_type",
    ],
    [
      "an evidence type that is no text",
      { evidence_type: 1 },
      "evidence_type_invalid artifacts[0].evidence_type",
    ],
  ])("%s, and skips the artifact, so that the manifest does not match", (_, change, fault) => {
    expect(faults(artifact(change))).toEqual([fault, "digest_manifest_mismatch digest_manifest"]);
  });

  it("looks no further in an artifact after its digest, but after its evidence type", () => {
    const refs = { control_refs: 1, ai_act_refs: 1, uri: 1 };
    expect(faults(artifact({ ...refs, content_digest: 1 }))).toEqual([
      "content_digest_invalid artifacts[0].content_digest",
      "uri_invalid artifacts[0].uri",
      "digest_manifest_mismatch digest_manifest",
    ]);
    expect(faults(artifact({ ...refs, evidence_type: 1 }))).toEqual([
      "ai_act_refs_invalid artifacts[0].ai_act_refs",
      "control_refs_invalid artifacts[0].control_refs",
      "evidence_type_invalid artifacts[0].evidence_type",
      "uri_invalid artifacts[0].uri",
      "digest_manifest_mismatch digest_manifest",
    ]);
  });

  it("an id that is there twice, by which the first counts", () => {
    const twice = changed((pack) => {
      pack.artifacts.push({ ...pack.artifacts[0], artifact_id: " art.a " });
    });
    expect(judge(twice).issues).toEqual([
      {
        code: "artifact_id_duplicate",
        message: "duplicate artifact_id: art.a",
        path: "artifacts[2].artifact_id",
      },
    ]);
  });

  it("counts control_refs_required among the artifacts that it could read", () => {
    const shifted = changed((pack) => {
      pack.artifacts = [null as never, { ...pack.artifacts[0], control_refs: [] }];
      delete pack.pack_digest;
    });
    expect(faults(shifted)).toContain("control_refs_required artifacts[0].control_refs");
  });
});

describe("digest_manifest (Validation rules)", () => {
  it.each<[title: string, text: string, codes: readonly string[]]>([
    [
      "missing: three issues",
      without("digest_manifest"),
      ["digest_manifest_invalid", "digest_manifest_mismatch", "digest_manifest_required"],
    ],
    [
      "null: two",
      withMembers({ digest_manifest: null, pack_digest: null }),
      ["digest_manifest_invalid", "digest_manifest_mismatch"],
    ],
    [
      "without entries: empty",
      withMembers({ digest_manifest: {}, pack_digest: null }),
      ["digest_manifest_mismatch"],
    ],
    [
      "null entries",
      withMembers({ digest_manifest: { entries: null }, pack_digest: null }),
      ["digest_manifest_mismatch", "digest_manifest_entries_invalid"],
    ],
    [
      "entries at fault",
      withMembers({ digest_manifest: { entries: [1, {}, { artifact_id: "a" }] }, pack_digest: null }),
      [
        "digest_manifest_mismatch",
        "manifest_entry_invalid",
        "manifest_artifact_id_required",
        "manifest_digest_invalid",
      ],
    ],
  ])("%s", (_, text, codes) => {
    expect(judge(text).issues.map(({ code }) => code)).toEqual(codes);
  });

  it("may be in any order, and its digests in any spelling", () => {
    const other = changed((pack) => {
      pack.digest_manifest.entries.reverse();
      Object.assign(pack.digest_manifest.entries[0] ?? {}, { content_digest: ` SHA256:${"B".repeat(64)}` });
    });
    expect(judge(other)).toMatchObject({ ok: true, digest: PACK.pack_digest });
  });

  it.each([
    ["an entry less", (entries: Draft[]) => entries.pop()],
    ["an entry twice", (entries: Draft[]) => entries.push({ ...entries[0] })],
    ["another digest", (entries: Draft[]) => Object.assign(entries[0] ?? {}, { content_digest: B })],
  ])("rejects %s", (_, change) => {
    const text = changed((pack) => {
      change(pack.digest_manifest.entries);
      delete pack.pack_digest;
    });
    expect(faults(text)).toEqual(["digest_manifest_mismatch digest_manifest"]);
  });
});

describe("banned keys (Validation rules)", () => {
  it.each(["prompt", "content", "raw_payload", "input_text", "output_text", "message_body"])(
    "%s at any depth",
    (key) => {
      expect(faults(withMembers({ [key]: 1 }))).toEqual([`raw_field_rejected ${key}`]);
      expect(faults(withMembers({ x: [{ y: { [` ${key}\u0085`]: { z: null } } }] }))).toEqual([
        `raw_field_rejected x[0].y.${key}`,
      ]);
    },
  );

  it("not by another case, as a value, or as a part of a key", () => {
    expect(faults(withMembers({ Prompt: 1, x: "prompt", prompt_id: 1, contents: 1 }))).toEqual([]);
  });

  it("one within another is told too, and a key without a name adds nothing to the path", () => {
    expect(faults(withMembers({ "": { prompt: { content: 1 } } }))).toEqual([
      "raw_field_rejected prompt",
      "raw_field_rejected prompt.content",
    ]);
  });

  it("counts only the last of a repeated member", () => {
    const text = withMembers({ x: "VALUE" });
    expect(faults(text.replace('"x":"VALUE"', '"x":{"prompt":1},"x":1'))).toEqual([]);
    expect(faults(text.replace('"x":"VALUE"', '"x":1,"x":{"prompt":1}'))).toEqual([
      "raw_field_rejected x.prompt",
    ]);
  });
});

describe("digest tokens (Canonical fields)", () => {
  const hex = "0123456789abcdef".repeat(4);

  it.each([hex, hex.toUpperCase(), `sha256:${hex}`, `SHA256:${hex}`, ` sHa256:\u00a0${hex}\u001c`])(
    "normalises %j",
    (token) => {
      expect(normalizeDigestToken(token)).toBe(`sha256:${hex}`);
    },
  );

  it.each([
    "",
    "sha256:",
    hex.slice(1),
    `${hex}0`,
    `sha256 :${hex}`,
    `sha256:sha256:${hex}`,
    `\u017fha256:${hex}`,
    `\ufeff${hex}`,
    `${hex.slice(1)}\uff11`,
  ])("refuses %j", (token) => {
    expect(normalizeDigestToken(token)).toBeUndefined();
  });
});

it("sorts issues by path in code points, not in units", () => {
  const text = withMembers({
    "\u{1f600}": { prompt: 1 },
    "\ufb33": { prompt: 1 },
    a: [...Array(11).keys()].map(() => ({ prompt: 1 })),
  });
  const paths = judge(text).issues.map(({ path }) => path);
  expect(paths.slice(0, 3)).toEqual(["a[0].prompt", "a[10].prompt", "a[1].prompt"]);
  expect(paths.slice(-2)).toEqual(["\ufb33.prompt", "\u{1f600}.prompt"]);
});
