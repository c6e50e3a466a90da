import type { Random } from "./random.ts";

/** JSON that is still to be written: keys may repeat, and what stands for a number is written as it is. */
export type Draft = string | Raw | Draft[] | Members;

/** Written as it is. */
export interface Raw {
  readonly raw: string;
}

/** An object. */
export interface Members {
  members: [name: string, value: Draft][];
}

export function raw(text: string): Raw {
  return { raw: text };
}

export function members(fields: { readonly [name: string]: Draft }): Members {
  return { members: Object.entries(fields) };
}

export function isMembers(draft: Draft | undefined): draft is Members {
  return typeof draft === "object" && "members" in draft;
}

/** The last member of that name. */
export function memberOf(draft: Draft | undefined, name: string): Draft | undefined {
  return isMembers(draft) ? draft.members.findLast(([key]) => key === name)?.[1] : undefined;
}

/** Writes a draft: mostly plainly, sometimes with white space and escapes that need not be. */
export function writeDraft(draft: Draft, random: Random): string {
  const isOdd = random.oneIn(4);
  const space = (): string => (isOdd && random.oneIn(6) ? random.pick([" ", "\n", "\t", "\r\n", "  "]) : "");
  const text = (value: string): string => {
    const written = JSON.stringify(value);
    if (!isOdd || !random.oneIn(8)) return written;
    const escaped = [...Array(value.length).keys()].map((index) =>
      escapeUnit(value.charCodeAt(index), random),
    );
    return `"${escaped.join("")}"`;
  };
  const write = (value: Draft): string => {
    if (typeof value === "string") return text(value);
    if ("raw" in value) return value.raw;
    if (isMembers(value)) {
      const written = value.members.map(
        ([name, member]) => `${space()}${text(name)}${space()}:${write(member)}`,
      );
      return `{${written.join(",")}${space()}}`;
    }
    return `[${space()}${value.map(write).join(`${space()},`)}${space()}]`;
  };
  return write(draft);
}

function escapeUnit(unit: number, random: Random): string {
  const hex = unit.toString(16).padStart(4, "0");
  return `\\u${random.oneIn(2) ? hex : hex.toUpperCase()}`;
}

/** Every container in a draft, the draft first. */
export function containersOf(draft: Draft): (Members | Draft[])[] {
  if (Array.isArray(draft)) return [draft, ...draft.flatMap(containersOf)];
  return isMembers(draft) ? [draft, ...draft.members.flatMap(([, value]) => containersOf(value))] : [];
}
