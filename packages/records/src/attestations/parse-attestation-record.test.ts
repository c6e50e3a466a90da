import { unwrap, utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/outcome.ts";
import { parseAttestationRecord, serializeAttestationRecord } from "./parse-attestation-record.ts";

const statement = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: "m", digest: { sha256: "a".repeat(64) } }],
  predicateType: "https://example.com/p/v1",
  predicate: { constructor: 1 },
};
const record = {
  schema: "aixv.attestation-record/v1",
  created_at: "2026-01-01T00:00:00+00:00",
  predicate_type: statement.predicateType,
  statement,
  signature_bundle_path: "m.sigstore.json",
};
const parse = (value: unknown) => parseAttestationRecord(utf8Bytes(JSON.stringify(value)));

describe("parseAttestationRecord", () => {
  it("reads what the reference implementation writes, and writes it again", () => {
    expect(unwrap(parse(record))).toEqual(record);
    const bytes = serializeAttestationRecord(unwrap(parse({ ...record, signature_bundle_path: null })));
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({ ...record, signature_bundle_path: null });
    expect(new TextDecoder().decode(bytes)).toMatch(/^\{\n {2}"created_at"/);
  });

  it("does not mind an odd or absent created_at, nor unknown fields: none of it is signed", () => {
    expect(unwrap(parse({ ...record, created_at: "yesterday", extra: 1 }))).toEqual({
      ...record,
      created_at: "yesterday",
    });
    expect(unwrap(parse({ schema: record.schema, statement }))).toEqual({
      schema: record.schema,
      created_at: "",
      predicate_type: statement.predicateType,
      statement,
    });
  });

  it("reads a bare statement, without the path that was put into it: that was not signed", () => {
    expect(unwrap(parse({ ...statement, signature_bundle_path: "x" }))).toEqual({
      schema: record.schema,
      created_at: "",
      predicate_type: statement.predicateType,
      statement,
      signature_bundle_path: "x",
    });
  });

  it.each<[string, unknown]>([
    ["an array", [record]],
    ["null", null],
    ["nothing", {}],
    ["another schema", { ...record, schema: "aixv.signed-record/v1" }],
    ["a statement that is an array", { ...record, statement: [statement] }],
    ["a statement without type", { ...record, statement: {} }],
    ["a bare statement without type", { _type: statement._type }],
    ["another predicate type than the statement's", { ...record, predicate_type: "https://example.com/q" }],
    ["created_at that is a number", { ...record, created_at: 1 }],
    ["an empty path", { ...record, signature_bundle_path: "" }],
  ])("refuses %s", (_, value) => {
    expect(codeOf(parse(value))).toBe("ATTESTATION_RECORD_INVALID");
  });

  it("refuses what is no JSON", () => {
    expect(codeOf(parseAttestationRecord(utf8Bytes("{")))).toBe("ATTESTATION_RECORD_INVALID");
    expect(codeOf(parseAttestationRecord(Uint8Array.of(0xff)))).toBe("ATTESTATION_RECORD_INVALID");
  });
});
