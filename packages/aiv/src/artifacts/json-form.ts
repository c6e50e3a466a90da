import {
  canonicalizeJson,
  compareCodePoints,
  formatJsonPointer,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@aixv/core";
import { relativeTo, sharedRoot } from "./shared-root.ts";

/**
 * How a JSON document is written for hashing. Every place is an RFC 6901 pointer in which `*` stands for each item of
 * an array or member of an object, and `""` for the document.
 */
export interface JsonForm {
  /** Left out: they differ from run to run. */
  readonly strip?: readonly string[];
  /** Of these objects nothing is kept but the members named. */
  readonly keepOnly?: { readonly [pointer: string]: readonly string[] };
  /** Arrays whose order means nothing: their items are sorted by their canonical text. */
  readonly sort?: readonly string[];
  /** Paths, which are written from the folder that all absolute ones share. */
  readonly paths?: readonly string[];
  /** Objects whose member names are such paths. */
  readonly pathKeys?: readonly string[];
}

/** What happens at a place, and at the places below it. */
interface Step {
  readonly below: Map<string, Step>;
  strip: boolean;
  sort: boolean;
  path: boolean;
  pathKeys: boolean;
  keepOnly: readonly string[] | undefined;
}

/** A form, ready to be applied. */
export interface CompiledJsonForm {
  /** What it leaves out, as pointers, with ` but ` and the members that stay where some do; sorted. */
  readonly stripped: readonly string[];
  /** The document in this form, RFC 8785 text. */
  write(document: JsonValue): string;
}

/** Compiles a form once, for any number of documents. */
export function compileJsonForm(form: JsonForm): CompiledJsonForm {
  const root = newStep();
  for (const pointer of form.strip ?? []) stepAt(root, pointer).strip = true;
  for (const pointer of form.sort ?? []) stepAt(root, pointer).sort = true;
  for (const pointer of form.paths ?? []) stepAt(root, pointer).path = true;
  for (const pointer of form.pathKeys ?? []) stepAt(root, pointer).pathKeys = true;
  for (const [pointer, names] of Object.entries(form.keepOnly ?? {})) stepAt(root, pointer).keepOnly = names;
  const parts = Object.entries(form.keepOnly ?? {}).map(([at, names]) => `${at} but ${names.join(", ")}`);
  const stripped = [...(form.strip ?? []), ...parts].toSorted();
  return {
    stripped,
    write: (document) => {
      const paths: string[] = [];
      collectPaths(document, [root], paths);
      return canonicalizeJson(transform(document, [root], sharedRoot(paths)));
    },
  };
}

function newStep(): Step {
  return {
    below: new Map(),
    strip: false,
    sort: false,
    path: false,
    pathKeys: false,
    keepOnly: undefined,
  };
}

function stepAt(root: Step, pointer: string): Step {
  let step = root;
  for (const name of pointer.split("/").slice(1)) {
    const next = step.below.get(name) ?? newStep();
    step.below.set(name, next);
    step = next;
  }
  return step;
}

/** The steps that speak of a member: those of its name, and those of every member. */
function stepsInto(steps: readonly Step[], name: string | number): readonly Step[] {
  const key = formatJsonPointer([name]).slice(1);
  const found: Step[] = [];
  for (const { below } of steps) {
    const named = below.get(key);
    const every = below.get("*");
    if (named !== undefined) found.push(named);
    if (every !== undefined && every !== named) found.push(every);
  }
  return found;
}

function collectPaths(value: JsonValue, steps: readonly Step[], paths: string[]): void {
  if (steps.length === 0) return;
  if (typeof value === "string") {
    if (steps.some(({ path }) => path)) paths.push(value);
  } else if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly JsonValue[]).entries())
      collectPaths(item, stepsInto(steps, index), paths);
  } else if (isJsonObject(value)) {
    const keysArePaths = steps.some(({ pathKeys }) => pathKeys);
    for (const [name, member] of Object.entries(value)) {
      if (keysArePaths) paths.push(name);
      collectPaths(member, stepsInto(steps, name), paths);
    }
  }
}

function transform(value: JsonValue, steps: readonly Step[], root: string | undefined): JsonValue {
  if (steps.length === 0) return value;
  if (typeof value === "string") return steps.some(({ path }) => path) ? relativeTo(root, value) : value;
  if (Array.isArray(value)) return transformItems(value, steps, root);
  return isJsonObject(value) ? transformMembers(value, steps, root) : value;
}

function transformItems(
  array: readonly JsonValue[],
  steps: readonly Step[],
  root: string | undefined,
): JsonValue {
  const items = array.flatMap((item, index) => {
    const into = stepsInto(steps, index);
    return into.some(({ strip }) => strip) ? [] : [transform(item, into, root)];
  });
  return steps.some(({ sort }) => sort) ? sortedByText(items) : items;
}

function transformMembers(object: JsonObject, steps: readonly Step[], root: string | undefined): JsonObject {
  const kept = steps.find(({ keepOnly }) => keepOnly !== undefined)?.keepOnly;
  const rename = renamer(object, steps, root);
  const written: { [name: string]: JsonValue } = Object.create(null) as { [name: string]: JsonValue };
  for (const [name, member] of Object.entries(object)) {
    const into = stepsInto(steps, name);
    if (into.some(({ strip }) => strip) || kept?.includes(name) === false) continue;
    written[rename(name)] = transform(member, into, root);
  }
  return written;
}

/** Names that are paths become relative, unless two would then be one: neither may hide the other. */
function renamer(
  object: JsonObject,
  steps: readonly Step[],
  root: string | undefined,
): (name: string) => string {
  const same = (name: string): string => name;
  if (!steps.some(({ pathKeys }) => pathKeys)) return same;
  const names = Object.keys(object);
  const renamed = new Set(names.map((name) => relativeTo(root, name)));
  return renamed.size === names.length ? (name) => relativeTo(root, name) : same;
}

/** The items in the order of their canonical texts. */
export function sortedByText<T extends JsonValue>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, text: canonicalizeJson(item) }))
    .toSorted((a, b) => compareCodePoints(a.text, b.text))
    .map(({ item }) => item);
}
