import {
  canonicalizeJson,
  err,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  type Result,
} from "@aixv/core";
import { AivError } from "../error.ts";
import { type PacketDocument, parsePacket } from "../packet/packet-document.ts";
import type { SourcePosition } from "../yaml/source-places.ts";
import { formatYaml } from "./write-packet.ts";

/**
 * Adds an entry at the end of a list of a packet, and leaves everything else as it was written, comments among it. Of a packet in
 * JSON the indent is kept. The outcome is read again, and given only where it is exactly what it should be.
 *
 * @param path - of the list, such as `["attestations"]`
 * @returns the text, or `AIV_NOT_EDITABLE` where the list is written in a way that nothing can be added to in place
 */
export function appendToPacket(
  text: string,
  document: PacketDocument,
  path: readonly (string | number)[],
  entry: JsonValue,
): Result<string, AivError> {
  const wanted = withEntry(document.json, path, entry);
  if (wanted === undefined)
    return err(notEditable(`expected a list at ${path.join(".")}, got something else`));
  const isWanted = (edited: string): boolean => {
    const read = parsePacket(edited, { format: "yaml" });
    return read.ok && canonicalizeJson(read.value.json) === canonicalizeJson(wanted);
  };
  const candidates = isJson(text) ? [writeJson(text, wanted)] : appendLines(text, document, path, entry);
  const edited = candidates.find(isWanted);
  if (edited !== undefined) return ok(edited);
  return err(
    notEditable(
      `the list ${path.join(".")} is written in a way that nothing can be added to in place; write it in block style, one entry after another`,
    ),
  );
}

/** JSON itself: YAML in braces may hold comments, which would be lost. */
function isJson(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text) as JsonValue);
  } catch {
    return false;
  }
}

function writeJson(text: string, wanted: JsonObject): string {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? "";
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const written = JSON.stringify(wanted, undefined, indent).replaceAll("\n", eol);
  return text.slice(text.trimEnd().length).includes("\n") ? written + eol : written;
}

function notEditable(message: string): AivError {
  return new AivError("AIV_NOT_EDITABLE", message);
}

/** The packet as it should be in the end. */
function withEntry(
  value: JsonValue,
  path: readonly (string | number)[],
  entry: JsonValue,
): JsonObject | undefined {
  const changed = change(value, path, entry);
  return isJsonObject(changed) ? changed : undefined;
}

function change(
  value: JsonValue | undefined,
  [step, ...rest]: readonly (string | number)[],
  entry: JsonValue,
): JsonValue | undefined {
  if (step === undefined)
    return Array.isArray(value) ? [...(value as readonly JsonValue[]), entry] : undefined;
  if (Array.isArray(value) && typeof step === "number") {
    const next = change(value[step], rest, entry);
    return next === undefined ? undefined : (value as readonly JsonValue[]).with(step, next);
  }
  if (!isJsonObject(value)) return undefined;
  const next = change(value[String(step)], rest, entry);
  return next === undefined ? undefined : { ...value, [String(step)]: next };
}

/** The same in the text: after the last line of the list, with its indent. Texts to try, the likeliest first. */
function appendLines(
  text: string,
  document: PacketDocument,
  path: readonly (string | number)[],
  entry: JsonValue,
): readonly string[] {
  const lines: readonly string[] = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const list = valueAt(document.json, path);
  if (!Array.isArray(list)) return [];
  const key = document.locate(path);
  if (list.length === 0) {
    const line = lines[key.line - 1] ?? "";
    const opened = line.replace(/:[ \t]*\[[ \t]*\](?=[ \t]*(?:[ \t]#[^\n]*)?\r?\n?$)/, ":");
    if (opened === line) return [];
    const around = lines.with(key.line - 1, opened);
    return writtenOut(entry, key.column + 1).map((item) => insertAt(around, key.line, item));
  }
  const first = document.locate([...path, 0]);
  const dash = findDash(lines, first);
  if (dash < 0) return [];
  const next = lineAfter(document, path);
  const last = next === undefined ? lines.length : next - 1;
  let end = last;
  while (end > first.line && isBetween(lines[end - 1] ?? "", dash)) end--;
  return writtenOut(entry, dash).flatMap((item) =>
    [...new Set([end, last])].map((place) => insertAt(lines, place, item)),
  );
}

/** As people write it, else in one line: a text of many lines would take a comment below it that is indented further for its own. */
function writtenOut(entry: JsonValue, dash: number): readonly string[] {
  return [formatYaml([entry], dash), `${" ".repeat(dash)}- ${JSON.stringify(entry)}\n`];
}

/** The column of the dash of an entry, before it on its line or alone on the line above; -1 where there is none. */
function findDash(lines: readonly string[], { line, column }: SourcePosition): number {
  const before = (lines[line - 1] ?? "").slice(0, column - 1);
  const above = lines[line - 2] ?? "";
  if (before.includes("-")) return before.lastIndexOf("-");
  return /^ *-\s/.test(above) ? above.indexOf("-") : -1;
}

/** Whether a line after a list belongs to what comes next: blank, a comment no deeper than its dashes, or the end. */
function isBetween(line: string, dash: number): boolean {
  const rest = line.trim();
  return rest === "" || rest === "..." || (rest.startsWith("#") && line.indexOf("#") <= dash);
}

/** The lines with others between them, which end as they do. */
function insertAt(lines: readonly string[], place: number, item: string): string {
  const eol = lines.some((line) => line.endsWith("\r\n")) ? "\r\n" : "\n";
  const before = lines.slice(0, place).join("");
  const added = item.replaceAll("\n", eol);
  if (before.endsWith("\n")) return [before, added, ...lines.slice(place)].join("");
  return `${before}${eol}${added.slice(0, -eol.length)}`;
}

/** The line of whatever comes after a list: the next key of what it is in, or of what that is in. */
function lineAfter(document: PacketDocument, path: readonly (string | number)[]): number | undefined {
  const start = document.locate(path).line;
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const parent = valueAt(document.json, path.slice(0, depth));
    const names = Array.isArray(parent)
      ? [...parent.keys()]
      : isJsonObject(parent)
        ? Object.keys(parent)
        : [];
    const after = names
      .map((name) => document.locate([...path.slice(0, depth), name]).line)
      .filter((line) => line > start)
      .toSorted((a, b) => a - b);
    if (after[0] !== undefined) return after[0];
  }
  return undefined;
}

function valueAt(value: JsonValue, path: readonly (string | number)[]): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else found = isJsonObject(found) ? found[String(step)] : undefined;
  }
  return found;
}
