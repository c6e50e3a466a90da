import type { JsonObject, Timestamp } from "@aixv/core";
import type { HashProgress } from "@aixv/manifest/node";
import type { Flag } from "./options/flag.ts";
import type { FlagValues } from "./options/flag-values.ts";
import type { Style } from "./output/style.ts";

/** What a command works with beside its flags. */
export interface CommandContext {
  readonly environment: { readonly [name: string]: string | undefined };
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Shows work that takes long. */
  readonly progress: (progress: HashProgress) => void;
  /** A line for people, on stderr, unless `--quiet`. */
  readonly note: (text: string) => void;
  readonly style: Style;
  /** The clock that `--now` fixes. */
  readonly now?: Timestamp;
  readonly root: string;
}

/** What a command found: exit code 0, 1 (negative verdict) or 2 (no verdict). */
export interface Outcome {
  readonly exitCode: 0 | 1 | 2;
  /** For `--json`; `ok` is added. */
  readonly result: JsonObject;
  /** For people, on stdout; a failure's goes to stderr. */
  readonly text: string;
  /** A document that was asked for in place of text: always on stdout, whatever the verdict. */
  readonly document?: string;
}

/** One command; each has a file of its own. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What comes after the flags: `PATH`, or nothing. */
  readonly positional?: string;
  /** Whether the positional may be absent, because a flag stands for it. */
  readonly positionalOptional?: boolean;
  /** What comes after that: the second of two things to compare. */
  readonly secondPositional?: string;
  readonly flags: readonly Flag[];
  /** Commands that were run, for the help. */
  readonly examples: readonly string[];
  run(positional: string, flags: FlagValues, context: CommandContext, second: string): Promise<Outcome>;
}
