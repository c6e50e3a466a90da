import { isJsonObject, type JsonValue } from "@aixv/core";
import { withoutVersion } from "./spec-version.ts";

/** Tells statements of a predicate type, in any version of it, from all else. */
export function isStatementOf(predicateType: string): (document: JsonValue) => boolean {
  const family = withoutVersion(predicateType);
  return (document) =>
    isJsonObject(document) &&
    typeof document.predicateType === "string" &&
    withoutVersion(document.predicateType) === family;
}
