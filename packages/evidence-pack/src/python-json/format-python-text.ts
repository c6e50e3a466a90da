import { formatPythonFloat } from "./format-python-float.ts";
import { isPythonArray, isPythonTrue, type PythonJson } from "./python-json.ts";

/**
 * Writes what `str(value)` of Python gives: a string as it is, `None`, `True`, numbers, and containers as `repr()` writes them.
 *
 * Which characters `repr()` escapes depends on the version of Unicode that a Python knows: here it is that of the engine, so
 * that characters which one of the two does not know yet may be written differently, within containers alone.
 */
export function formatPythonText(value: PythonJson): string {
  return typeof value === "string" ? value : formatRepr(value);
}

/** `str(value or "")`: how the reference makes a text of a member that may be missing or of the wrong type. */
export function pythonTextOf(value: PythonJson | undefined): string {
  return value === undefined || !isPythonTrue(value) ? "" : formatPythonText(value);
}

function formatRepr(value: PythonJson): string {
  switch (typeof value) {
    case "string":
      return formatStringRepr(value);
    case "bigint":
      return value.toString();
    case "number":
      return formatPythonFloat(value);
    case "boolean":
      return value ? "True" : "False";
    default:
      if (value === null) return "None";
      if (isPythonArray(value)) return `[${value.map(formatRepr).join(", ")}]`;
      return `{${[...value].map(([name, member]) => `${formatStringRepr(name)}: ${formatRepr(member)}`).join(", ")}}`;
  }
}

const SHORT_ESCAPES: { readonly [character: string]: string } = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
};

/** Double quotes only where that saves escapes. */
function formatStringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  // All of Unicode's categories "other" and "separator", of which Python takes only the space for printable.
  const escaped = text.replace(/[\\'"]|(?! )[\p{C}\p{Z}]/gu, (character) => {
    if (character === quote) return `\\${character}`;
    if (character === "'" || character === '"') return character;
    return SHORT_ESCAPES[character] ?? escapeCodePoint(character.codePointAt(0) ?? 0);
  });
  return `${quote}${escaped}${quote}`;
}

function escapeCodePoint(codePoint: number): string {
  const hex = codePoint.toString(16);
  if (codePoint <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return codePoint <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
