import { type JsonValue, parseTime, type Timestamp, unwrap, utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf, pointersOf } from "../../test/outcome.ts";
import { createRecord, parseRecord } from "./parse-record.ts";
import { serializeRecord } from "./serialize-record.ts";

const valid = {
  schema: "aixv.signed-record/v1",
  kind: "waiver",
  record_id: "WVR-1",
  created_at: "2026-01-01T01:00:00+01:00",
  payload: { reason: "temporary exception", expires_at: "2026-03-01T00:00:00Z" },
  signature_bundle_path: null,
};
const created_at = unwrap(parseTime(valid.created_at));
const bytes = (value: unknown): Uint8Array => utf8Bytes(JSON.stringify(value));
const parse = (value: unknown) => parseRecord(bytes(value));

describe("parseRecord (AIXV Normative Core §1)", () => {
  it("reads a record of the reference implementation, its time in UTC and null as absent", () => {
    const { signature_bundle_path: _, ...rest } = valid;
    expect(unwrap(parse(valid))).toEqual({ ...rest, created_at: "2026-01-01T00:00:00Z" });
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["no JSON", utf8Bytes("{")],
    ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
    ["UTF-16", Uint8Array.from(Buffer.from(JSON.stringify(valid), "utf16le"))],
    ["a byte order mark", utf8Bytes(`\ufeff${JSON.stringify(valid)}`)],
    ["a field twice", utf8Bytes('{"schema":"aixv.signed-record/v1","kind":"a","kind":"b"}')],
    ["a field twice, once escaped", utf8Bytes('{"kind":"a","k\\u0069nd":"b"}')],
    ["__proto__", utf8Bytes('{"__proto__":{}}')],
    ["NaN", utf8Bytes('{"schema":NaN}')],
    ["nesting 10^5 deep", utf8Bytes("[".repeat(100_000))],
    ["more than 16 MiB", utf8Bytes(`"${"a".repeat(16 * 2 ** 20)}"`)],
    ["something after the record", utf8Bytes(`${JSON.stringify(valid)} x`)],
  ])("refuses %s", (_, input) => {
    expect(codeOf(parseRecord(input))).toBe("RECORD_NOT_JSON");
  });

  it.each([
    ["another version", "aixv.signed-record/v2"],
    ["an array", ["aixv.signed-record/v1"]],
    ["nothing", undefined],
  ])("refuses %s as schema", (_, schema) => {
    expect(codeOf(parse({ ...valid, schema }))).toBe("RECORD_SCHEMA_UNSUPPORTED");
  });

  it.each<[string, unknown]>([
    ["an array around it", [valid]],
    ["null", null],
    ["text", "aixv.signed-record/v1"],
    ["an unknown field", { ...valid, surprise: 1 }],
    ["no time", { ...valid, created_at: undefined }],
    ["a time without zone", { ...valid, created_at: "2026-01-01T00:00:00" }],
    ["a payload that is an array", { ...valid, payload: [] }],
    ["a payload that is text", { ...valid, payload: "x" }],
    ["an empty path", { ...valid, signature_bundle_path: "" }],
    ["faults of several members", { ...valid, kind: "X", record_id: ".." }],
  ])("refuses %s", (_, value) => {
    expect(codeOf(parse(value))).toBe("RECORD_MALFORMED");
  });

  it.each(["Policy", "", "a_b", "a".repeat(65), 1, null])("refuses %j as kind", (kind) => {
    expect(codeOf(parse({ ...valid, kind }))).toBe("RECORD_KIND_INVALID");
  });

  it.each(["../x", "", ".", "..", "a".repeat(129), "a/b", 1, null])(
    "refuses %j as record_id",
    (record_id) => {
      expect(codeOf(parse({ ...valid, record_id }))).toBe("RECORD_ID_INVALID");
    },
  );

  it("refuses a record of another kind than expected, and takes it otherwise", () => {
    expect(codeOf(parseRecord(bytes(valid), { expectedKind: "policy" }))).toBe("RECORD_KIND_UNEXPECTED");
    expect(codeOf(parseRecord(bytes(valid), { expectedKind: "waiver" }))).toBe(undefined);
  });

  it("validates the payload of a known kind unless told not to, and points into the record", () => {
    const record = { ...valid, payload: { reason: "", expires_at: "soon" } };
    expect(codeOf(parse(record))).toBe("PAYLOAD_INVALID");
    expect(pointersOf(parse(record))).toEqual(["/payload/reason", "/payload/expires_at"]);
    expect(unwrap(parseRecord(bytes(record), { validateKnownKind: false })).payload).toEqual(record.payload);
  });

  it("takes any object as the payload of other kinds", () => {
    const payload = { anything: [1, null], constructor: {} };
    expect(unwrap(parse({ ...valid, kind: "audit-note", payload })).payload).toEqual(payload);
    // Named like an inherited member of the table of kinds.
    expect(unwrap(parse({ ...valid, kind: "constructor", payload })).payload).toEqual(payload);
  });
});

describe("createRecord", () => {
  const input = { kind: "waiver", record_id: "WVR-1", created_at, payload: valid.payload };

  it("makes what parseRecord reads from its bytes", () => {
    const record = unwrap(createRecord({ ...input, signature_bundle_path: "a.sigstore.json" }));
    expect(unwrap(parseRecord(serializeRecord(record)))).toEqual(record);
    expect(unwrap(createRecord(input))).not.toHaveProperty("signature_bundle_path");
  });

  it.each<[string, object, string]>([
    ["a kind that is none", { kind: "X" }, "RECORD_KIND_INVALID"],
    ["an id that climbs", { record_id: "../x" }, "RECORD_ID_INVALID"],
    ["a payload that breaks its rules", { payload: {} }, "PAYLOAD_INVALID"],
    ["a payload that is no object", { payload: [] }, "RECORD_MALFORMED"],
    ["a payload that is no JSON", { payload: { at: Number.NaN } }, "RECORD_MALFORMED"],
    ["a time that is none", { created_at: "now" as Timestamp }, "RECORD_MALFORMED"],
    ["an empty path", { signature_bundle_path: "" }, "RECORD_MALFORMED"],
  ])("refuses %s", (_, change, code) => {
    expect(codeOf(createRecord({ ...input, ...change }))).toBe(code);
  });

  it("takes the options of parseRecord", () => {
    expect(codeOf(createRecord(input, { expectedKind: "policy" }))).toBe("RECORD_KIND_UNEXPECTED");
    expect(codeOf(createRecord({ ...input, payload: {} }, { validateKnownKind: false }))).toBe(undefined);
  });

  it("does not take inherited members of a payload", () => {
    const payload = Object.create(valid.payload) as JsonValue;
    expect(codeOf(createRecord({ ...input, payload }))).toBe("RECORD_MALFORMED");
  });
});

describe("serializeRecord", () => {
  it("writes sorted keys, two spaces, a newline, and null for an absent path", () => {
    const record = unwrap(
      createRecord({ kind: "note", record_id: "n", created_at, payload: { b: 1, a: [] } }),
    );
    expect(new TextDecoder().decode(serializeRecord(record))).toBe(
      `{
  "created_at": "2026-01-01T00:00:00Z",
  "kind": "note",
  "payload": {
    "a": [],
    "b": 1
  },
  "record_id": "n",
  "schema": "aixv.signed-record/v1",
  "signature_bundle_path": null
}
`,
    );
  });
});
