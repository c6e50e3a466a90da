import type { JsonObject } from "@aixv/core";
import type * as v from "valibot";

/** Marks issues whose message is a whole sentence; the others' only say what was expected. */
export const SENTENCE = "aixv_sentence";

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
      const issues: v.BaseIssue<unknown>[] = [];
      if (dataset.typed) {
        check(dataset.value, (path, sentence) => issues.push(sentenceIssue(dataset.value, path, sentence)));
      }
      return withIssues(dataset, issues);
    },
  };
}

/** Adds issues to what valibot passes along, leaving whether the value has its type as it was. */
export function withIssues<D extends { issues?: unknown }>(
  dataset: D,
  issues: readonly v.BaseIssue<unknown>[],
): D {
  if (issues.length === 0) return dataset;
  const before = (dataset.issues ?? []) as readonly v.BaseIssue<unknown>[];
  return Object.assign(dataset, { issues: [...before, ...issues] });
}

/** An issue that is a whole sentence. */
export function sentenceIssue(
  input: unknown,
  path: readonly (string | number)[],
  message: string,
): v.BaseIssue<unknown> {
  const issue = { kind: "validation", type: SENTENCE, input, expected: null, received: "", message } as const;
  const [first, ...rest] = path.map((key) => pathItem(key, input));
  return first === undefined ? issue : { ...issue, path: [first, ...rest] };
}

/** A step of an issue's path. Only its key is ever read. */
export function pathItem(key: string | number, input: unknown): v.UnknownPathItem {
  return { type: "unknown", origin: "value", input, key, value: undefined };
}

/** Keywords that say that at least one of these members is there and not `null`. */
export function anyPresent(...names: readonly string[]): JsonObject {
  return {
    anyOf: names.map((name) => ({ required: [name], properties: { [name]: { not: { type: "null" } } } })),
  };
}
