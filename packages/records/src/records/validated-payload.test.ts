import { parseTime, unwrap, utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A } from "../../test/digests.ts";
import { codeOf, pointersOf } from "../../test/outcome.ts";
import { createRecord, parseRecord, validateRecord } from "./parse-record.ts";
import { validatedPayload } from "./validated-payload.ts";

const ADVISORY = {
  advisory_id: "A-1",
  affected: [{ digest: A }],
  severity: "high",
  status: "active",
  reason_code: "model-compromise",
};
const document = (changes: object = {}) => ({
  schema: "aixv.signed-record/v1",
  kind: "advisory",
  record_id: "A-1",
  created_at: "2026-01-01T00:00:00Z",
  payload: ADVISORY,
  ...changes,
});
const parse = (changes: object = {}, validateKnownKind = false) =>
  unwrap(parseRecord(utf8Bytes(JSON.stringify(document(changes))), { validateKnownKind }));

describe("validatedPayload", () => {
  it("is the normalised payload of the very record that was parsed or created", () => {
    const normalised = { ...ADVISORY, recommended_actions: [] };
    const parsed = parse({}, true);
    expect(validatedPayload(parsed)).toEqual(normalised);
    expect(validatedPayload(parsed)).toBe(parsed.payload);
    const created_at = unwrap(parseTime("2026-01-01T00:00:00Z"));
    const created = unwrap(
      createRecord({ kind: "advisory", record_id: "A-1", created_at, payload: ADVISORY }),
    );
    expect(validatedPayload(created)).toEqual(normalised);
  });

  it("is nothing of a record that was read as it is, nor of a copy", () => {
    expect(validatedPayload(parse())).toBeUndefined();
    const parsed = parse({}, true);
    for (const copy of [
      { ...parsed },
      structuredClone(parsed),
      new Proxy(parsed, {}),
      Object.create(parsed),
    ]) {
      expect(validatedPayload(copy)).toBeUndefined();
    }
  });

  it("cannot be changed", () => {
    const payload = validatedPayload(parse({}, true)) ?? {};
    expect(() => Object.assign(payload, { status: "withdrawn" })).toThrow(TypeError);
    expect(() => (payload.affected as unknown[]).pop()).toThrow(TypeError);
  });

  it("is that of a kind without rules too", () => {
    const other = parse({ kind: "note", payload: { any: 1 } }, true);
    expect(validatedPayload(other)).toEqual({ any: 1 });
  });
});

describe("validateRecord", () => {
  it("makes a record that was read as it is known, and gives a normalised one", () => {
    const record = parse();
    expect(record.payload).toEqual(ADVISORY);
    const validated = unwrap(validateRecord(record));
    expect(validated.payload).toEqual({ ...ADVISORY, recommended_actions: [] });
    expect(validatedPayload(record)).toEqual(validated.payload);
    expect(validatedPayload(validated)).toEqual(validated.payload);
    expect(record.payload).toEqual(ADVISORY);
    expect(() => Object.assign(validatedPayload(record) ?? {}, { status: "withdrawn" })).toThrow(TypeError);
  });

  it("leaves one that breaks the rules unknown, with every problem", () => {
    const record = parse({ payload: { ...ADVISORY, severity: "HIGH", status: "Active" } });
    const outcome = validateRecord(record);
    expect(codeOf(outcome)).toBe("PAYLOAD_INVALID");
    expect(pointersOf(outcome)).toEqual(["/payload/severity", "/payload/status"]);
    expect(validatedPayload(record)).toBeUndefined();
  });

  it("leaves one unknown that is filed under another name (AIXV §14: replay)", () => {
    const record = parse({ record_id: "A-2" });
    expect(codeOf(validateRecord(record))).toBe("RECORD_ID_INVALID");
    expect(validatedPayload(record)).toBeUndefined();
  });
});
