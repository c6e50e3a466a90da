import { readFileSync } from "node:fs";
import {
  IGNORED_CODES,
  POLICY_ERROR_CODES,
  UNWAIVABLE_CODES,
  VIOLATION_CODES,
  WAIVABLE_CODES,
} from "@aixv/policy";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";

const page = (name: string): string =>
  readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

/** The rows of the tables of a section, by the code in their first column. */
function rows(section: string): ReadonlyMap<string, readonly string[]> {
  const lines = section.split("\n").filter((line) => /^\| `[A-Z_]+` \|/.test(line));
  const cells = lines.map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  return new Map(cells.map(([code = "", ...rest]) => [code.replaceAll("`", ""), rest]));
}

function section(text: string, heading: string): string {
  return text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
}

describe("docs/violations.md", () => {
  const text = page("violations.md");

  it.each([
    ["Never waived", UNWAIVABLE_CODES],
    ["May be waived", WAIVABLE_CODES],
  ] as const)(
    "%s: an entry for every code, in the order of decisions, with meaning and fix",
    (heading, codes) => {
      const entries = rows(section(text, heading));
      expect([...entries.keys()]).toEqual(codes);
      for (const [meaning, fix] of entries.values()) {
        expect(meaning).toMatch(/\w.*\.$/);
        expect(fix).toMatch(/\w.*\.$/);
      }
    },
  );

  it("no code is in both, and none is missing", () => {
    expect([...VIOLATION_CODES]).toEqual([...new Set([...UNWAIVABLE_CODES, ...WAIVABLE_CODES])]);
  });

  it("says why evidence is ignored, for every code", () => {
    const entries = rows(section(text, "Ignored evidence"));
    expect(IGNORED_CODES.filter((code) => !entries.has(code))).toEqual([]);
  });

  it("says why a policy decides nothing, for every code", () => {
    const entries = rows(section(text, "No decision"));
    expect(POLICY_ERROR_CODES.filter((code) => !entries.has(code))).toEqual([]);
  });
});

describe("docs/policy.md", () => {
  const text = page("policy.md");

  it("names every field of a policy", () => {
    const schema = JSON.parse(
      readFileSync(new URL("../../../schemas/policy-payload.schema.json", import.meta.url), "utf8"),
    ) as { readonly properties: object };
    const fields = Object.keys(schema.properties);
    expect(fields.length).toBeGreaterThan(25);
    expect(fields.filter((field) => !text.includes(`\`${field}\``))).toEqual([]);
  });

  it("has an example of require_predicates that is valid", () => {
    const example = /### `require_predicates`\n\n```json\n(.*?)```/s.exec(text)?.[1] ?? "";
    const requirement: unknown = JSON.parse(example);
    expect(validatePolicy({ require_predicates: [requirement as never] })).toMatchObject({ ok: true });
  });
});
