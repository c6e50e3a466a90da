import type { JsonObject } from "@aixv/core";
import type * as v from "valibot";
import { sentenceIssue } from "./issues.ts";

/** The type of the action below, by which the generator of JSON Schemas finds it. */
export const RULES = "aixv_rules";

/** Reports a fault at a place within the value; the sentence says what was expected and what came. */
export type Fault = (path: readonly (string | number)[], sentence: string) => void;

/** Relations between the members of an object, with the part of them that JSON Schema can say. */
export interface Rules<T> extends v.BaseValidation<T, T, v.BaseIssue<unknown>> {
  readonly type: typeof RULES;
  readonly jsonSchema: JsonObject;
}

/**
 * A step of `v.pipe` that checks relations between members, and unlike `v.check` can find several faults.
 *
 * @param jsonSchema - keywords that say the same; empty where JSON Schema cannot
 */
export function rules<T>(check: (value: T, fault: Fault) => void, jsonSchema: JsonObject = {}): Rules<T> {
  return {
    kind: "validation",
    type: RULES,
    reference: rules,
    expects: null,
    async: false,
    jsonSchema,
    "~run"(dataset) {
      if (!dataset.typed) return dataset;
      const issues: v.BaseIssue<unknown>[] = [];
      check(dataset.value, (path, sentence) => issues.push(sentenceIssue(dataset.value, path, sentence)));
      const [first, ...rest] = [...(dataset.issues ?? []), ...issues];
      return first === undefined ? dataset : { typed: true, value: dataset.value, issues: [first, ...rest] };
    },
  };
}

/** Keywords that say that at least one of these members is there and not `null`. */
export function anyPresent(...names: readonly string[]): JsonObject {
  return {
    anyOf: names.map((name) => ({ required: [name], properties: { [name]: { not: { type: "null" } } } })),
  };
}
