import { beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../bench/policy/engine.ts";
import { hasOpa, opaEngines } from "../bench/policy/opa.ts";
import {
  type BenchFacts,
  BREAKING,
  createBenchFacts,
  decideBoth,
  deniedLineage,
  HARMLESS,
} from "./policy-bench-cases.ts";

if (!hasOpa()) process.stderr.write("skipped: no opa on PATH, and OPA names none\n");

describe.skipIf(!hasOpa())("the benchmark's policy in Rego decides as ours", () => {
  let facts: BenchFacts;
  let engines: readonly Engine[];
  beforeAll(async () => {
    facts = await createBenchFacts();
    engines = opaEngines(facts.issuer);
  });

  const all = (from: string, to: string) => engines.map((engine) => decideBoth(facts, engine, [from, to]));

  it.each(BREAKING)("denies: %s", (_what, from, to) => {
    expect(all(from, to)).toEqual(engines.map(() => ({ ours: false, theirs: false })));
  });

  it.each(HARMLESS)("admits: %s", (_what, from, to) => {
    expect(all(from, to)).toEqual(engines.map(() => ({ ours: true, theirs: true })));
  });

  it.each([0, 1])("denies what is denied in the lineage (%i)", (index) => {
    const [, from = "", to = ""] = deniedLineage(facts)[index] ?? [];
    expect(all(from, to)).toEqual(engines.map(() => ({ ours: false, theirs: false })));
  });
});
