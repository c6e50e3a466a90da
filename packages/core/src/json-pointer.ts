import { quote } from "./error.ts";

/**
 * Writes an RFC 6901 JSON Pointer: each step is prefixed with `/`, with `~` as `~0` and `/` as `~1`.
 *
 * @param path - object keys and array indices from the root; an empty path gives `""`, the whole document
 */
export function formatJsonPointer(path: readonly (string | number)[]): string {
  let pointer = "";
  for (const step of path) pointer += `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return pointer;
}

/**
 * A JSON Pointer for a message: the names in it come from the document, so whatever could steer a terminal is escaped, and
 * what is longer than 200 characters is cut. The whole document is `/`.
 */
export function describeJsonPointer(pointer: string): string {
  return pointer === "" ? "/" : quote(pointer, 200).slice(1, -1);
}
