import { expect, it } from "vitest";
import type { CommandContext } from "../command.ts";
import { PLAIN } from "./style.ts";
import { noteWarnings } from "./warnings.ts";

function notesOf(...codes: readonly string[]): readonly string[] {
  const notes: string[] = [];
  const context = { note: (text: string) => notes.push(text), style: PLAIN } as unknown as CommandContext;
  noteWarnings(
    codes.map((code, index) => ({ code, message: `${code} ${index}` })),
    context,
  );
  return notes;
}

it("shows every warning of few", () => {
  expect(notesOf("A", "B", "A")).toEqual(["! A 0", "! B 1", "! A 2"]);
});

it("counts what is more of the same kind, and hides no other kind", () => {
  expect(notesOf("A", "A", "A", "A", "A", "B")).toEqual([
    "! A 0",
    "! A 1",
    "! A 2",
    "! B 5",
    "! … and 2 more of A (all with --json)",
  ]);
});
