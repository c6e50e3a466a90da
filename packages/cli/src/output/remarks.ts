import type { JsonObject } from "@aixv/core";
import type { CommandContext } from "../command.ts";
import type { Style } from "./style.ts";
import { printable } from "./text.ts";
import { noteWarnings } from "./warnings.ts";

/** An issue or a warning about a document, with its place in it; both may have text of the document in them. */
export interface PlacedRemark {
  readonly code: string;
  readonly message: string;
  readonly path: string;
}

/** As `--json` has them. */
export function remarkResults(remarks: readonly PlacedRemark[]): readonly JsonObject[] {
  return remarks.map(({ code, message, path }) => ({ code, message, path }));
}

/** Shows warnings with their places, on stderr. */
export function noteRemarks(remarks: readonly PlacedRemark[], context: CommandContext): void {
  noteWarnings(
    remarks.map(({ code, message, path }) => ({ code, message: `${placeOf(path)}: ${message} [${code}]` })),
    context,
  );
}

const MOST_LINES = 20;

/** Why something is refused, a line each. */
export function remarkLines(remarks: readonly PlacedRemark[], style: Style): readonly string[] {
  const lines = remarks
    .slice(0, MOST_LINES)
    .map(
      ({ code, message, path }) =>
        `  ${style.strong(code)} ${printable(placeOf(path))}: ${printable(message)}`,
    );
  const more = remarks.length - lines.length;
  return more === 0 ? lines : [...lines, `  … and ${more} more (all with --json)`];
}

const MOST_CHARACTERS = 120;

function placeOf(path: string): string {
  if (path === "") return "the document";
  return path.length > MOST_CHARACTERS ? `${path.slice(0, MOST_CHARACTERS)}…` : path;
}
