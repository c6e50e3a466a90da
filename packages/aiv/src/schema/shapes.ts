/** What a value of a packet may be. Data: the validator walks it, and the JSON Schema file is written from it. */
export type Shape =
  | { readonly kind: "any" }
  /** `blank`: may be empty or white space. `pattern` has no flags, as it goes into the JSON Schema. */
  | { readonly kind: "text"; readonly expected: string; readonly pattern?: RegExp; readonly blank?: true }
  /** An ISO 8601 time with a zone; with `day`, a date alone too, which means its end in UTC. */
  | { readonly kind: "time"; readonly day?: true }
  | { readonly kind: "integer"; readonly least: number }
  | { readonly kind: "number"; readonly least: number; readonly most: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "one-of"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly of: Shape; readonly least: 0 | 1 }
  | { readonly kind: "mapping"; readonly members: Members }
  /** The first alternative of the same JSON type is what is meant. */
  | { readonly kind: "either"; readonly shapes: readonly Shape[] };

export interface Members {
  readonly [name: string]: Member;
}

/** A key. `required`: always there, or at R3 alone. */
export interface Member {
  readonly shape: Shape;
  readonly required: boolean | "R3";
  readonly about: string;
}

export const text: Shape = { kind: "text", expected: "a text" };
export const anyText: Shape = { kind: "text", expected: "a text", blank: true };
export const texts: Shape = { kind: "list", of: text, least: 0 };
export const boolean: Shape = { kind: "boolean" };
export const time: Shape = { kind: "time" };
/** A time, or a day that counts to its end. */
export const deadline: Shape = { kind: "time", day: true };
export const count: Shape = { kind: "integer", least: 0 };
export const percent: Shape = { kind: "number", least: 0, most: 100 };
export const commit: Shape = {
  kind: "text",
  expected: "a full commit id of 40 or 64 hex digits",
  pattern: /^(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$/,
};
export const sha256: Shape = {
  kind: "text",
  expected: "a SHA-256 of 64 hex digits",
  pattern: /^[0-9a-fA-F]{64}$/,
};
export const url: Shape = {
  kind: "text",
  expected: "an https:// URL",
  pattern: /^[Hh][Tt][Tt][Pp][Ss]?:\/\/\S+$/,
};

export function oneOf(...values: readonly string[]): Shape {
  return { kind: "one-of", values };
}

export function list(of: Shape, least: 0 | 1 = 0): Shape {
  return { kind: "list", of, least };
}

export function mapping(members: Members): Shape {
  return { kind: "mapping", members };
}

export function either(...shapes: readonly Shape[]): Shape {
  return { kind: "either", shapes };
}

export function required(shape: Shape, about: string): Member {
  return { shape, required: true, about };
}

export function optional(shape: Shape, about: string): Member {
  return { shape, required: false, about };
}

/** Required at R3 alone. */
export function requiredAtR3(shape: Shape, about: string): Member {
  return { shape, required: "R3", about };
}
