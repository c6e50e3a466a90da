import type { Style } from "./style.ts";

/** Bytes as people read them: `2.3 MB` (decimal units). */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** `1 file`, `100,000 files`. Not by `toLocaleString`, which loads 30 ms of locale data. */
export function formatCount(count: number, noun: string): string {
  const digits = String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${digits} ${noun}${count === 1 ? "" : "s"}`;
}

/** Lines of a name and its value, aligned and indented. */
export function formatFields(
  fields: readonly (readonly [name: string, value: string])[],
  style: Style,
): string {
  const width = Math.max(0, ...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `  ${style.faint(name.padEnd(width))}  ${value}`).join("\n");
}

/** Untrusted text without anything that could steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

/** The first of a list, and how many more there are. */
export function formatList(items: readonly string[], most = 20): string {
  const shown = items.slice(0, most).map(printable).join("\n");
  return items.length > most ? `${shown}\n… and ${items.length - most} more (all with --json)` : shown;
}
