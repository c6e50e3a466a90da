import type * as v from "valibot";
import { MAX_PROBLEMS } from "../error.ts";

export { MAX_PROBLEMS };

/** How every schema here runs: all faults of a document, but one for each value. */
export const CONFIG: v.Config<v.BaseIssue<unknown>> = { abortPipeEarly: true };

/** Marks issues whose message is a whole sentence; the others' only say what was expected. */
export const SENTENCE = "aixv_sentence";

/** An issue that is a whole sentence, at a place within `input`. */
export function sentenceIssue(
  input: unknown,
  path: readonly (string | number)[],
  message: string,
): v.BaseIssue<unknown> {
  const issue = { kind: "validation", type: SENTENCE, input, expected: null, received: "", message } as const;
  const [first, ...rest] = path.map((key) => pathItem(key, input));
  return first === undefined ? issue : { ...issue, path: [first, ...rest] };
}

/** An issue that says what was expected instead of `input`. */
export function expectation(input: unknown, message: string): v.BaseIssue<unknown> {
  return { kind: "schema", type: "aixv_expectation", input, expected: null, received: "", message };
}

/** Adds the issues of a member, up to {@link MAX_PROBLEMS} in all: a hostile document could have a million. */
export function addWithin(
  issues: v.BaseIssue<unknown>[],
  key: string | number,
  input: unknown,
  found: readonly v.BaseIssue<unknown>[],
): void {
  const step = pathItem(key, input);
  for (const issue of found) {
    if (issues.length >= MAX_PROBLEMS) return;
    issues.push({ ...issue, path: [step, ...(issue.path ?? [])] });
  }
}

/** A step of an issue's path. Only its key is ever read. */
function pathItem(key: string | number, input: unknown): v.UnknownPathItem {
  return { type: "unknown", origin: "value", input, key, value: undefined };
}
