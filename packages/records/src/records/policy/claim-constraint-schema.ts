import * as v from "valibot";
import { type Schema, schemaOf } from "../../schema/agreement.ts";
import { container } from "../../schema/container.ts";
import { number, optional, text, textLike } from "../../schema/fields.ts";
import { expectation } from "../../schema/issues.ts";
import { nonEmptyList } from "../../schema/list.ts";
import { object } from "../../schema/object.ts";
import { rules } from "../../schema/rules.ts";
import type { ClaimConstraint, ClaimValue } from "./claim-constraint.ts";

const value: v.GenericSchema<unknown, ClaimValue> = container(
  "union",
  { options: [v.string(), v.number(), v.boolean()] },
  ({ value: input }) =>
    ["string", "number", "boolean"].includes(typeof input)
      ? { typed: true, value: input }
      : { typed: false, value: input, issues: [expectation(input, "a string, a number, true or false")] },
);
const values = optional(nonEmptyList(value, "value"));

const license = textLike(
  /^[A-Za-z0-9.+:-]{1,128}(?: WITH [A-Za-z0-9.+-]{1,128})?$/,
  'an SPDX licence identifier such as "Apache-2.0"',
);

const fields = object({
  field: optional(textLike(/^(?:\/(?:[^~/]|~[01])*)+$/, 'a JSON Pointer such as "/random_seed_policy"')),
  benchmark: optional(text),
  metric: optional(text),
  property: optional(text),
  equals: optional(value),
  one_of: values,
  none_of: values,
  at_least: optional(number),
  at_most: optional(number),
  license_in: optional(nonEmptyList(license, "licence")),
});

const SELECTORS = ["field", "benchmark", "property"] as const;
const OPERATORS = ["equals", "one_of", "none_of", "at_least", "at_most", "license_in"] as const;

/** Reads a {@link ClaimConstraint}. */
export const claimConstraintSchema: Schema<ClaimConstraint> = schemaOf<ClaimConstraint>()(
  v.pipe(
    fields,
    rules<v.InferOutput<typeof fields>>(
      (constraint, fault) => {
        const selectors = SELECTORS.filter((name) => constraint[name] !== undefined);
        if (selectors.length !== 1) {
          const came = selectors.length === 0 ? "none" : selectors.join(" and ");
          fault([], `expected one of "field", "benchmark" and "property", got ${came}`);
        }
        if ((constraint.benchmark === undefined) !== (constraint.metric === undefined)) {
          fault([], 'expected "benchmark" and "metric" together, got one of them');
        }
        if (OPERATORS.every((name) => constraint[name] === undefined)) {
          fault([], `expected at least one of ${OPERATORS.map((name) => `"${name}"`).join(", ")}, got none`);
        }
        const { at_least, at_most } = constraint;
        if (at_least !== undefined && at_most !== undefined && at_least > at_most) {
          fault(["at_most"], `expected at least "at_least", ${at_least}, got ${at_most}`);
        }
      },
      {
        oneOf: SELECTORS.map((name) => present(name)),
        not: { anyOf: [without("benchmark", "metric"), without("metric", "benchmark")] },
        anyOf: OPERATORS.map((name) => present(name)),
      },
    ),
  ),
);

function present(name: string) {
  return { required: [name], properties: { [name]: { not: { type: "null" } } } };
}

function without(name: string, other: string) {
  return { allOf: [present(name), { not: present(other) }] };
}
