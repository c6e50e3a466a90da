import { parseTime, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { createRecord } from "../records/parse-record.ts";
import { checkRecordPredicate, recordPredicate } from "./signed-record.ts";

const record = unwrap(
  createRecord({
    kind: "audit-note",
    record_id: "note-1",
    created_at: unwrap(parseTime("2026-01-01T00:00:00Z")),
    payload: {},
  }),
);

describe("checkRecordPredicate", () => {
  it("accepts the predicate that signs the record", () => {
    expect(recordPredicate(record)).toEqual({
      schema: "aixv.signed-record/v1",
      kind: "audit-note",
      record_id: "note-1",
    });
    expect(checkRecordPredicate(recordPredicate(record), record)).toBe(undefined);
  });

  it.each([
    ["another kind", { kind: "policy" }],
    ["another id", { record_id: "note-2" }],
    ["another schema", { schema: "aixv.signed-record/v2" }],
    ["an unknown field", { payload: {} }],
    ["an array as kind", { kind: ["audit-note"] }],
  ])("refuses %s", (_, change) => {
    expect(checkRecordPredicate({ ...recordPredicate(record), ...change }, record)?.code).toBe(
      "PREDICATE_INVALID",
    );
  });

  it("is not satisfied by inherited members", () => {
    const inherited = Object.create(recordPredicate(record)) as ReturnType<typeof recordPredicate>;
    expect(checkRecordPredicate(inherited, record)?.problems).toHaveLength(3);
  });
});
