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
import { formatYaml } from "./write-packet.ts";

/**
 * Adds an entry at the end of a list of a packet, and leaves everything else as it was written, comments among it. A packet in
 * JSON is written anew with two spaces. The outcome is read again, and given only where it is exactly what it should be.
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
  const edited = /^\s*\{/.test(text)
    ? `${JSON.stringify(wanted, undefined, 2)}\n`
    : appendLines(text, document, path, entry);
  const read = edited === undefined ? undefined : parsePacket(edited, { format: "yaml" });
  if (
    edited !== undefined &&
    read?.ok === true &&
    canonicalizeJson(read.value.json) === canonicalizeJson(wanted)
  )
    return ok(edited);
  return err(
    notEditable(
      `the list ${path.join(".")} is written in a way that nothing can be added to in place; write it in block style, one entry after another`,
    ),
  );
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

/** The same in the text: after the last line of the list, with its indent. */
function appendLines(
  text: string,
  document: PacketDocument,
  path: readonly (string | number)[],
  entry: JsonValue,
): string | undefined {
  const lines = text.split("\n");
  const list = valueAt(document.json, path);
  if (!Array.isArray(list)) return undefined;
  const key = document.locate(path);
  if (list.length === 0) {
    const line = lines[key.line - 1] ?? "";
    const opened = line.replace(/:\s*\[\s*\](\s*(?:#.*)?)$/, ":$1");
    if (opened === line) return undefined;
    const item = formatYaml([entry], key.column + 1).trimEnd();
    return [...lines.slice(0, key.line - 1), opened.trimEnd(), item, ...lines.slice(key.line)].join("\n");
  }
  const first = document.locate([...path, 0]);
  const dash = (lines[first.line - 1] ?? "").lastIndexOf("-", first.column - 1);
  if (dash < 0) return undefined;
  const next = lineAfter(document, path);
  let end = next === undefined ? lines.length : next - 1;
  while (end > first.line && /^\s*(?:#.*)?$/.test(lines[end - 1] ?? "")) end--;
  const item = formatYaml([entry], dash).trimEnd();
  return [...lines.slice(0, end), item, ...lines.slice(end)].join("\n");
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
