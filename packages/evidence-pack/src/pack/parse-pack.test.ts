import { unwrap, utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { packOfSize } from "../../test/edge-cases.ts";
import { A, changed, PACK, withMembers } from "../../test/packs.ts";
import { MAX_EVIDENCE_PACK_BYTES } from "./pack-content.ts";
import { parsePack } from "./parse-pack.ts";
import { validatePack } from "./validate-pack.ts";

const code = (input: Uint8Array | string, maxBytes?: number): string => {
  const result = parsePack(input, maxBytes === undefined ? {} : { maxBytes });
  return result.ok ? "read" : result.error.code;
};
/** The valid pack with a member more, of this text. */
const withText = (text: string): string => withMembers({ x: "VALUE" }).replace('"VALUE"', text);
const warnings = (text: string): readonly string[] =>
  unwrap(parsePack(text)).warnings.map((warning) => `${warning.code} ${warning.path}`);

describe("refuses what the reference refuses to load, or fails on", () => {
  it("more than 4 MiB, in bytes of UTF-8", () => {
    expect(code(packOfSize(MAX_EVIDENCE_PACK_BYTES))).toBe("read");
    expect(code(packOfSize(MAX_EVIDENCE_PACK_BYTES + 1))).toBe("EVIDENCE_PACK_TOO_LARGE");
    expect(code(utf8Bytes(packOfSize(MAX_EVIDENCE_PACK_BYTES + 1)))).toBe("EVIDENCE_PACK_TOO_LARGE");
    const wide = withText(`"${"\u{1f600}".repeat(1000)}"`);
    expect(code(wide, utf8Bytes(wide).length)).toBe("read");
    expect(code(wide, utf8Bytes(wide).length - 1)).toBe("EVIDENCE_PACK_TOO_LARGE");
  });

  it.each([-1, MAX_EVIDENCE_PACK_BYTES + 1, Number.NaN])(
    "a limit of %d bytes is a fault of the programmer",
    (maxBytes) => {
      expect(() => parsePack("{}", { maxBytes })).toThrow(RangeError);
    },
  );

  it("bytes that are not UTF-8, on which the reference ends in a UnicodeDecodeError", () => {
    expect(code(Uint8Array.of(0x7b, 0xff, 0x7d))).toBe("EVIDENCE_PACK_NOT_UTF8");
    expect(code(Uint8Array.of(0x7b, 0xed, 0xa0, 0x80, 0x7d))).toBe("EVIDENCE_PACK_NOT_UTF8");
    expect(code('{"\ud800":1}')).toBe("EVIDENCE_PACK_NOT_UTF8");
    expect(code("{}")).toBe("read");
  });

  it.each(["", " ", "null", '"{}"', "1", "{", "{]", "\ufeff{}", "{}\u0000", "{} {}", "{,}"])(
    "%j, which is no JSON object or array",
    (text) => {
      expect(code(text)).toBe("EVIDENCE_PACK_NOT_JSON");
    },
  );

  it("nesting on which every Python fails; at 1,000 levels too", () => {
    const nested = (levels: number): string => withText(`${"[".repeat(levels)}${"]".repeat(levels)}`);
    expect(code(nested(988))).toBe("read");
    expect(code(nested(989))).toBe("EVIDENCE_PACK_TOO_DEEP");
    expect(code(nested(1000))).toBe("EVIDENCE_PACK_TOO_DEEP");
  });

  it("integers of more than 4,300 digits, also where nobody looks at them", () => {
    expect(code(withText("1".repeat(4300)))).toBe("read");
    expect(code(withText("1".repeat(4301)))).toBe("EVIDENCE_PACK_INTEGER_TOO_LONG");
  });

  it.each(["schema_version", "pack_id", "tenant_scope", "run_id"])(
    "a lone surrogate in %s, which is digested",
    (name) => {
      expect(code(withMembers({ [name]: "\ud800" }))).toBe("EVIDENCE_PACK_LONE_SURROGATE");
      expect(code(withMembers({ [name]: "\ud83d\ude00" }))).toBe("read");
    },
  );

  it.each([
    { artifact_id: "\udfff" },
    { artifact_type: "\udfff" },
    { uri: "\udfff" },
    { control_refs: ["\udfff"] },
    { ai_act_refs: ["\udfff"] },
  ])("a lone surrogate in an artifact: %o", (more) => {
    expect(code(changed((pack) => Object.assign(pack.artifacts[0] ?? {}, more)))).toBe(
      "EVIDENCE_PACK_LONE_SURROGATE",
    );
  });

  it("a lone surrogate in the manifest", () => {
    const text = changed((pack) =>
      pack.digest_manifest.entries.push({ artifact_id: "\ud800", content_digest: A }),
    );
    expect(code(text)).toBe("EVIDENCE_PACK_LONE_SURROGATE");
  });

  it("but none that is not digested", () => {
    expect(validatePack(unwrap(parsePack(withText('"\\ud800"')))).ok).toBe(true);
    expect(code('{"pack_id":"\\ud800"}')).toBe("read");
  });

  it("paths of faults that would fill the memory", () => {
    const text = `{"${"k".repeat(1_000_000)}":[${Array.from({ length: 100 }, () => '{"prompt":1}').join()}]}`;
    expect(code(text)).toBe("EVIDENCE_PACK_TOO_MANY_ISSUES");
    expect(code(text.replace(/k+/, "k"))).toBe("read");
  });
});

describe("reads what the reference reads, though JSON is stricter", () => {
  it.each(["\u00a0", "\u2028", "\u001c", "\u0085", "\u3000"])(
    "white space %j around the document",
    (space) => {
      const text = space + withMembers({}) + space;
      expect(validatePack(unwrap(parsePack(text)))).toMatchObject({ ok: true, digest: PACK.pack_digest });
      expect(warnings(text)).toEqual(["NOT_STRICT_JSON "]);
      expect(warnings(` ${withMembers({})}\r\n\t`)).toEqual([]);
    },
  );
});

describe("warns, and never of a rule, of", () => {
  it.each<[title: string, text: string, warnings: readonly string[]]>([
    [
      "members that no digest covers",
      withMembers({ x: 1, Run_id: 2 }),
      ["FIELD_NOT_COVERED x", "FIELD_NOT_COVERED Run_id"],
    ],
    [
      "those of artifacts, entries and the manifest",
      changed((pack) => {
        Object.assign(pack.artifacts[1] ?? {}, { owner: "me" });
        Object.assign(pack.digest_manifest, { x: 1 });
        Object.assign(pack.digest_manifest.entries[0] ?? {}, { size: 1 });
      }),
      [
        "FIELD_NOT_COVERED artifacts[1].owner",
        "FIELD_NOT_COVERED digest_manifest.x",
        "FIELD_NOT_COVERED digest_manifest.entries[0].size",
      ],
    ],
    [
      "white space that is taken off",
      changed((pack) => {
        pack.pack_id = "pack.1 ";
        Object.assign(pack.artifacts[0] ?? {}, {
          control_refs: ["ctrl.1", "\u001fctrl.2"],
          content_digest: ` ${A}`,
        });
      }),
      [
        "WHITE_SPACE_NOT_COVERED pack_id",
        "WHITE_SPACE_NOT_COVERED artifacts[0].content_digest",
        "WHITE_SPACE_NOT_COVERED artifacts[0].control_refs[1]",
      ],
    ],
    [
      "digests in another spelling",
      changed((pack) => {
        Object.assign(pack.artifacts[0] ?? {}, { content_digest: A.slice(7) });
        Object.assign(pack.digest_manifest.entries[1] ?? {}, { content_digest: `sha256:${"B".repeat(64)}` });
      }),
      [
        "DIGEST_SPELLING_NOT_COVERED artifacts[0].content_digest",
        "DIGEST_SPELLING_NOT_COVERED digest_manifest.entries[1].content_digest",
      ],
    ],
    [
      "another order",
      changed((pack) => {
        pack.artifacts.reverse();
        pack.digest_manifest.entries.reverse();
      }),
      ["ORDER_NOT_COVERED artifacts", "ORDER_NOT_COVERED digest_manifest.entries"],
    ],
    ["no pack_digest", withMembers({ pack_digest: null }), ["PACK_DIGEST_MISSING pack_digest"]],
    [
      "an unknown schema version",
      withMembers({ schema_version: "govai.standards.capability_policy.v1" }),
      ["SCHEMA_VERSION_UNKNOWN schema_version"],
    ],
    [
      "repeated members, and what is no number",
      withText('1,"x":[NaN,1e400]'),
      ["MEMBER_REPEATED x", "NOT_STRICT_JSON x[0]", "NOT_STRICT_JSON x[1]", "FIELD_NOT_COVERED x"],
    ],
    [
      "depth on which some Pythons fail",
      withText(`${"[".repeat(982)}${"]".repeat(982)}`),
      ["DEPTH_NOT_PORTABLE ", "FIELD_NOT_COVERED x"],
    ],
  ])("%s", (_, text, expected) => {
    expect(warnings(text)).toEqual(expected);
  });

  it("a thousand things, and then that there are more", () => {
    const many = withMembers(Object.fromEntries([...Array(1500).keys()].map((index) => [`x${index}`, 1])));
    expect(warnings(many)).toHaveLength(1001);
    expect(warnings(many).at(-1)).toBe("WARNINGS_CUT ");
  });
});
