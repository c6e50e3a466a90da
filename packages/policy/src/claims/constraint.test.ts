import { type JsonObject, type JsonValue, parseJson, unwrap } from "@aixv/core";
import { type ClaimConstraint, validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { compileConstraint } from "./constraint.ts";

/** What a predicate, as parsed, lacks to meet a constraint that a policy may hold. */
function lack(constraint: ClaimConstraint, predicate: JsonValue): string | undefined {
  const required = [{ predicate: "evaluation", constraints: [constraint] }];
  const { require_predicates } = unwrap(validatePolicy({ require_predicates: required } as JsonObject));
  const valid = require_predicates?.[0]?.constraints?.[0] ?? {};
  return compileConstraint(valid)(unwrap(parseJson(JSON.stringify(predicate))) as JsonObject);
}

describe("operators", () => {
  it.each<[Omit<ClaimConstraint, "field">, JsonValue, boolean]>([
    [{ equals: "a" }, "a", true],
    [{ equals: "a" }, "b", false],
    [{ equals: "a" }, "A", false],
    [{ equals: 1 }, 1, true],
    [{ equals: 1 }, "1", false],
    [{ equals: 0 }, false, false],
    [{ equals: false }, false, true],
    [{ equals: false }, 0, false],
    [{ equals: "" }, "", true],
    [{ equals: "null" }, null, false],
    [{ equals: "[object Object]" }, {}, false],
    [{ one_of: ["a", 1, true] }, "a", true],
    [{ one_of: ["a", 1, true] }, 1, true],
    [{ one_of: ["a", 1, true] }, "1", false],
    [{ one_of: ["a", 1, true] }, "true", false],
    [{ none_of: ["a", 1] }, "b", true],
    [{ none_of: ["a", 1] }, "a", false],
    [{ none_of: ["a", 1] }, 1, false],
    [{ none_of: ["a"] }, null, false],
    [{ none_of: ["a"] }, { a: 1 }, false],
    [{ none_of: ["a"] }, [["a"]], false],
    [{ none_of: ["a"] }, [], false],
    [{ at_least: 1 }, 1, true],
    [{ at_least: 1 }, 1.5, true],
    [{ at_least: 1 }, 0.999, false],
    [{ at_least: 1 }, "2", false],
    [{ at_least: 0 }, null, false],
    [{ at_least: 0 }, true, false],
    [{ at_least: -1 }, -0.5, true],
    [{ at_most: 1 }, 1, true],
    [{ at_most: 1 }, 1.001, false],
    [{ at_most: 1 }, "0", false],
    [{ at_most: 1 }, null, false],
    [{ at_least: 1, at_most: 2 }, 1.5, true],
    [{ at_least: 1, at_most: 2 }, 3, false],
    [{ at_least: 1, at_most: 2 }, 0, false],
    [{ license_in: ["MIT"] }, "mit", true],
    [{ license_in: ["MIT"] }, "MIT OR GPL-3.0-only", true],
    [{ license_in: ["MIT"] }, "MIT AND GPL-3.0-only", false],
    [
      { license_in: ["GPL-2.0-only WITH Classpath-exception-2.0"] },
      "GPL-2.0-only WITH Classpath-exception-2.0",
      true,
    ],
    [{ license_in: ["MIT"] }, 1, false],
    [{ equals: "a", none_of: ["a"] }, "a", false],
  ])("%j of %j: %s", (operators, value, holds) => {
    const found = lack({ field: "/x", ...operators }, { x: value });
    expect(found === undefined).toBe(holds);
  });

  it("say what is there, and what was expected", () => {
    expect(lack({ field: "/x", one_of: ["a", 1] }, { x: "b" })).toBe('"/x" is "b", expected one of "a", 1');
    expect(lack({ field: "/x", at_least: 2 }, { x: 1 })).toBe('"/x" is 1, expected at least 2');
    expect(lack({ field: "/x", equals: 1 }, {})).toBe('"/x" is not claimed');
  });
});

describe("field (RFC 6901)", () => {
  const predicate = {
    a: { b: 1, "": 2, "c/d": 3, "e~f": 4, "~1": 5 },
    list: [1, 1, 1],
    mixed: [1, 2],
    nested: [[1]],
    objects: [{ v: 1 }, { v: 2 }],
    toString: "own",
  };

  it.each<[string, JsonValue]>([
    ["/a/b", 1],
    ["/a/", 2],
    ["/a/c~1d", 3],
    ["/a/e~0f", 4],
    ["/a/~01", 5],
    ["/list", 1],
    ["/mixed/1", 2],
    ["/objects/1/v", 2],
    ["/toString", "own"],
  ])("%s is found", (field, equals) => {
    expect(lack({ field, equals: equals as number }, predicate)).toBeUndefined();
    expect(lack({ field, equals: "else" }, predicate)).toBeDefined();
  });

  it.each([
    "/b",
    "/a/b/c",
    "/a/toString",
    "/constructor",
    "/__proto__",
    "/a/__proto__/b",
    "/list/length",
    "/list/3",
    "/list/-",
    "/list/-1",
    "/list/01",
    "/list/1e0",
    "/list/ 1",
    "/list/",
    "/objects/v",
    "/",
  ])("%s is not claimed", (field) => {
    for (const operator of [{ none_of: ["x"] }, { at_least: -1e9 }, { equals: 1 }]) {
      expect(lack({ field, ...operator }, predicate)).toMatch(/is not claimed$/);
    }
  });

  it("that is a list has to be met by all that is in it", () => {
    expect(lack({ field: "/list", equals: 1 }, predicate)).toBeUndefined();
    expect(lack({ field: "/mixed", at_most: 2 }, predicate)).toBeUndefined();
    expect(lack({ field: "/mixed", equals: 1 }, predicate)).toBeDefined();
    expect(lack({ field: "/nested", equals: 1 }, predicate)).toBeDefined();
    expect(lack({ field: "/nested", none_of: [1] }, predicate)).toBeDefined();
    expect(lack({ field: "/x", none_of: ["a"] }, { x: [] })).toBe('"/x" is not claimed');
  });
});

describe("benchmark and metric (AIXV §7.2)", () => {
  const constraint = { benchmark: "mmlu", metric: "accuracy", at_least: 0.7 };
  const claim = (...metrics: JsonValue[]) => ({ benchmarks: [{ name: "mmlu", metrics }] });

  it("is met by the metric of that benchmark", () => {
    expect(lack(constraint, claim({ name: "accuracy", value: 0.7 }))).toBeUndefined();
    expect(
      lack(constraint, claim({ name: "f1", value: 0.1 }, { name: "accuracy", value: 0.9 })),
    ).toBeUndefined();
    expect(lack(constraint, claim({ name: "accuracy", value: 0.6 }))).toBe(
      'metric "accuracy" of benchmark "mmlu" is 0.6, expected at least 0.7',
    );
  });

  it("is not met by that of another, nor by another metric", () => {
    expect(lack(constraint, claim({ name: "f1", value: 0.9 }))).toMatch(/is not claimed$/);
    expect(
      lack(constraint, { benchmarks: [{ name: "MMLU", metrics: [{ name: "accuracy", value: 0.9 }] }] }),
    ).toMatch(/is not claimed$/);
  });

  it("has to be met each time that it is claimed", () => {
    expect(
      lack(constraint, claim({ name: "accuracy", value: 0.9 }, { name: "accuracy", value: 0.1 })),
    ).toBeDefined();
    const twice = {
      benchmarks: [
        ...claim({ name: "accuracy", value: 0.9 }).benchmarks,
        ...claim({ name: "accuracy", value: 0.1 }).benchmarks,
      ],
    };
    expect(lack(constraint, twice)).toBeDefined();
  });

  it.each<JsonValue>([
    {},
    { benchmarks: null },
    { benchmarks: "mmlu" },
    { benchmarks: [null, 1, "mmlu", []] },
    { benchmarks: [{ name: "mmlu" }] },
    { benchmarks: [{ name: "mmlu", metrics: "accuracy" }] },
    { benchmarks: [{ name: "mmlu", metrics: [null, "accuracy"] }] },
    { benchmarks: { name: "mmlu", metrics: [{ name: "accuracy", value: 1 }] } },
  ])("is not met by another type's %j", (predicate) => {
    expect(lack(constraint, predicate)).toMatch(/is not claimed$/);
  });

  it("is not met by a metric that is given once with a value and once without", () => {
    expect(lack(constraint, claim({ name: "accuracy", value: 0.9 }, { name: "accuracy" }))).toBeDefined();
  });
});

describe("property (CoSAI: property claims)", () => {
  const constraint = { property: "pii-removed", equals: true };

  it("is met by the property of that name, each time that it is claimed", () => {
    expect(lack(constraint, { properties: [{ name: "pii-removed", value: true }] })).toBeUndefined();
    expect(lack(constraint, { properties: [{ name: "pii-removed", value: false }] })).toBe(
      'property "pii-removed" is false, expected true',
    );
    const twice = [
      { name: "pii-removed", value: true },
      { name: "pii-removed", value: false },
    ];
    expect(lack(constraint, { properties: twice })).toBeDefined();
    expect(lack(constraint, { properties: [{ name: "pii-removed", value: [true, true] }] })).toBeUndefined();
    expect(lack(constraint, { properties: [{ name: "pii-removed", value: [true, false] }] })).toBeDefined();
  });

  it.each<JsonValue>([{}, { properties: {} }, { properties: [{ name: "pii", value: true }] }])(
    "is not met by %j",
    (predicate) => {
      expect(lack(constraint, predicate)).toMatch(/is not claimed$/);
    },
  );

  it("is not met by a property that is given once with a value and once without, or as an empty list", () => {
    const one = { name: "pii-removed", value: true };
    expect(lack(constraint, { properties: [one, { name: "pii-removed" }] })).toBeDefined();
    expect(lack(constraint, { properties: [one, { name: "pii-removed", value: [] }] })).toBeDefined();
  });
});
