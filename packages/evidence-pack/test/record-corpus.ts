// Records how the reference answers, for the tests that run without it:
//   AIGOV_REFERENCE=…/python node --conditions=@aixv/source packages/evidence-pack/test/record-corpus.ts
// AIGOV_REFERENCE is the folder `python` of a checkout of aigov-core, AIGOV_REFERENCE_PYTHON a Python of 3.10 or newer.
import { writeFileSync } from "node:fs";
import { BUNDLE_EDGES, PACK_EDGES } from "./edge-cases.ts";
import { generateBundle } from "./generate/bundles.ts";
import { generatePack } from "./generate/packs.ts";
import { Random } from "./generate/random.ts";
import { generateValue } from "./generate/values.ts";
import { type BundleAnswer, type PackAnswer, Reference, type ValueAnswer } from "./reference.ts";

const { AIGOV_REFERENCE: source, AIGOV_REFERENCE_PYTHON: python = "python3" } = process.env;
if (source === undefined) throw new Error("expected AIGOV_REFERENCE to name the folder python of a checkout");
const reference = new Reference(source, python);

/** Longer cases are left to the comparison with the reference itself. */
const MAX_LENGTH = 2000;
const SEED = 20260101;

async function record<Case, Answer>(
  name: string,
  edges: readonly Case[],
  generated: readonly Case[],
  kindsOf: (answer: Answer) => readonly string[],
  most: number,
): Promise<void> {
  const short = [...edges, ...generated].filter((given) => JSON.stringify(given).length <= MAX_LENGTH);
  const answers = await reference.ask<Answer>(short);
  const counts = new Map<string, number>();
  const kept = short.flatMap((given, index) => {
    const answer = answers[index];
    if (answer === undefined) return [];
    const kinds = kindsOf(answer);
    const isKnown = kinds.every((kind) => (counts.get(kind) ?? 0) >= most);
    if (isKnown && !edges.includes(given)) return [];
    for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return [JSON.stringify({ given, answer })];
  });
  writeFileSync(new URL(`corpus/${name}.jsonl`, import.meta.url), `${kept.join("\n")}\n`);
}

function generate<Case>(count: number, draw: (random: Random) => Case): Case[] {
  const random = new Random(SEED);
  return Array.from({ length: count }, () => draw(random));
}

await record<string, PackAnswer>(
  "packs",
  PACK_EDGES,
  generate(2000, generatePack),
  (answer) => ("refused" in answer ? [answer.refused] : ["judged", ...answer.issues.map(([code]) => code)]),
  6,
);
await record<unknown, BundleAnswer>(
  "bundles",
  BUNDLE_EDGES,
  generate(2000, generateBundle),
  ({ refused, fault }) => [refused ?? fault ?? "valid"],
  12,
);
await record<unknown, ValueAnswer>(
  "values",
  [],
  generate(600, (random) => ({ value: generateValue(random) })),
  (answer) => ["refused" in answer ? answer.refused : "spelt"],
  600,
);
await reference.end();
