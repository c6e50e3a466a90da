import { err, ok, type Result } from "@aixv/core";
import { HeaderError, tooLarge } from "./header-error.ts";
import type { ModelHeader, TensorTypeCount } from "./model-header.ts";
import { sortTypes } from "./tensor-tally.ts";

/** A field that the shards of a model do not agree on. */
export interface HeaderConflict {
  /** Such as `version`, `about.license`, or `metadata.` and a key. */
  readonly field: string;
  /** Each different value once, in the order of the headers that have one. */
  readonly values: readonly unknown[];
}

/** What the headers of the shards of a model say together. */
export interface MergedModelHeaders {
  /** Counts are sums. Other fields are those of all headers that have them; those in `conflicts` are missing. */
  readonly header: ModelHeader;
  /** In the order of the fields. */
  readonly conflicts: readonly HeaderConflict[];
}

/** What differs from shard to shard by design: the number of this one (llama.cpp, `gguf-split`). */
const OF_ONE_SHARD: ReadonlySet<string> = new Set(["split.no"]);

/**
 * Merges the headers of the files that a model was split into. The sums are right if each tensor is in one file and no
 * file is missing, which headers do not tell: hold the list of files against the index that comes with them.
 *
 * @param headers - one or more, else `RangeError`
 * @returns the sums and what differs, or a `HeaderError`: `HEADER_MISMATCH` for headers of several formats,
 * `HEADER_TOO_LARGE` for more parameters than a number says exactly
 */
export function mergeModelHeaders(headers: readonly ModelHeader[]): Result<MergedModelHeaders, HeaderError> {
  const [first] = headers;
  if (first === undefined) throw new RangeError("expected one header or more to merge, got none");
  const formats = [...new Set(headers.map(({ format }) => format))];
  if (formats.length > 1)
    return err(
      new HeaderError("HEADER_MISMATCH", `expected headers of one format, got ${formats.join(" and ")}`),
    );
  const parameterCount = sum(headers, (header) => header.parameterCount);
  if (!Number.isSafeInteger(parameterCount))
    return err(tooLarge("expected at most 2^53 - 1 parameters, got more"));
  const conflicts: HeaderConflict[] = [];
  const merge = (parts: readonly object[], prefix: string): { [key: string]: unknown } =>
    mergeObjects(parts, prefix, conflicts);
  const outer = headers.map(({ version, byteOrder }) => ({ version, byteOrder }));
  const graphs = headers.map(({ graph }) => ({ graph }));
  const merged = {
    format: first.format,
    ...merge(outer, ""),
    about: merge(
      headers.map(({ about }) => about),
      "about.",
    ),
    tensorCount: sum(headers, (header) => header.tensorCount),
    parameterCount,
    tensorTypes: mergeTypes(headers),
    metadata: merge(
      headers.map(({ metadata }) => metadata),
      "metadata.",
    ),
    omitted: sum(headers, (header) => header.omitted),
    ...merge(graphs, ""),
  };
  // Each member is that of some header, by the same name.
  return ok({ header: merged as ModelHeader, conflicts });
}

function sum(headers: readonly ModelHeader[], count: (header: ModelHeader) => number): number {
  return headers.reduce((total, header) => total + count(header), 0);
}

function mergeTypes(headers: readonly ModelHeader[]): readonly TensorTypeCount[] {
  const types = new Map<string, TensorTypeCount>();
  for (const { type, tensors, parameters } of headers.flatMap(({ tensorTypes }) => tensorTypes)) {
    const before = types.get(type);
    types.set(type, {
      type,
      tensors: (before?.tensors ?? 0) + tensors,
      parameters: (before?.parameters ?? 0) + parameters,
    });
  }
  return sortTypes([...types.values()]);
}

/** The members that all objects agree on that have them. Its result has no prototype: keys come from outside. */
function mergeObjects(
  parts: readonly object[],
  prefix: string,
  conflicts: HeaderConflict[],
): { [key: string]: unknown } {
  const found = new Map<string, Map<string, unknown>>();
  for (const part of parts)
    for (const [key, value] of Object.entries(part)) {
      if (value === undefined || OF_ONE_SHARD.has(key)) continue;
      const values = found.get(key) ?? new Map<string, unknown>();
      values.set(JSON.stringify(value), value);
      found.set(key, values);
    }
  const merged: { [key: string]: unknown } = Object.create(null);
  for (const [key, values] of found) {
    const [value] = values.values();
    if (values.size === 1) merged[key] = value;
    else conflicts.push({ field: `${prefix}${key}`, values: [...values.values()] });
  }
  return merged;
}
