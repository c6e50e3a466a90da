import { describeJson, getOwn, type JsonObject, quote } from "@aixv/core";
import { problemsError, type RecordError, type RecordProblem } from "../error.ts";
import { problemAt } from "../schema/read.ts";

/** Requires that a predicate repeats these members of the document that it signs, and has no others. */
export function checkRepeated(
  predicate: JsonObject,
  expected: JsonObject,
  what: string,
  document: string,
): RecordError | undefined {
  const problems: RecordProblem[] = [];
  for (const [name, value] of Object.entries(expected)) {
    const came = getOwn(predicate, name);
    if (came === value) continue;
    const sentence = `expected ${describeJson(value)} as in the ${document}, got ${describeJson(came)}`;
    problems.push(problemAt([name], sentence));
  }
  for (const name of Object.keys(predicate)) {
    if (!Object.hasOwn(expected, name)) problems.push(problemAt([name], `unknown field ${quote(name)}`));
  }
  return problems.length === 0 ? undefined : problemsError("PREDICATE_INVALID", what, problems);
}
