import { type Digest, formatJsonPointer, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";

/** Which claims the parts of a document were taken from, so that it can say who says what. */
export class Attributions {
  readonly #claims = new WeakMap<object, Iterable<Digest>>();
  readonly #claimsOfItems = new WeakMap<object, readonly (readonly Digest[])[]>();

  /** Notes that an object comes from claims. */
  add<T extends object>(part: T, claims: Iterable<Digest>): T {
    this.#claims.set(part, claims);
    return part;
  }

  /** Notes that each of some objects comes from a claim. */
  addAll<T extends object>(parts: readonly T[], claim: Digest): readonly T[] {
    for (const part of parts) this.add(part, [claim]);
    return parts;
  }

  /** Notes from which claims each text of a list comes: texts are no objects, and go by their places. */
  addTexts(list: readonly string[], claims: readonly (readonly Digest[])[]): readonly string[] {
    this.#claimsOfItems.set(list, claims);
    return list;
  }

  /** Pointers to the parts of a finished document, by claim, in the order of the document. */
  pointersIn(document: JsonObject): ReadonlyMap<Digest, readonly string[]> {
    const pointers = new Map<Digest, string[]>();
    const note = (claim: Digest, path: readonly (string | number)[]): void => {
      const known = pointers.get(claim);
      if (known === undefined) pointers.set(claim, [formatJsonPointer(path)]);
      else known.push(formatJsonPointer(path));
    };
    const walk = (value: JsonValue, path: readonly (string | number)[]): void => {
      if (Array.isArray(value)) {
        const claims = this.#claimsOfItems.get(value) ?? [];
        for (const [index, item] of (value as readonly JsonValue[]).entries()) {
          for (const claim of claims[index] ?? []) note(claim, [...path, index]);
          if (typeof item === "object") walk(item, [...path, index]);
        }
      } else if (isJsonObject(value)) {
        for (const claim of this.#claims.get(value) ?? []) note(claim, path);
        for (const [name, member] of Object.entries(value))
          if (typeof member === "object") walk(member, [...path, name]);
      }
    };
    walk(document, []);
    return pointers;
  }
}
