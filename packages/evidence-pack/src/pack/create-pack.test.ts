import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B } from "../../test/packs.ts";
import { type CreatePackInput, createPack } from "./create-pack.ts";
import { EVIDENCE_PACK_SCHEMA_VERSION } from "./pack-content.ts";
import { parsePack } from "./parse-pack.ts";
import { serializePack } from "./serialize-pack.ts";
import { validatePack } from "./validate-pack.ts";

const artifact = {
  artifact_id: "a",
  artifact_type: "t",
  content_digest: A,
  evidence_type: "REFERENCE",
} as const;
const input: CreatePackInput = { pack_id: "p", tenant_scope: "t", artifacts: [artifact] };

function refusal(given: unknown): {
  readonly code: string;
  readonly issues: readonly string[];
  readonly warnings: readonly string[];
} {
  const result = createPack(given as CreatePackInput);
  if (result.ok) throw new Error("made");
  const { code, issues, details } = result.error;
  const warnings = (details?.warnings ?? []) as readonly { readonly code: string; readonly path: string }[];
  const tell = (item: { readonly code: string; readonly path: string }): string =>
    `${item.code} ${item.path}`;
  return { code, issues: issues.map(tell), warnings: warnings.map(tell) };
}

describe("createPack", () => {
  it("strips, normalises and sorts by code point, so that nothing is left to warn of", () => {
    const ids = ["\u{1f600}", "\ufb33", " b ", "a"];
    const pack = unwrap(
      createPack({
        pack_id: " p\u0085",
        tenant_scope: "t",
        run_id: "\u001cr",
        artifacts: ids.map((artifact_id) => ({
          ...artifact,
          artifact_id,
          content_digest: "B".repeat(64),
          uri: null,
        })),
      }),
    );
    expect(pack).toMatchObject({ schema_version: EVIDENCE_PACK_SCHEMA_VERSION, pack_id: "p", run_id: "r" });
    expect(pack.artifacts.map(({ artifact_id }) => artifact_id)).toEqual(["a", "b", "\ufb33", "\u{1f600}"]);
    expect(pack.digest_manifest.entries[0]).toEqual({ artifact_id: "a", content_digest: B });
    const report = validatePack(unwrap(parsePack(serializePack(pack))));
    expect(report).toEqual({ ok: true, digest: pack.pack_digest, issues: [], warnings: [] });
  });

  it("leaves absent members out of the file", () => {
    const text = new TextDecoder().decode(serializePack(unwrap(createPack({ ...input, run_id: null }))));
    expect(text).not.toContain("null");
    expect(text).not.toContain("run_id");
    expect(text.endsWith("}\n")).toBe(true);
  });

  it.each<[title: string, given: unknown, issues: readonly string[]]>([
    ["no artifacts", { ...input, artifacts: [] }, ["artifacts_required artifacts"]],
    ["an empty id", { ...input, pack_id: " " }, ["pack_id_required pack_id"]],
    [
      "a digest that is none",
      { ...input, artifacts: [{ ...artifact, content_digest: "x" }] },
      ["content_digest_invalid artifacts[0].content_digest"],
    ],
    [
      "GOVERNED without refs",
      { ...input, artifacts: [{ ...artifact, evidence_type: "GOVERNED" }] },
      ["control_refs_required artifacts[0].control_refs"],
    ],
    [
      "an id twice",
      { ...input, artifacts: [artifact, artifact] },
      ["artifact_id_duplicate artifacts[1].artifact_id"],
    ],
    ["what is no artifact", { ...input, artifacts: [1] }, ["artifact_invalid artifacts[0]"]],
    [
      "a banned key",
      { ...input, artifacts: [{ ...artifact, content: "text" }] },
      ["raw_field_rejected artifacts[0].content"],
    ],
  ])("refuses %s", (_, given, issues) => {
    expect(refusal(given)).toMatchObject({ code: "EVIDENCE_PACK_INVALID", issues });
  });

  it("refuses a member that no digest would cover, which may be a misspelt one", () => {
    expect(refusal({ ...input, artifacts: [{ ...artifact, control_ref: [] }] })).toEqual({
      code: "EVIDENCE_PACK_INVALID",
      issues: [],
      warnings: ["FIELD_NOT_COVERED artifacts[0].control_ref"],
    });
    expect(refusal({ ...input, schema_version: "other" }).warnings).toEqual([
      "SCHEMA_VERSION_UNKNOWN schema_version",
    ]);
  });

  it("refuses lone surrogates, and what would be over 4 MiB", () => {
    expect(refusal({ ...input, pack_id: "\ud800" }).code).toBe("EVIDENCE_PACK_LONE_SURROGATE");
    const large = [...Array(60).keys()].map((index) => ({
      ...artifact,
      artifact_id: `${index}`,
      uri: "x".repeat(80_000),
    }));
    expect(refusal({ ...input, artifacts: large }).code).toBe("EVIDENCE_PACK_TOO_LARGE");
    expect(createPack({ ...input, artifacts: large.slice(0, 50) }).ok).toBe(true);
  });

  it("drops white space before it gives up: 10,000 artifacts fit", () => {
    const artifacts = [...Array(10_000).keys()].map((index) => ({
      ...artifact,
      artifact_id: `art.${index}`,
    }));
    const file = serializePack(unwrap(createPack({ ...input, artifacts })));
    expect(validatePack(unwrap(parsePack(file)))).toMatchObject({ ok: true, warnings: [] });
  });

  it("what is no JSON is a fault of the programmer", () => {
    expect(() => createPack({ ...input, pack_id: 1n as never })).toThrow(TypeError);
  });
});
