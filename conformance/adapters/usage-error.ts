import { AixvError } from "@aixv/core";

/** A command line that the protocol does not have. */
export class UsageError extends AixvError<"USAGE"> {
  constructor(message: string) {
    super("USAGE", message);
  }
}

/** The value of a flag that must be given; throws {@link UsageError}. */
export function required(value: string | undefined, flag: string): string {
  if (value !== undefined && value !== "") return value;
  throw new UsageError(`expected ${flag}, got none`);
}

/** The one argument that is no flag; throws {@link UsageError}. */
export function onlyPositional(positionals: readonly string[], what: string): string {
  const [first, ...more] = positionals;
  if (first !== undefined && first !== "" && more.length === 0) return first;
  if (first === "" && more.length === 0) throw new UsageError(`expected one ${what}, got an empty one`);
  throw new UsageError(`expected one ${what}, got ${positionals.length} arguments`);
}
