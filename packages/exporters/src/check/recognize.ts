import { isJsonObject, type JsonValue } from "@aixv/core";

/** Tells statements of a predicate type from all else. */
export function isStatementOf(predicateType: string): (document: JsonValue) => boolean {
  return (document) => isJsonObject(document) && document.predicateType === predicateType;
}
