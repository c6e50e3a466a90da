import type { CommandContext } from "../command.ts";
import { printable } from "./text.ts";

/** Of one kind, more are counted instead: a Hugging Face cache links every file out of the folder. */
const MOST_OF_A_KIND = 3;

/** Shows what deserves a person's eye, on stderr. */
export function noteWarnings(
  warnings: readonly { readonly code: string; readonly message: string }[],
  { note, style }: CommandContext,
): void {
  const counts = new Map<string, number>();
  for (const { code, message } of warnings) {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    if (count <= MOST_OF_A_KIND) note(`${style.strong("!")} ${printable(message)}`);
  }
  for (const [code, count] of counts) {
    const more = count - MOST_OF_A_KIND;
    if (more > 0) note(`${style.strong("!")} … and ${more} more of ${code} (all with --json)`);
  }
}
