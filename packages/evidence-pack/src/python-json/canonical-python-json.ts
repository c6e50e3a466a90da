import { compareCodePoints } from "@aixv/core";
import { formatPythonJsonFloat } from "./format-python-float.ts";
import { isPythonArray, type PythonJson, type PythonJsonObject } from "./python-json.ts";

/**
 * Writes what `json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))` of CPython 3 writes: no white
 * space, keys by code point (not by UTF-16 unit, as RFC 8785 has it), numbers as Python spells them, and NaN and the infinities
 * by name. Lone surrogates are kept; such a text has no UTF-8, so ask `isWellFormed()` before you digest it.
 *
 * It recurses once a level: of what {@link parsePythonJson} read, no more than 1,000 times.
 *
 * @example
 * canonicalPythonJson(new Map([["b", 1], ["a", 10n ** 20n]])); // '{"a":100000000000000000000,"b":1.0}'
 */
export function canonicalPythonJson(value: PythonJson): string {
  return format(value, new Map());
}

/** `names` keeps how keys are written, since the same ones come again and again. */
function format(value: PythonJson, names: Map<string, string>): string {
  switch (typeof value) {
    case "string":
      return quoteString(value);
    case "bigint":
      return value.toString();
    case "number":
      return formatPythonJsonFloat(value);
    case "boolean":
      return value ? "true" : "false";
    default:
      if (value === null) return "null";
      return isPythonArray(value)
        ? `[${value.map((item) => format(item, names)).join(",")}]`
        : formatObject(value, names);
  }
}

function formatObject(object: PythonJsonObject, names: Map<string, string>): string {
  let text = "";
  for (const name of [...object.keys()].sort(compareCodePoints)) {
    let quoted = names.get(name);
    if (quoted === undefined) {
      quoted = quoteString(name);
      names.set(name, quoted);
    }
    text += `${text === "" ? "" : ","}${quoted}:${format(object.get(name) ?? null, names)}`;
  }
  return `{${text}}`;
}

/** Nothing in these is ever escaped. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** ECMAScript escapes what Python does, in the same way, and lone surrogates too, which Python leaves as they are. */
function quoteString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (text.isWellFormed()) return JSON.stringify(text);
  const parts = text
    .split(/(\p{Cs})/u)
    .map((part) => (part.isWellFormed() ? JSON.stringify(part).slice(1, -1) : part));
  return `"${parts.join("")}"`;
}
