import {
  describeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseTime,
  quote,
  timeToMillis,
} from "@aixv/core";
import type { Findings } from "./findings.ts";

type Path = readonly (string | number)[];

/** Finds members that a format does not have, where it takes no others. */
export function checkKnown(
  parent: JsonObject,
  known: readonly string[],
  path: Path,
  findings: Findings,
): void {
  for (const name of Object.keys(parent))
    if (!known.includes(name))
      findings.add("MEMBER_UNKNOWN", [...path, name], `expected none but ${known.join(", ")}`);
}

/** Texts that need not be there. */
export function checkTexts(
  parent: JsonObject,
  names: readonly string[],
  path: Path,
  findings: Findings,
): void {
  for (const name of names) if (Object.hasOwn(parent, name)) findings.text(parent, name, path);
}

/** A time of RFC 3339 with any offset, in milliseconds since 1970; undefined where it is absent, or is none, which is found. */
export function checkTime(
  parent: JsonObject,
  name: string,
  path: Path,
  findings: Findings,
): number | undefined {
  if (!Object.hasOwn(parent, name)) return undefined;
  const value = parent[name];
  const time = typeof value === "string" ? parseTime(value) : undefined;
  if (time?.ok === true) return timeToMillis(time.value);
  findings.add(
    "TIME_MALFORMED",
    [...path, name],
    `expected a time such as "2026-01-31T12:00:00Z", got ${describeJson(value)}`,
  );
  return undefined;
}

/** The same of a time that has to be there. */
export function requireTime(
  parent: JsonObject,
  name: string,
  path: Path,
  findings: Findings,
): number | undefined {
  if (!Object.hasOwn(parent, name))
    findings.add("MEMBER_MISSING", [...path, name], "expected a time (RFC 3339)");
  return checkTime(parent, name, path, findings);
}

/** The objects of a list that need not be there; whatever else is in it is found. */
export function checkObjects(
  parent: JsonObject,
  name: string,
  path: Path,
  findings: Findings,
): readonly (readonly [JsonObject, Path])[] {
  if (!Object.hasOwn(parent, name)) return [];
  const items = findings.items(parent, name, path) ?? [];
  return items.flatMap((item, index): readonly (readonly [JsonObject, Path])[] => {
    const place = [...path, name, index];
    if (isJsonObject(item)) return [[item, place]];
    findings.add("MEMBER_MALFORMED", place, `expected an object, got ${describeJson(item)}`);
    return [];
  });
}

/** The texts of a list that need not be there, each once; whatever else is in it, and what is there twice, is found. */
export function checkTextList(
  parent: JsonObject,
  name: string,
  path: Path,
  findings: Findings,
): readonly string[] {
  if (!Object.hasOwn(parent, name)) return [];
  const known = new Set<string>();
  for (const [index, item] of (findings.items(parent, name, path) ?? []).entries()) {
    const place = [...path, name, index];
    if (typeof item !== "string" || item === "")
      findings.add("MEMBER_MALFORMED", place, `expected a text that is not empty, got ${describeJson(item)}`);
    else if (known.has(item)) findings.add("VALUE_TWICE", place, `expected ${quote(item)} once`);
    else known.add(item);
  }
  return [...known];
}

/** One of some words; undefined where it is another, which is found. */
export function checkWord(
  parent: JsonObject,
  name: string,
  words: readonly string[],
  path: Path,
  findings: Findings,
): string | undefined {
  const word = findings.text(parent, name, path);
  if (word === undefined || words.includes(word)) return word;
  findings.add("VALUE_UNKNOWN", [...path, name], `expected ${words.join(", ")}, got ${quote(word)}`);
  return undefined;
}

/** RFC 3987, roughly: a scheme, and no white space or delimiters. */
export function isIri(value: JsonValue | undefined): value is string {
  return typeof value === "string" && /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}<>"{}|\\^`]+$/u.test(value);
}
