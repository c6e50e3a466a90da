import { utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { fixture, JSON_FIXTURES } from "../../../test/artifacts/fixtures.ts";
import { readArtifact } from "../read-artifact.ts";

/** Per cent by path, or the code of the fault. */
function read(text: string): { readonly [path: string]: number } | string {
  const result = readArtifact(utf8Bytes(text));
  if (!result.ok) return result.error.code;
  if (result.value.kind !== "coverage") return result.value.kind;
  return Object.fromEntries(result.value.files.map(({ path, lines }) => [path, lines]));
}

const MALFORMED = "ARTIFACT_MALFORMED";
const record = (path: string, ...lines: readonly string[]): string =>
  ["TN:", `SF:${path}`, ...lines, "end_of_record", ""].join("\n");

describe("lcov (AIV §6.4.2)", () => {
  it("of a record without lines nothing is known but its totals", () => {
    const other = record("b.ts", "DA:1,1", "LF:1", "LH:1");
    expect(read(record("a.ts", "LF:100", "LH:25") + other)).toEqual({ "a.ts": 25, "b.ts": 100 });
    expect(read(record("a.ts", "FNF:3", "FNH:0") + other)).toEqual({ "b.ts": 100 });
    expect(read(record("a.ts", "LF:100") + other)).toEqual({ "b.ts": 100 });
    // A file of types alone, as Istanbul writes it.
    expect(read(record("a.ts", "LF:0", "LH:0") + other)).toEqual({ "a.ts": 100, "b.ts": 100 });
    expect(read(record("a.ts", "LF:1", "LH:2"))).toBe(MALFORMED);
    expect(read(record("a.ts", "LF:1", "LH:all"))).toBe(MALFORMED);
  });

  it("records of one file are added up, under whatever spelling; of totals the lower counts", () => {
    const first = record("src/a.ts", "DA:1,0", "DA:2,1");
    expect(read(first + record("./src/a.ts", "DA:1,1", "DA:2,0"))).toEqual({ "src/a.ts": 100 });
    expect(read(first + record("src\\a.ts", "DA:3,0", "DA:4,0"))).toEqual({ "src/a.ts": 25 });
    expect(read(first + record("src/a.ts", "LF:10", "LH:10"))).toEqual({ "src/a.ts": 50 });
    expect(read(first + record("src/a.ts", "LF:10", "LH:1"))).toEqual({ "src/a.ts": 10 });
  });
});

describe("one file under two names is no report", () => {
  const [path = "", file] = Object.entries(JSON_FIXTURES["istanbul-json"] as object)[0] ?? [];
  const final = (...paths: readonly string[]): string =>
    JSON.stringify(Object.fromEntries(paths.map((name) => [name, { ...file, path: name }])));
  const metric = { total: 4, covered: 4, skipped: 0, pct: 100 };
  const metrics = { lines: metric, statements: metric, functions: metric, branches: metric };
  const twice = { ...metric, total: 8, covered: 8 };
  const total = { lines: twice, statements: twice, functions: twice, branches: twice };
  const summary = (one: string, two: string): string =>
    JSON.stringify({ total, [one]: metrics, [two]: metrics });

  it.each([
    ["src/a.ts", "./src/a.ts"],
    ["src/a.ts", "src\\a.ts"],
    ["/ci/src/a.ts", "/ci//src/./a.ts"],
  ])("%s and %s", (one, two) => {
    expect(read(final(one, two))).toBe(MALFORMED);
    expect(read(summary(one, two))).toBe(MALFORMED);
    expect(read(final(one, "src/b.ts"))).toMatchObject({ "src/b.ts": 200 / 3 });
    expect(read(summary(one, "src/b.ts"))).toMatchObject({ "src/b.ts": 100 });
  });

  it("nor one that names another file within", () => {
    const text = new TextDecoder().decode(fixture("istanbul-json"));
    expect(read(text.replace(`"path":"${path}"`, '"path":"/build/a1/src/other.ts"'))).toBe(MALFORMED);
    expect(read(text)).toMatchObject({ [path]: 200 / 3 });
  });
});
