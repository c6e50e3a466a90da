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
