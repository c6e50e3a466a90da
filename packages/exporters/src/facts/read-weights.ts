import { type MergedModelHeaders, mergeModelHeaders } from "@aixv/formats/headers";
import type { ExportFacts, FileHeader } from "./export-facts.ts";

/** What the weights of a model say of themselves. It was read from the files, and nobody claimed it. */
export interface ReadWeights extends MergedModelHeaders {
  /** By path: one file, or every shard of it. */
  readonly files: readonly string[];
}

/**
 * The headers of a model's weights as one, where its files have one set of them: a file, or all the shards of one. Several sets may be
 * parts of a model or variants of it, which headers do not tell, and so have no sum.
 */
export function readWeights({ headers }: Pick<ExportFacts, "headers">): ReadWeights | undefined {
  if (headers.length === 0 || !isOneSet(headers)) return undefined;
  const merged = mergeModelHeaders(headers.map(({ header }) => header));
  return merged.ok ? { files: headers.map(({ path }) => path), ...merged.value } : undefined;
}

/** As Hugging Face and llama.cpp name shards: `model-00001-of-00003.safetensors`. */
const SHARD = /^(?<stem>.*)-(?<number>\d{5})-of-(?<count>\d{5})(?<extension>\.[^./]*)$/;

/** Whether files are one that is no shard, or all the shards of one, each there once. */
function isOneSet(headers: readonly FileHeader[]): boolean {
  const shards = headers.map(({ path }) => SHARD.exec(path)?.groups);
  const [first] = shards;
  if (first === undefined) return headers.length === 1;
  const sets = new Set(shards.map((shard) => JSON.stringify([shard?.stem, shard?.count, shard?.extension])));
  const numbers = new Set(shards.map((shard) => Number(shard?.number)));
  return (
    sets.size === 1 &&
    Number(first.count) === headers.length &&
    headers.every((_, index) => numbers.has(index + 1))
  );
}
