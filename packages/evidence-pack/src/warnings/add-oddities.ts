import type { PythonJsonOddity } from "../python-json/parse-python-json.ts";

/** A list of warnings that takes these two codes among others. */
interface OddityWarnings {
  add(code: "MEMBER_REPEATED" | "NOT_STRICT_JSON", path: string, message: string): void;
}

/** Warns of what Python reads, and other readers read in another way or not at all. */
export function addOddities(oddities: readonly PythonJsonOddity[], warnings: OddityWarnings): void {
  for (const { kind, path } of oddities) {
    switch (kind) {
      case "repeated-member":
        warnings.add(
          "MEMBER_REPEATED",
          path,
          "this key is there more than once, and the last counts; keep one",
        );
        break;
      case "not-finite":
        warnings.add(
          "NOT_STRICT_JSON",
          path,
          "JSON has no NaN and no infinity; other readers refuse or change this",
        );
        break;
      default:
        throw new TypeError(`no such oddity: ${String(kind satisfies never)}`);
    }
  }
}
