import { beforeAll, describe, expect, it } from "vitest";
import { cedarEngine } from "../bench/policy/cedar.ts";
import type { Engine } from "../bench/policy/engine.ts";
import {
  type BenchFacts,
  BREAKING,
  createBenchFacts,
  decideBoth,
  deniedLineage,
  HARMLESS,
} from "./policy-bench-cases.ts";

let facts: BenchFacts;
let cedar: Engine;
beforeAll(async () => {
  facts = await createBenchFacts();
  cedar = cedarEngine(facts.issuer);
});

describe("the benchmark's policy in Cedar decides as ours", () => {
  it.each(BREAKING)("denies: %s", (_what, from, to) => {
    expect(decideBoth(facts, cedar, [from, to])).toEqual({ ours: false, theirs: false });
  });

  it.each(HARMLESS)("admits: %s", (_what, from, to) => {
    expect(decideBoth(facts, cedar, [from, to])).toEqual({ ours: true, theirs: true });
  });

  it.each([0, 1])("denies what is denied in the lineage (%i)", (index) => {
    const [, from = "", to = ""] = deniedLineage(facts)[index] ?? [];
    expect(decideBoth(facts, cedar, [from, to])).toEqual({ ours: false, theirs: false });
  });
});
