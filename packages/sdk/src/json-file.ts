import { type AixvError, type JsonValue, parseJson, type Result } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { attempt } from "./attempt.ts";
import { MAX_INPUT_BYTES } from "./limits.ts";
import { located } from "./located.ts";

/**
 * Reads a JSON file that a person wrote.
 *
 * @param what - names it in messages, such as "policy"
 * @throws FileError, or the code of the JSON fault with the place in the message
 */
export async function readJson(path: string, what: string): Promise<JsonValue> {
  const parsed = parseJson(await readInputFile(path, what, MAX_INPUT_BYTES), {
    // What is signed must be what was written: such an integer would come out as another.
    rejectUnsafeIntegers: true,
  });
  if (parsed.ok) return parsed.value;
  throw located(path, parsed.error);
}

/** The same, with its faults as a value. */
export async function readJsonFile(path: string, what: string): Promise<Result<JsonValue, AixvError>> {
  return await attempt(() => readJson(path, what));
}
