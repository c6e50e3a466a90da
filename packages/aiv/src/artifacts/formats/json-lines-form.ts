import { compareCodePoints, type JsonValue, utf8Bytes } from "@aixv/core";
import type { CompiledJsonForm } from "../json-form.ts";

/** Each line in the form, the lines sorted: what runs in parallel writes in any order. */
export function writeJsonLines(values: readonly JsonValue[], form: CompiledJsonForm): Uint8Array {
  const lines = values.map((value) => form.write(value)).toSorted(compareCodePoints);
  return utf8Bytes(lines.map((line) => `${line}\n`).join(""));
}
