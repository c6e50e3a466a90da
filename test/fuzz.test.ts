import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readFuzzOptions } from "../fuzz/fuzz-options.ts";
import { type FuzzCounts, fuzzTarget } from "../fuzz/fuzz-target.ts";
import { shareOf } from "../fuzz/shares.ts";
import type { FuzzTarget } from "../fuzz/target.ts";
import { FUZZ_KINDS } from "../fuzz/targets/index.ts";

const SEED = "every change";
/** In all; `pnpm fuzz` tries as many as one likes. */
const MUTANTS = 20_000;
const folder = mkdtempSync(join(tmpdir(), "aixv-fuzz-"));
let failed = 0;
// Mutants that broke something stay, to be looked at.
afterAll(() => {
  if (failed === 0) rmSync(folder, { recursive: true, force: true });
});

it.for(FUZZ_KINDS)(
  "no mutant of $kind is accepted for what it is not, throws, or changes what all objects inherit",
  async (kind, { skip }) => {
    skip(kind.missing !== undefined, `${kind.missing} is not on this machine`);
    const target = await kind.create();
    const to = Math.ceil(MUTANTS * shareOf(kind, FUZZ_KINDS));
    const { accepted, rejected, failures } = await fuzzTarget(target, {
      kind: kind.kind,
      seed: SEED,
      from: 0,
      to,
      folder,
    });
    await target.close?.();
    failed += failures.length;
    expect(failures).toEqual([]);
    expect(accepted + rejected).toBe(to);
  },
);

// What the fuzzer itself would miss.

async function runOf(run: FuzzTarget["run"], to = 60): Promise<FuzzCounts> {
  const samples = [Buffer.from('{"a":[1,"text"],"b":{"c":null}}')];
  return await fuzzTarget({ shape: "json", samples, run }, { kind: "own", seed: SEED, from: 0, to, folder });
}

it("tells of what throws, and writes the mutant to a file", async () => {
  const { failures } = await runOf((input) => {
    if (input.includes(0x5b)) return true;
    throw new TypeError("expected a bracket");
  });
  expect(failures.length).toBeGreaterThan(0);
  for (const { error, path } of failures) {
    expect(error).toContain("expected a bracket");
    expect(path.startsWith(folder)).toBe(true);
  }
});

it("tells of a sample that is not accepted, as its mutants would prove nothing", async () => {
  const { failures } = await runOf(() => false, 0);
  expect(failures).toMatchObject([{ change: "none", index: 0 }]);
});

it("tells of a prototype that was changed", async () => {
  const { failures } = await runOf(() => {
    Reflect.set(Object.prototype, "polluted", true);
    return true;
  });
  Reflect.deleteProperty(Object.prototype, "polluted");
  expect(failures[0]?.error).toContain("expected prototypes to stay as they are");
});

it("makes the same mutants of the same seed, and others of another", async () => {
  const mutantsOf = async (seed: string): Promise<readonly string[]> => {
    const seen: string[] = [];
    const samples = [Buffer.from('{"a":[1,"text"],"b":{"c":null}}')];
    const run = (input: Uint8Array): boolean => {
      seen.push(Buffer.from(input).toString("latin1"));
      return true;
    };
    await fuzzTarget({ shape: "json", samples, run }, { kind: "own", seed, from: 0, to: 40, folder });
    return seen;
  };
  expect(await mutantsOf("a")).toEqual(await mutantsOf("a"));
  expect(await mutantsOf("a")).not.toEqual(await mutantsOf("b"));
});

it("reads how long, how many and with how many threads, and takes no number that is none for one", () => {
  expect(readFuzzOptions([])).toEqual({ threads: 2 });
  expect(readFuzzOptions(["--seconds", "900", "--seed", "17", "--kind", "json"])).toEqual({
    seconds: 900,
    seed: "17",
    kind: "json",
    threads: 2,
  });
  for (const flag of ["--seconds", "--mutants", "--threads"])
    for (const text of ["", "0", "x", "1.5", "1e9", "Infinity", "0x10", " 5"])
      expect(() => readFuzzOptions([flag, text])).toThrow(
        `expected ${flag} to be a whole number of 1 or more`,
      );
  expect(() => readFuzzOptions(["--second", "5"])).toThrow(/--second/);
});
