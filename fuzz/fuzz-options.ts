import { parseArgs } from "node:util";

/** What `pnpm fuzz` is told. */
export interface FuzzOptions {
  /** Absent: as many mutants as are wanted, however long it takes. */
  readonly seconds?: number;
  /** Absent: as many as the time allows, or where that is not given either, a default. */
  readonly mutants?: number;
  readonly seed?: string;
  readonly kind?: string;
  readonly threads: number;
}

/**
 * Reads the command line. A number that is none would fuzz for ever, or nothing at all and call that a success.
 *
 * @throws RangeError for what is not a whole number of 1 or more, TypeError for a flag that there is not
 */
export function readFuzzOptions(args: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string" },
      mutants: { type: "string" },
      seed: { type: "string" },
      kind: { type: "string" },
      threads: { type: "string", default: "2" },
    },
  });
  const { seconds, mutants, seed, kind, threads } = values;
  return {
    ...(seconds === undefined ? {} : { seconds: positive("seconds", seconds) }),
    ...(mutants === undefined ? {} : { mutants: positive("mutants", mutants) }),
    ...(seed === undefined ? {} : { seed }),
    ...(kind === undefined ? {} : { kind }),
    threads: positive("threads", threads),
  };
}

function positive(flag: string, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new RangeError(`expected --${flag} to be a whole number of 1 or more, got ${JSON.stringify(text)}`);
}
