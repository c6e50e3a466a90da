import { getOwn, isJsonObject, type JsonValue, parseJson } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { SIGNED_RECORD_SCHEMA } from "@aixv/records";
import { MAX_INPUT_BYTES } from "./limits.ts";

/** Whether a file calls itself a signed record. What cannot be read as JSON does not. */
export async function isRecordFile(path: string): Promise<boolean> {
  const bytes = await readInputFile(path, "file", MAX_INPUT_BYTES).catch(() => undefined);
  const json = bytes === undefined ? undefined : parseJson(bytes);
  return json?.ok === true && isRecord(json.value);
}

/** Whether JSON calls itself a signed record. */
export function isRecord(json: JsonValue): boolean {
  return isJsonObject(json) && getOwn(json, "schema") === SIGNED_RECORD_SCHEMA;
}
