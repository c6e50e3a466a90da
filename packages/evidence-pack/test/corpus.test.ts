import { readFileSync } from "node:fs";
import { PACK_ISSUE_CODES } from "@aixv/evidence-pack";
import { describe, expect, it } from "vitest";
import type { BundleCase } from "./generate/bundles.ts";
import { answerBundle, answerPack, answerValue, comparable } from "./ours.ts";
import type { BundleAnswer, PackAnswer, ValueAnswer } from "./reference.ts";

/** What was asked of the reference, and how it answered; `record-corpus.ts` records it again. */
function recorded<Given, Answer>(
  name: string,
): readonly { readonly given: Given; readonly answer: Answer }[] {
  const text = readFileSync(new URL(`corpus/${name}.jsonl`, import.meta.url), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { given: Given; answer: Answer });
}

describe("what the reference answered", () => {
  it("of packs: verdict, issues in order and digest", () => {
    const cases = recorded<string, PackAnswer>("packs");
    const codes = new Set(
      cases.flatMap(({ answer }) => ("refused" in answer ? [] : answer.issues.map(([code]) => code))),
    );
    expect([...PACK_ISSUE_CODES].filter((code) => !codes.has(code))).toEqual([]);
    for (const { given, answer } of cases)
      expect({ given, answer: comparable(answerPack(given)) }).toEqual({ given, answer: comparable(answer) });
  });

  it("of bundles: digest and first fault", () => {
    const cases = recorded<BundleCase, BundleAnswer>("bundles");
    expect(cases.length).toBeGreaterThan(50);
    for (const { given, answer } of cases)
      expect({ given, answer: comparable(answerBundle(given)) }).toEqual({
        given,
        answer: comparable(answer),
      });
  });

  it("of values: how json.dumps and str() spell them", () => {
    const cases = recorded<{ value: string }, ValueAnswer>("values");
    expect(cases.length).toBeGreaterThan(500);
    for (const { given, answer } of cases)
      expect({ given, answer: comparable(answerValue(given)) }).toEqual({
        given,
        answer: comparable(answer),
      });
  });
});
