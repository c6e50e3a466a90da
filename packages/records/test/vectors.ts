import { readdirSync, readFileSync } from "node:fs";
import type { JsonValue } from "@aixv/core";

/** A document and what is to be said of it. */
export interface Vector {
  readonly title: string;
  readonly document: JsonValue;
  readonly valid: boolean;
  /** The rule by which the parser refuses what the JSON Schema cannot. */
  readonly schemaCannotSay?: string;
  /** Whether the JSON Schema shows it as an example. */
  readonly isExample: boolean;
}

/** As in the file: a base document, and what other documents have that it does not. */
interface VectorFile {
  readonly base: JsonValue;
  readonly vectors: readonly {
    readonly title: string;
    /** Members to set, by JSON Pointer; the last step `-` appends to an array. */
    readonly set?: { readonly [pointer: string]: JsonValue };
    /** Members to leave out, by JSON Pointer. */
    readonly remove?: readonly string[];
    /** Another document altogether. */
    readonly document?: JsonValue;
    readonly valid: boolean;
    readonly schemaCannotSay?: string;
  }[];
}

const FOLDER = new URL("./vectors/", import.meta.url);

/** The names of all schemas that have vectors. */
export function vectorNames(): readonly string[] {
  return readdirSync(FOLDER).map((name) => name.replace(/\.json$/, ""));
}

/** The vectors of a schema, first of all its base. */
export function readVectors(name: string): readonly Vector[] {
  const file = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as VectorFile;
  const base: Vector = { title: "the base document", document: file.base, valid: true, isExample: true };
  const others = file.vectors.map(({ title, set = {}, remove = [], document, valid, schemaCannotSay }) => ({
    title,
    document: document === undefined ? patch(file.base, set, remove) : document,
    valid,
    isExample: false,
    ...(schemaCannotSay === undefined ? {} : { schemaCannotSay }),
  }));
  return [base, ...others];
}

function patch(
  base: JsonValue,
  set: { readonly [pointer: string]: JsonValue },
  remove: readonly string[],
): JsonValue {
  const document: unknown = structuredClone(base);
  for (const [pointer, value] of Object.entries(set)) edit(document, pointer, value);
  for (const pointer of remove) edit(document, pointer, undefined);
  return document as JsonValue;
}

function edit(document: unknown, pointer: string, value: JsonValue | undefined): void {
  const path = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = path.pop() ?? "";
  let place = document as { [name: string]: unknown };
  for (const step of path) place = place[step] as { [name: string]: unknown };
  if (Array.isArray(place)) {
    if (last === "-") place.push(value);
    else if (value === undefined) place.splice(Number(last), 1);
    else place[Number(last)] = value;
  } else if (value === undefined) {
    delete place[last];
  } else {
    place[last] = value;
  }
}
