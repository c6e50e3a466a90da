import { median } from "../measure.ts";
import { createDeciders, type Decider } from "./decisions.ts";

const WARM_UP_MILLIS = 500;
const ROUND_MILLIS = 100;

/** Compares how long engines take to decide, as lines of a table; each measured in turn, `rounds` times. */
export async function decisionTable(rounds: number): Promise<readonly string[]> {
  const deciders = await createDeciders();
  const tasks = deciders.flatMap(({ admitted, denied }) => [admitted, denied]);
  const counts = tasks.map((task) => warmUp(task));
  const times: number[][] = tasks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, task] of tasks.entries()) times[index]?.push(time(task, counts[index] ?? 1));
  }
  const [base = []] = times;
  const cells = (index: number): readonly string[] => {
    const taken = times[index] ?? [];
    return [
      micros(median(taken)),
      index < 2 ? "" : `${ratio(taken, times[index % 2] ?? base)} ×`,
    ];
  };
  const rows = deciders.map(({ name, isOurs }: Decider, index) => {
    const [admitted, slower] = cells(index * 2);
    const [denied, deniedSlower] = cells(index * 2 + 1);
    return isOurs
      ? `| ${name} | ${admitted} | ${denied} | |`
      : `| ${name} | ${admitted} | ${denied} | ${slower}, ${deniedSlower} |`;
  });
  const hasOpa = deciders.some(({ name }) => name.startsWith("OPA"));
  return [
    "| one warm decision | admitted | denied | aixv / peer speed |",
    "|---|---|---|---|",
    ...rows,
    ...(hasOpa ? [] : ["| OPA: not installed | – | – | – |"]),
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

/** Median over the rounds, of each of which both times are. */
function ratio(peer: readonly number[], ours: readonly number[]): string {
  return median(peer.map((taken, round) => taken / (ours[round] ?? Number.NaN))).toFixed(1);
}

function micros(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} µs`;
}
