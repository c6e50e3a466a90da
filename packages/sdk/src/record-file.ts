import { getOwn, isJsonObject, parseJson } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { SIGNED_RECORD_SCHEMA } from "@aixv/records";
import { MAX_INPUT_BYTES } from "./limits.ts";

/** Whether a file calls itself a signed record. What cannot be read as JSON does not. */
export async function isRecordFile(path: string): Promise<boolean> {
  const bytes = await readInputFile(path, "file", MAX_INPUT_BYTES).catch(() => undefined);
  const json = bytes === undefined ? undefined : parseJson(bytes);
  return (
    json?.ok === true && isJsonObject(json.value) && getOwn(json.value, "schema") === SIGNED_RECORD_SCHEMA
  );
}
