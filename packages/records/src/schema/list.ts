import * as v from "valibot";
import { container } from "./container.ts";
import { addWithin, CONFIG, expectation, MAX_PROBLEMS } from "./issues.ts";

/** A list of anything, empty ones included. Like `v.array`, but it stops once there are enough faults to report. */
export function list<T>(item: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, readonly T[]> {
  const run: v.GenericSchema["~run"] = (dataset) => {
    const input: unknown = dataset.value;
    if (!Array.isArray(input)) {
      return { typed: false, value: input, issues: [expectation(input, "an array")] };
    }
    const issues: v.BaseIssue<unknown>[] = [];
    const output: unknown[] = [];
    for (const [index, value] of input.entries()) {
      if (issues.length >= MAX_PROBLEMS) break;
      const entry = item["~run"]({ value }, CONFIG);
      if (entry.issues !== undefined) addWithin(issues, index, input, entry.issues);
      else output.push(entry.value);
    }
    const [first, ...rest] = issues;
    return first === undefined
      ? { typed: true, value: output }
      : { typed: false, value: output, issues: [first, ...rest] };
  };
  return container("array", { item }, run);
}

/** A list with at least one entry. `what` names one. */
export function nonEmptyList<T>(
  item: v.GenericSchema<unknown, T>,
  what: string,
): v.GenericSchema<unknown, readonly T[]> {
  return v.pipe(list(item), v.minLength(1, `at least one ${what}`));
}
