import { afterAll, describe, expect, it } from "vitest";
import { generateBundle } from "./generate/bundles.ts";
import { generatePack } from "./generate/packs.ts";
import { Random } from "./generate/random.ts";
import { answerBundle, answerPack, comparable } from "./ours.ts";
import { type BundleAnswer, type PackAnswer, Reference } from "./reference.ts";

const {
  AIGOV_REFERENCE: SOURCE,
  AIGOV_REFERENCE_PYTHON: PYTHON = "python3",
  AIGOV_REFERENCE_CASES: CASES = "100000",
  AIGOV_REFERENCE_SEED: SEED = "1",
} = process.env;

const BATCH = 1000;

describe.skipIf(SOURCE === undefined)(
  "aigov-core (skipped without AIGOV_REFERENCE)",
  { timeout: 3_600_000 },
  () => {
    const reference = SOURCE === undefined ? undefined : new Reference(SOURCE, PYTHON);
    afterAll(() => reference?.end());

    async function compare<Case, Answer extends PackAnswer | BundleAnswer>(
      generate: (random: Random) => Case,
      answer: (given: Case) => Answer,
    ): Promise<{ readonly [kind: string]: number }> {
      const random = new Random(Number(SEED));
      const kinds: { [kind: string]: number } = {};
      for (let done = 0; done < Number(CASES); done += BATCH) {
        const cases = Array.from({ length: Math.min(BATCH, Number(CASES) - done) }, () => generate(random));
        const theirs = (await reference?.ask<Answer>(cases)) ?? [];
        for (const [index, given] of cases.entries()) {
          const ours = answer(given);
          const their = theirs[index];
          if (their === undefined) throw new Error("expected an answer");
          expect({ given, answer: comparable(ours) }).toEqual({ given, answer: comparable(their) });
          const kind = kindOf(their);
          kinds[kind] = (kinds[kind] ?? 0) + 1;
        }
      }
      return kinds;
    }

    it(`and we agree on verdict, issues, order and digest of ${CASES} packs`, async () => {
      const kinds = await compare(generatePack, answerPack);
      expect(kinds.valid).toBeGreaterThan(Number(CASES) / 20);
      expect(kinds.invalid).toBeGreaterThan(Number(CASES) / 20);
    });

    it(`and we agree on digest and verdict of ${CASES} bundles`, async () => {
      const kinds = await compare(generateBundle, answerBundle);
      expect(kinds.valid).toBeGreaterThan(Number(CASES) / 20);
      expect(kinds.invalid).toBeGreaterThan(Number(CASES) / 20);
    });
  },
);

function kindOf(answer: PackAnswer | BundleAnswer): string {
  if ("refused" in answer) return `refused: ${answer.refused}`;
  return ("ok" in answer ? answer.ok : answer.fault === null) ? "valid" : "invalid";
}
