import type { CommandContext } from "../command.ts";

/** Shows what deserves a person's eye, on stderr. */
export function noteWarnings(
  warnings: readonly { readonly code: string; readonly message: string }[],
  { note, style }: CommandContext,
): void {
  for (const { message } of warnings) note(`${style.strong("!")} ${message}`);
}
