import { AixvError, quote } from "./error.ts";
import { formatJsonPointer } from "./json-pointer.ts";
import type { JsonValue } from "./json-value.ts";

/** Says why a value has no canonical JSON form; `pointer` (RFC 6901) is where. */
export class CanonicalJsonError extends AixvError<"CANONICAL_JSON_INVALID"> {
  readonly pointer: string;

  constructor(message: string, pointer: string) {
    super("CANONICAL_JSON_INVALID", message, { details: { pointer } });
    this.pointer = pointer;
  }
}

/** As deep as `parseJson` ever reads; it keeps the recursion below far from the stack limit. */
const DEPTH_CEILING = 1000;

/** Throws `CANONICAL_JSON_INVALID` for whatever {@link canonicalizeJson} refuses. */
export function assertJson(value: unknown): asserts value is JsonValue {
  assertCanonicalizable(value, { path: [], ancestors: new Set() });
}

interface Walk {
  /** Keys and indices from the root to the value under examination. */
  readonly path: (string | number)[];
  /** The arrays and objects on that path; meeting one again is a cycle, meeting it elsewhere is not. */
  readonly ancestors: Set<object>;
}

function assertCanonicalizable(value: unknown, walk: Walk): void {
  switch (typeof value) {
    case "boolean":
      return;
    case "number":
      if (!Number.isFinite(value)) refuse(`a finite number, got ${value}`, walk);
      return;
    case "string":
      if (!value.isWellFormed()) refuse("a string without lone surrogates, got one", walk);
      return;
    case "object":
      if (value !== null) assertContainer(value, walk);
      return;
    default:
      refuse(`a JSON value, got ${typeof value}`, walk);
  }
}

function assertContainer(container: object, walk: Walk): void {
  if (walk.ancestors.has(container)) refuse("a tree, got a cycle", walk);
  if (walk.ancestors.size >= DEPTH_CEILING)
    refuse(`at most ${DEPTH_CEILING} levels of nesting, got more`, walk);
  // The canonicalizer would call it, and so write something other than what was examined.
  if ("toJSON" in container && typeof container.toJSON === "function")
    refuse("plain data, got a toJSON method", walk);
  if (Object.getOwnPropertySymbols(container).length > 0)
    refuse("string keys only, got a symbol as key", walk);
  walk.ancestors.add(container);
  if (Array.isArray(container)) assertItems(container, walk);
  else assertMembers(container, walk);
  walk.ancestors.delete(container);
}

function assertItems(array: readonly unknown[], walk: Walk): void {
  for (let index = 0; index < array.length; index++) {
    walk.path.push(index);
    // A hole reads as undefined, but would be written as null.
    if (!Object.hasOwn(array, index)) refuse("an array without holes, got one", walk);
    assertCanonicalizable(array[index], walk);
    walk.path.pop();
  }
}

function assertMembers(object: object, walk: Walk): void {
  const prototype: unknown = Object.getPrototypeOf(object);
  // The second test admits the plain objects of another realm (an iframe, a vm context) too.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    refuse("a plain object, got an instance of a class", walk);
  }
  for (const [key, member] of Object.entries(object)) {
    walk.path.push(key);
    if (!key.isWellFormed()) refuse("a key without lone surrogates, got one", walk);
    assertCanonicalizable(member, walk);
    walk.path.pop();
  }
}

function refuse(expectation: string, walk: Walk): never {
  const pointer = formatJsonPointer(walk.path);
  const where = pointer === "" ? "the value itself" : quote(pointer);
  throw new CanonicalJsonError(
    `expected ${expectation}, at ${where}; only JSON values have a canonical form`,
    pointer,
  );
}
