import { afterAll, describe, expect, it } from "vitest";
import { BUNDLE_EDGES, PACK_EDGES } from "./edge-cases.ts";
import { generateBundle } from "./generate/bundles.ts";
import { generatePack } from "./generate/packs.ts";
import { Random } from "./generate/random.ts";
import { generateValue } from "./generate/values.ts";
import { answerBundle, answerPack, answerValue, comparable } from "./ours.ts";
import { type BundleAnswer, type PackAnswer, Reference, type ValueAnswer } from "./reference.ts";

const {
  AIGOV_REFERENCE: SOURCE,
  AIGOV_REFERENCE_PYTHON: PYTHON = "python3",
  AIGOV_REFERENCE_CASES: CASES = "100000",
  AIGOV_REFERENCE_SEED: SEED = "1",
} = process.env;

const COUNT = Number(CASES);
const BATCH = 1000;
const HOUR = 3_600_000;

type Answer = PackAnswer | BundleAnswer | ValueAnswer;

describe.skipIf(SOURCE === undefined)("aigov-core (skipped without AIGOV_REFERENCE)", () => {
  const reference = SOURCE === undefined ? undefined : new Reference(SOURCE, PYTHON);
  afterAll(() => reference?.end());

  /** Throws at the first case on which we disagree; gives how many the reference found valid, invalid, or refused. */
  async function compare<Case>(
    cases: readonly Case[],
    answer: (given: Case) => Answer,
    counts: { [kind: string]: number } = {},
  ): Promise<void> {
    const theirs = (await reference?.ask<Answer>(cases)) ?? [];
    for (const [index, given] of cases.entries()) {
      const their = theirs[index];
      if (their === undefined) throw new Error("expected an answer to every case");
      const [ours, told] = [comparable(answer(given)), comparable(their)];
      expect(sorted({ given, answer: ours })).toBe(sorted({ given, answer: told }));
      counts[kindOf(their)] = (counts[kindOf(their)] ?? 0) + 1;
    }
  }

  async function compareGenerated<Case>(
    count: number,
    generate: (random: Random) => Case,
    answer: (given: Case) => Answer,
  ): Promise<{ readonly [kind: string]: number }> {
    const random = new Random(Number(SEED));
    const counts: { [kind: string]: number } = {};
    for (let done = 0; done < count; done += BATCH) {
      const cases = Array.from({ length: Math.min(BATCH, count - done) }, () => generate(random));
      await compare(cases, answer, counts);
    }
    return counts;
  }

  it("and we agree at the limits, and on what hardly any generator comes to", async () => {
    await compare(PACK_EDGES, answerPack);
    await compare(BUNDLE_EDGES, answerBundle);
  });

  it("and we agree on how Python spells 20,000 values", { timeout: HOUR }, async () => {
    const random = (source: Random): { readonly value: string } => ({ value: generateValue(source) });
    await compareGenerated(20_000, random, answerValue);
  });

  it(`and we agree on verdict, issues, order and digest of ${COUNT} packs`, { timeout: HOUR }, async () => {
    const counts = await compareGenerated(COUNT, generatePack, answerPack);
    expect(counts.valid).toBeGreaterThan(COUNT / 5);
    expect(counts.invalid).toBeGreaterThan(COUNT / 5);
    expect(counts.refused).toBeGreaterThan(COUNT / 50);
  });

  it(`and we agree on digest and verdict of ${COUNT} bundles`, { timeout: HOUR }, async () => {
    const counts = await compareGenerated(COUNT, generateBundle, answerBundle);
    expect(counts.valid).toBeGreaterThan(COUNT / 10);
    expect(counts.invalid).toBeGreaterThan(COUNT / 5);
    expect(counts.refused).toBeGreaterThan(COUNT / 50);
  });
});

function kindOf(answer: Answer): string {
  if ("refused" in answer) return "refused";
  if ("str" in answer) return "spelt";
  return ("ok" in answer ? answer.ok : answer.fault === null) ? "valid" : "invalid";
}

/** Members of the answers come in different orders. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
