import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf, thrownCode } from "../test/outcome.ts";
import { createStatement, parseStatement, STATEMENT_TYPE, serializeStatement } from "./statement.ts";

const digest = { sha256: "00".repeat(32) };
const valid = {
  _type: STATEMENT_TYPE,
  subject: [{ name: "model", digest }],
  predicateType: "https://example.com/p/v1",
  predicate: { a: 1 },
};
const parse = (value: unknown) => parseStatement(Buffer.from(JSON.stringify(value)));
const without = (name: string): unknown =>
  Object.fromEntries(Object.entries(valid).filter(([key]) => key !== name));

describe("parseStatement", () => {
  it("reads a Statement v1 and passes the predicate on", () => {
    expect(unwrap(parse(valid))).toEqual(valid);
  });

  it("ignores unknown fields of the statement and keeps none of them (in-toto v1, parsing rules)", () => {
    expect(Object.keys(unwrap(parse({ ...valid, surprise: true })))).toEqual(Object.keys(valid));
  });

  it("reads an absent or null predicate as empty", () => {
    expect(unwrap(parse(without("predicate"))).predicate).toEqual({});
    expect(unwrap(parse({ ...valid, predicate: null })).predicate).toEqual({});
  });

  it.each([
    ["no JSON", "{", "STATEMENT_NOT_JSON"],
    ["nothing", "", "STATEMENT_NOT_JSON"],
    ["a duplicate key", `{"_type":"${STATEMENT_TYPE}","_type":"${STATEMENT_TYPE}"}`, "STATEMENT_NOT_JSON"],
    ["bytes after the value", `${JSON.stringify(valid)}x`, "STATEMENT_NOT_JSON"],
    ["a lone surrogate", JSON.stringify(valid).replace("model", "\\ud800"), "STATEMENT_NOT_JSON"],
    ["__proto__", JSON.stringify(valid).replace('"a"', '"__proto__"'), "STATEMENT_NOT_JSON"],
    ["nesting 10^5 deep", "[".repeat(100_000), "STATEMENT_NOT_JSON"],
  ])("refuses %s", (_, text, code) => {
    expect(codeOf(parseStatement(Buffer.from(text)))).toBe(code);
  });

  it("refuses bytes that are no UTF-8", () => {
    expect(codeOf(parseStatement(Uint8Array.of(0x22, 0xff, 0x22)))).toBe("STATEMENT_NOT_JSON");
  });

  it.each([
    ["another version", { ...valid, _type: "https://in-toto.io/Statement/v0.1" }],
    ["no _type", without("_type")],
    ["a number", { ...valid, _type: 1 }],
    ["an array around it", { ...valid, _type: [STATEMENT_TYPE] }],
  ])("refuses %s as _type", (_, value) => {
    expect(codeOf(parse(value))).toBe("STATEMENT_TYPE_UNSUPPORTED");
  });

  it("says what to do with a statement of in-toto v0.1, as cosign makes it from a predicate", () => {
    const older = parse({ ...valid, _type: "https://in-toto.io/Statement/v0.1" });
    expect(older).toMatchObject({ error: { message: expect.stringMatching(/attest-blob --statement/) } });
    const other = parse({ ...valid, _type: "https://in-toto.io/Statement/v2" });
    expect(other).toMatchObject({ error: { message: expect.not.stringContaining("cosign") } });
  });

  it.each([
    ["an array", [valid]],
    ["null", null],
    ["no subject", without("subject")],
    ["an empty subject", { ...valid, subject: [] }],
    ["an object as subject", { ...valid, subject: valid.subject[0] }],
    ["a subject that is text", { ...valid, subject: ["model"] }],
    ["a subject without digest", { ...valid, subject: [{ name: "model" }] }],
    ["an empty digest", { ...valid, subject: [{ name: "model", digest: {} }] }],
    ["a digest that is an array", { ...valid, subject: [{ digest: ["00"] }] }],
    ["an empty digest value", { ...valid, subject: [{ digest: { sha256: "" } }] }],
    ["a digest value that is a number", { ...valid, subject: [{ digest: { sha256: 0 } }] }],
    ["a second subject that is faulty", { ...valid, subject: [valid.subject[0], {}] }],
    ["a name that is a number", { ...valid, subject: [{ name: 1, digest }] }],
    ["a uri that is null", { ...valid, subject: [{ uri: null, digest }] }],
    ["no predicateType", without("predicateType")],
    ["an empty predicateType", { ...valid, predicateType: "" }],
    ["a predicate that is an array", { ...valid, predicate: [] }],
    ["a predicate that is text", { ...valid, predicate: "x" }],
  ])("refuses %s", (_, value) => {
    expect(["STATEMENT_MALFORMED", "STATEMENT_TYPE_UNSUPPORTED"]).toContain(codeOf(parse(value)));
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      expect(codeOf(parse(value))).toBe("STATEMENT_MALFORMED");
  });

  it("never takes inherited names for fields (LESSON 7)", () => {
    expect(codeOf(parse({ ...valid, subject: [{ constructor: { a: "b" } }] }))).toBe("STATEMENT_MALFORMED");
  });
});

describe("createStatement", () => {
  it("makes what parseStatement reads back, through serializeStatement", () => {
    const statement = createStatement(valid);
    expect(unwrap(parseStatement(serializeStatement(statement)))).toEqual(statement);
  });

  it("throws when there is no subject, or one without digest", async () => {
    expect(await thrownCode(() => createStatement({ ...valid, subject: [] }))).toBe("STATEMENT_MALFORMED");
    expect(await thrownCode(() => createStatement({ ...valid, subject: [{ digest: {} }] }))).toBe(
      "STATEMENT_MALFORMED",
    );
  });
});
