import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type JsonTree, parseTree } from "./mutate/json-tree.ts";
import { mutateBytes } from "./mutate/mutate-bytes.ts";
import { type Mutated, mutateJson } from "./mutate/mutate-json.ts";
import { mutateText } from "./mutate/mutate-text.ts";
import { Random } from "./random.ts";
import type { FuzzTarget } from "./target.ts";

/** Which mutants of a target are tried. */
export interface FuzzRun {
  readonly kind: string;
  readonly seed: string;
  /** Numbers of mutants, from `from` to `to` - 1; the same number gives the same mutant. */
  readonly from: number;
  readonly to: number;
  /** Where failing mutants are written. */
  readonly folder: string;
  /** A mutant that takes the processor longer twice has failed. Absent: time does not matter. */
  readonly maxMillis?: number;
  /** Told of each mutant before it is tried. */
  readonly onMutant?: (input: Uint8Array) => void;
}

/** A mutant that broke an invariant. */
export interface FuzzFailure {
  readonly kind: string;
  readonly seed: string;
  readonly index: number;
  /** What was done to the sample. */
  readonly change: string;
  readonly error: string;
  /** The file that holds the mutant. */
  readonly path: string;
}

/** What came of a run. */
export interface FuzzCounts {
  readonly accepted: number;
  readonly rejected: number;
  readonly slowestMillis: number;
  readonly failures: readonly FuzzFailure[];
}

/** How often prototypes are looked at. */
const BATCH = 50;
/** After so many failures a run ends: they are the same, mostly. */
const MAX_FAILURES = 20;

/** Tries mutants of a target, and the samples themselves before. */
export async function fuzzTarget(target: FuzzTarget, run: FuzzRun): Promise<FuzzCounts> {
  const counts = { accepted: 0, rejected: 0, slowestMillis: 0 };
  const failures: FuzzFailure[] = [];
  const sources = target.samples.map((bytes) => sourceOf(bytes, target.shape));
  const prototypes = describePrototypes();
  const fail = async (
    index: number,
    { value, change }: Mutated<Uint8Array>,
    error: unknown,
  ): Promise<void> => {
    const path = join(run.folder, `${run.kind}-${index}`);
    await mkdir(run.folder, { recursive: true });
    await writeFile(path, value);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    failures.push({ kind: run.kind, seed: run.seed, index, change, error: text, path });
  };
  for (const [index, sample] of target.samples.entries()) {
    const accepted = await target.run(sample, index);
    if (!accepted)
      await fail(index, { value: sample, change: "none" }, "expected each sample to be accepted");
  }
  for (let index = run.from; index < run.to && failures.length < MAX_FAILURES; index++) {
    const random = new Random(`${run.seed}/${run.kind}/${index}`);
    const sample = random.below(sources.length);
    const mutant = mutate(sources[sample], random.pick(sources), random);
    run.onMutant?.(mutant.value);
    const start = busyMillis();
    try {
      if (await target.run(mutant.value, sample)) counts.accepted++;
      else counts.rejected++;
      const millis = busyMillis() - start;
      counts.slowestMillis = Math.max(counts.slowestMillis, millis);
      if (
        run.maxMillis !== undefined &&
        millis > run.maxMillis &&
        (await millisOf(target, mutant.value, sample)) > run.maxMillis
      )
        await fail(index, mutant, `expected at most ${run.maxMillis} ms, took ${Math.round(millis)} ms`);
    } catch (error) {
      await fail(index, mutant, error);
    }
    if (index % BATCH === 0 && !isSame(prototypes)) {
      await fail(
        index,
        mutant,
        `expected prototypes to stay as they are, one of the last ${BATCH} mutants changed them`,
      );
      break;
    }
  }
  if (!isSame(prototypes))
    await fail(run.to, { value: new Uint8Array(), change: "" }, "expected prototypes to stay as they are");
  return { ...counts, failures };
}

async function millisOf(target: FuzzTarget, input: Uint8Array, sample: number): Promise<number> {
  const start = busyMillis();
  await target.run(input, sample);
  return busyMillis() - start;
}

/** How long this thread has had a processor, in ms: other programs of a machine do not make it longer. */
function busyMillis(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

type Source =
  | { readonly shape: "json"; readonly bytes: Uint8Array; readonly tree: JsonTree }
  | { readonly shape: "text"; readonly bytes: Uint8Array; readonly text: string }
  | { readonly shape: "bytes"; readonly bytes: Uint8Array };

function sourceOf(bytes: Uint8Array, shape: FuzzTarget["shape"]): Source {
  const text = new TextDecoder().decode(bytes);
  if (shape === "json") return { shape, bytes, tree: parseTree(text) };
  return shape === "text" ? { shape, bytes, text } : { shape, bytes };
}

/** More would try the memory of this machine rather than the program, whose limits have tests of their own. */
const MAX_MUTANT_BYTES = 2 * 1024 * 1024;

function mutate(source: Source | undefined, donor: Source | undefined, random: Random): Mutated<Uint8Array> {
  const mutant = mutateShape(source, donor, random);
  if (mutant.value.length <= MAX_MUTANT_BYTES) return mutant;
  return { value: mutant.value.subarray(0, MAX_MUTANT_BYTES), change: `${mutant.change}; cut off` };
}

function mutateShape(
  source: Source | undefined,
  donor: Source | undefined,
  random: Random,
): Mutated<Uint8Array> {
  if (source === undefined || donor === undefined) throw new RangeError("expected a target with samples");
  // Documents are also changed as bytes: what is broken before it is JSON has to be refused as well.
  if (source.shape === "json" && donor.shape === "json" && !random.oneIn(8)) {
    const { value, change } = mutateJson(source.tree, donor.tree, random);
    return { value: Buffer.from(value), change };
  }
  if (source.shape === "text" && donor.shape === "text" && !random.oneIn(8)) {
    const { value, change } = mutateText(source.text, donor.text, random);
    return { value: Buffer.from(value), change };
  }
  return mutateBytes(source.bytes, donor.bytes, random);
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype];

/** Every name of what everything inherits, and its value. */
function describePrototypes(): readonly (readonly [name: PropertyKey, value: unknown])[] {
  return PROTOTYPES.flatMap((prototype) =>
    Reflect.ownKeys(prototype).map((name) => {
      const described = Reflect.getOwnPropertyDescriptor(prototype, name);
      return [name, described?.value ?? described?.get] as const;
    }),
  );
}

function isSame(before: ReturnType<typeof describePrototypes>): boolean {
  const after = describePrototypes();
  return (
    after.length === before.length &&
    after.every(([name, value], index) => before[index]?.[0] === name && before[index]?.[1] === value)
  );
}
