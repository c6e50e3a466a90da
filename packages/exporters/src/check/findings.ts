import { describeJson, formatJsonPointer, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import type { CheckFinding } from "../exporter.ts";

/** Most findings of one document: more help nobody. */
const MAX_FINDINGS = 1000;

type Path = readonly (string | number)[];

/** What is wrong with a document, in the order in which it is come upon. */
export class Findings {
  readonly list: CheckFinding[] = [];

  add(code: string, path: Path, message: string): void {
    if (this.list.length < MAX_FINDINGS) this.list.push({ code, message, path: formatJsonPointer(path) });
  }

  /** The object at a member, or undefined and a finding. */
  object(parent: JsonObject, name: string, path: Path): JsonObject | undefined {
    return this.#expect(parent, name, path, isJsonObject, "an object");
  }

  items(parent: JsonObject, name: string, path: Path): readonly JsonValue[] | undefined {
    return this.#expect(parent, name, path, isList, "a list");
  }

  text(parent: JsonObject, name: string, path: Path): string | undefined {
    return this.#expect(parent, name, path, isText, "a text that is not empty");
  }

  #expect<T extends JsonValue>(
    parent: JsonObject,
    name: string,
    path: Path,
    fits: (value: JsonValue) => value is T,
    what: string,
  ): T | undefined {
    const value = Object.hasOwn(parent, name) ? parent[name] : undefined;
    if (value !== undefined && fits(value)) return value;
    const code = value === undefined ? "MEMBER_MISSING" : "MEMBER_MALFORMED";
    this.add(code, [...path, name], `expected ${what}, got ${describeJson(value)}`);
    return undefined;
  }
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isText(value: JsonValue): value is string {
  return typeof value === "string" && value !== "";
}
