import type { JsonObject, JsonValue } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B } from "../../test/digests.ts";
import { statement } from "../../test/statements.ts";
import { MANIFEST_PREDICATE_TYPES, manifestFileDigest } from "./manifest-file.ts";

const HEX = B.slice("sha256:".length);
const FILE: JsonObject = { name: "m", algorithm: "sha256", digest: HEX };
const of = (resources: JsonValue, type = MANIFEST_PREDICATE_TYPES[0] ?? "") =>
  manifestFileDigest(statement(type, [A], { resources }));

describe("manifestFileDigest (OMS v1.0 §6.1)", () => {
  it.each(MANIFEST_PREDICATE_TYPES)("gives the digest of the only file of a %s", (type) => {
    expect(of([FILE], type)).toBe(B);
  });

  it.each<[string, JsonValue]>([
    ["several files", [FILE, { ...FILE, name: "n" }]],
    ["none", []],
    ["no list", FILE],
    ["a shard, or another hash", [{ ...FILE, algorithm: "blake3" }]],
    ["a digest that is none", [{ ...FILE, digest: "B" }]],
    ["a text", ["m"]],
  ])("gives none for %s", (_, resources) => {
    expect(of(resources)).toBe(undefined);
  });

  it("gives none for other statements", () => {
    expect(of([FILE], "https://example.com/p")).toBe(undefined);
  });
});
