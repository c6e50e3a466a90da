// Knows when advisories may be imported, where nothing came before, and nothing else.
import { createInterface } from "node:readline";

interface Line {
  readonly id: string;
  readonly operation: string;
  readonly input: { readonly [name: string]: unknown };
}

function answer({ operation, input }: Line): object {
  if (operation === "hello") return { verdict: "accept", output: { name: "partial", version: "1" } };
  const { integrated_time: time, previous_integrated_time: previous, max_age_days: age, now } = input;
  const isPast = Date.parse(String(time)) <= Date.parse(String(now));
  return operation === "check-advisory-time" && isPast && previous === undefined && age === undefined
    ? { verdict: "accept" }
    : { verdict: "skip", reason: "not known here" };
}

createInterface({ input: process.stdin }).on("line", (text) => {
  const line = JSON.parse(text) as Line;
  process.stdout.write(`${JSON.stringify({ id: line.id, ...answer(line) })}\n`);
});
