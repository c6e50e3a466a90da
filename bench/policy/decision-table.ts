import { describeMachine } from "../machine.ts";
import { median } from "../measure.ts";
import { CASES, createDeciders } from "./decisions.ts";

const WARM_UP_MILLIS = 500;
const ROUND_MILLIS = 100;

/** What the table's numbers are, in a line. */
export function describeDecisions(): string {
  return `Machine: ${describeMachine()}. Medians of rounds of ${ROUND_MILLIS} ms, taken in turn; one process, warm.`;
}

/** Compares how long engines take to decide, as lines of a table: measured in turn, `rounds` times, the median taken. */
export async function decisionTable(rounds: number): Promise<readonly string[]> {
  const deciders = await createDeciders();
  const measured = deciders.map(({ name, isOurs, cases }) => ({
    name,
    isOurs,
    cases: cases.map((task) => ({ task, count: warmUp(task), times: [] as number[] })),
  }));
  for (let round = 0; round < rounds; round++) {
    for (const { task, count, times } of measured.flatMap(({ cases }) => cases)) {
      times.push(time(task, count));
    }
  }
  const ours = measured[0]?.cases ?? [];
  const rows = measured.map(({ name, isOurs, cases }) => {
    const cells = cases.map(({ times }, index) => {
      const taken = micros(median(times));
      return isOurs ? taken : `${taken}: ${ratio(times, ours[index]?.times ?? [])} ×`;
    });
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  return [
    `| one warm decision: time, and how many times that of aixv's first | ${CASES.join(" | ")} |`,
    "|---|---|---|---|",
    ...rows,
    ...(measured.some(({ name }) => name.startsWith("OPA")) ? [] : ["| OPA: not installed | – | – | – |"]),
  ];
}

/** Runs until it is fast, and gives how often it runs in a round. */
function warmUp(task: () => boolean): number {
  const end = performance.now() + WARM_UP_MILLIS;
  let count = 0;
  for (; performance.now() < end; count++) task();
  return Math.max(1, Math.round((count * ROUND_MILLIS) / WARM_UP_MILLIS));
}

/** Microseconds that one run takes. */
function time(task: () => boolean, count: number): number {
  const start = performance.now();
  for (let run = 0; run < count; run++) task();
  return ((performance.now() - start) * 1000) / count;
}

/** Of each round, in which the machine was as busy for both. */
function ratio(peer: readonly number[], ours: readonly number[]): string {
  return median(peer.map((taken, round) => taken / (ours[round] ?? Number.NaN))).toFixed(1);
}

function micros(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} µs`;
}
