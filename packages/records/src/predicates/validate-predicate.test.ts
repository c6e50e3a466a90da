import { type JsonValue, parseJson, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B } from "../../test/digests.ts";
import { codeOf, pointersOf } from "../../test/outcome.ts";
import { training } from "../../test/training.ts";
import { readVectors } from "../../test/vectors.ts";
import { ADVISORY_FEED_PREDICATE_TYPE } from "./advisory-feed.ts";
import { PREDICATES } from "./predicates.ts";
import { SIGNED_RECORD_PREDICATE_TYPE } from "./signed-record.ts";
import { readPredicate, validatePredicate } from "./validate-predicate.ts";

describe("validatePredicate", () => {
  it.each(PREDICATES)("takes a $alias predicate by name and by URI", ({ alias, uri }) => {
    const document = readVectors(`${alias}-predicate`)[0]?.document ?? null;
    expect(unwrap(validatePredicate(alias, document))).toEqual(unwrap(validatePredicate(uri, document)));
    expect(unwrap(validatePredicate(uri, document)).schemaValidated).toBe(true);
    expect(codeOf(validatePredicate(uri, [document]))).toBe("PREDICATE_INVALID");
  });

  it.each(PREDICATES)(
    "gives back what it gave for a $alias predicate: normalising twice changes nothing",
    ({ uri, alias }) => {
      for (const { document } of readVectors(`${alias}-predicate`).filter(({ valid }) => valid)) {
        const once = unwrap(validatePredicate(uri, document)).predicate;
        expect(unwrap(validatePredicate(uri, once)).predicate).toEqual(once);
      }
    },
  );

  it("normalises digests, times, defaults and nulls", () => {
    const { predicate } = unwrap(
      validatePredicate("training", {
        ...training([]),
        parent_models: [{ digest: "A".repeat(64), uri: null }],
        verified_upstream: null,
      }),
    );
    expect(predicate).toEqual({ ...training([A]), datasets: [], hyperparameters: {} });
    const rollback = {
      artifact_digest: A,
      rollback_target_digest: B,
      rolled_back_at: "2026-01-01T01:00:00.500+01:00",
    };
    expect(unwrap(validatePredicate("rollback", rollback)).predicate).toHaveProperty(
      "rolled_back_at",
      "2026-01-01T00:00:00.5Z",
    );
  });

  it("writes the inputs and outputs of packaging as objects", () => {
    const { predicate } = unwrap(
      validatePredicate("packaging", {
        inputs: [A],
        outputs: [{ digest: B }],
        transform_type: "export",
        toolchain: [{ name: "x", version: "1" }],
      }),
    );
    expect(predicate).toMatchObject({ inputs: [{ digest: A }], outputs: [{ digest: B }] });
  });

  it("reports every problem at once", () => {
    const read = validatePredicate("training", {
      parent_models: [{ digest: "abc" }],
      training_run: { framework: "" },
      surprise: 1,
    });
    expect(pointersOf(read)).toEqual([
      "/parent_models/0/digest",
      "/training_run/framework",
      "/training_run/framework_version",
      "/training_run/code_digest",
      "/training_run/environment_digest",
      "/surprise",
    ]);
  });

  it("reads an advisory's severity exactly: CRITICAL is none (AIXV registry §3)", () => {
    const advisory = readVectors("advisory-predicate")[0]?.document as { readonly [name: string]: JsonValue };
    expect(pointersOf(validatePredicate("advisory", { ...advisory, severity: "CRITICAL" }))).toEqual([
      "/severity",
    ]);
  });

  it("takes any object as a predicate of others, and says that it validated nothing", () => {
    const value = { builder: { constructor: 1 }, n: [null] };
    expect(unwrap(validatePredicate("slsa-provenance", value))).toEqual({
      predicate: value,
      schemaValidated: false,
    });
    expect(codeOf(validatePredicate("https://example.com/p", [value]))).toBe("PREDICATE_INVALID");
    expect(codeOf(validatePredicate("https://example.com/p", "x"))).toBe("PREDICATE_INVALID");
  });

  it("validates the predicate of signatures over records", () => {
    const value = { schema: "aixv.signed-record/v1", kind: "policy", record_id: "p" };
    expect(unwrap(validatePredicate(SIGNED_RECORD_PREDICATE_TYPE, value)).schemaValidated).toBe(true);
    expect(codeOf(validatePredicate(SIGNED_RECORD_PREDICATE_TYPE, { ...value, kind: "P" }))).toBe(
      "PREDICATE_INVALID",
    );
  });

  it("validates the predicate of signatures over feeds", () => {
    const value = { schema: "aixv.advisory-feed/v1", entry_count: 0 };
    expect(unwrap(validatePredicate(ADVISORY_FEED_PREDICATE_TYPE, value)).schemaValidated).toBe(true);
    const other = { ...value, entry_count: -1 };
    expect(codeOf(validatePredicate(ADVISORY_FEED_PREDICATE_TYPE, other))).toBe("PREDICATE_INVALID");
  });

  it("refuses a type of ours that does not exist rather than validate nothing", () => {
    expect(codeOf(validatePredicate("https://aixv.org/attestation/training/v9", {}))).toBe(
      "PREDICATE_UNKNOWN",
    );
  });

  it.each<[string, unknown]>([
    ["NaN", { limit: Number.NaN }],
    ["undefined", undefined],
    ["a date", { at: new Date(0) }],
    ["inherited members", Object.create({ toJSON: () => ({}) })],
    ["__proto__", JSON.parse('{"__proto__": {}}')],
  ])("refuses %s", (_, value) => {
    expect(codeOf(validatePredicate("training", value as JsonValue))).toBe("PREDICATE_INVALID");
    expect(codeOf(validatePredicate("https://example.com/p", value as JsonValue))).toBe("PREDICATE_INVALID");
  });
});

describe("readPredicate", () => {
  it.each(PREDICATES)(
    "reads what was parsed of a $alias predicate as validatePredicate does",
    ({ alias, uri }) => {
      for (const { document } of readVectors(`${alias}-predicate`)) {
        const parsed = parseJson(JSON.stringify(document));
        if (!parsed.ok) continue;
        const read = readPredicate(uri, parsed.value);
        const validated = validatePredicate(uri, parsed.value);
        expect(codeOf(read)).toBe(codeOf(validated));
        expect(pointersOf(read)).toEqual(pointersOf(validated));
        if (read.ok) expect(read.value).toEqual(unwrap(validated));
      }
    },
  );

  it("takes any object of another's type, and nothing else", () => {
    const uri = "https://example.org/scan/v1";
    expect(unwrap(readPredicate(uri, { any: 1 }))).toEqual({ predicate: { any: 1 }, schemaValidated: false });
    for (const other of [null, [], "x", 1])
      expect(codeOf(readPredicate(uri, other))).toBe("PREDICATE_INVALID");
  });
});
