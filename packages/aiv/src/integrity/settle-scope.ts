import type { Scope } from "./outline.ts";

/** Makes all that is lazy in a scope, so that what is kept of a file does not keep its text and tree. */
export function settleScope(scope: Scope): void {
  const { text, words, calls, locals, constants, modifiers, tables, assertions } = scope;
  void [text.value, words.value, calls.value];
  for (const value of locals.value.values()) void value.value;
  for (const { value } of constants.value.values()) void value.value;
  for (const modifier of modifiers) void modifier.text.value;
  for (const assertion of assertions) void assertion.text.value;
  for (const table of tables) {
    void table.text.value;
    for (const row of table.rows ?? []) void row.text.value;
  }
}
