import { formatJsonDocument, type JsonObject } from "@aixv/core";

/**
 * A result as `--json` prints it: keys sorted at every level, two spaces, a newline at the end. Characters that
 * could steer a terminal are escaped, which changes nothing for who parses it.
 */
export function formatJson(result: JsonObject): string {
  const escaped = formatJsonDocument(result).replace(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
  return escaped;
}
