import { compareCodePoints, type JsonObject, type JsonValue } from "@aixv/core";

/** The `@id` of the information about the creation of all elements. */
export const CREATION_INFO = "_:creationinfo";

/** What an element is, as its id has it. */
export type ElementKind =
  | "agent"
  | "annotation"
  | "build"
  | "document"
  | "evidence"
  | "file"
  | "license"
  | "package"
  | "relationship"
  | "snippet"
  | "tool"
  | "vulnerability";

/** Members of an element or of what is in it; those that are undefined, and empty lists, are left out. */
export type Members = { readonly [name: string]: JsonValue | undefined };

/** The elements of a document, as they are come upon: each by an id that is made of what it is about. */
export class ElementGraph {
  readonly #namespace: string;
  readonly #elements = new Map<string, JsonObject>();

  /** @param namespace - a URI that no other document has */
  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  idOf(kind: ElementKind, ...names: readonly string[]): string {
    return `${this.#namespace}#${[kind, ...names.map(encode)].join(":")}`;
  }

  /** Adds an element, or takes the place of the one with its id; gives the id. */
  add(type: string, id: readonly [ElementKind, ...string[]], members: Members): string {
    const spdxId = this.idOf(...id);
    this.#elements.set(spdxId, { type, spdxId, creationInfo: CREATION_INFO, ...given(members) });
    return spdxId;
  }

  /** By their ids. */
  get elements(): readonly JsonObject[] {
    return [...this.#elements].toSorted(([a], [b]) => compareCodePoints(a, b)).map(([, element]) => element);
  }
}

/** Without members that say nothing. */
export function given(members: Members): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(
      (entry): entry is [string, JsonValue] =>
        entry[1] !== undefined && !(Array.isArray(entry[1]) && entry[1].length === 0),
    ),
  );
}

/** As it stands in the fragment of a URI; digests and paths are legible there. */
function encode(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll("%3A", ":").replaceAll("%2F", "/");
}
