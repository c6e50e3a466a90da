import { describeJson, getOwn, isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import type { ClaimConstraint, ClaimValue, EvaluationPredicate, ModelCardPredicate } from "@aixv/records";
import { allowsLicense } from "./license-expression.ts";

/** Says what a predicate lacks to meet a constraint, in a few words; `undefined` if it meets it. */
export type CompiledConstraint = (predicate: JsonObject) => string | undefined;

/** Compiles a constraint over claims. */
export function compileConstraint(constraint: ClaimConstraint): CompiledConstraint {
  const { name, select } = compileSelector(constraint);
  const operators = compileOperators(constraint);
  return (predicate) => {
    const values = select(predicate);
    if (values.length === 0) return `${name} is not claimed`;
    for (const value of values) {
      for (const [expected, holds] of operators) {
        if (!holds(value)) return `${name} is ${describeJson(value)}, expected ${expected}`;
      }
    }
    return undefined;
  };
}

interface Selector {
  readonly name: string;
  /** Every value that is meant; all of them have to meet the constraint. */
  readonly select: (predicate: JsonObject) => readonly JsonValue[];
}

function compileSelector({ field, benchmark, metric, property }: ClaimConstraint): Selector {
  if (benchmark !== undefined) {
    return {
      name: `metric ${quote(metric ?? "")} of benchmark ${quote(benchmark)}`,
      // Constraints see predicates that passed their schema; those of other types have no such members.
      select: ({ benchmarks }) =>
        objects(benchmarks)
          .filter(({ name }) => name === benchmark)
          .flatMap((one) => objects((one as EvaluationPredicate["benchmarks"][number]).metrics))
          .flatMap(({ name, value }) => (name === metric ? [value ?? null] : [])),
    };
  }
  if (property !== undefined) {
    return {
      name: `property ${quote(property)}`,
      select: ({ properties }) =>
        objects(properties as ModelCardPredicate["properties"]).flatMap(({ name, value }) =>
          name === property ? spread(value ?? null, [null]) : [],
        ),
    };
  }
  const steps = (field ?? "")
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return {
    name: quote(field ?? ""),
    select: (predicate) => {
      let value: JsonValue | undefined = predicate;
      for (const step of steps) {
        if (Array.isArray(value)) value = /^(?:0|[1-9]\d{0,9})$/.test(step) ? value[Number(step)] : undefined;
        else value = isJsonObject(value) ? getOwn(value, step) : undefined;
      }
      return value === undefined ? [] : spread(value);
    },
  };
}

/** A list stands for all that is in it; one of several that is empty for what meets nothing. */
function spread(value: JsonValue, ifEmpty: readonly JsonValue[] = []): readonly JsonValue[] {
  if (!Array.isArray(value)) return [value];
  return value.length === 0 ? ifEmpty : value;
}

function objects(list: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter((entry) => isJsonObject(entry)) : [];
}

type Operator = readonly [expected: string, holds: (value: JsonValue) => boolean];

function compileOperators(constraint: ClaimConstraint): readonly Operator[] {
  const { equals, one_of, none_of, at_least, at_most, license_in } = constraint;
  const operators: Operator[] = [];
  if (equals !== undefined) operators.push([describeJson(equals), (value) => value === equals]);
  if (one_of !== undefined) {
    operators.push([`one of ${listOf(one_of)}`, (value) => one_of.some((allowed) => allowed === value)]);
  }
  if (none_of !== undefined) {
    // A value that can be compared with none of them is not known to be none of them.
    const isScalar = (value: JsonValue): boolean => ["string", "number", "boolean"].includes(typeof value);
    operators.push([
      `none of ${listOf(none_of)}`,
      (value) => isScalar(value) && none_of.every((denied) => denied !== value),
    ]);
  }
  if (at_least !== undefined) {
    operators.push([`at least ${at_least}`, (value) => typeof value === "number" && value >= at_least]);
  }
  if (at_most !== undefined) {
    operators.push([`at most ${at_most}`, (value) => typeof value === "number" && value <= at_most]);
  }
  if (license_in !== undefined) {
    const allowed = new Set(license_in.map((license) => license.toLowerCase()));
    operators.push([
      `a licence of ${listOf(license_in)}`,
      (value) => typeof value === "string" && allowsLicense(value, allowed),
    ]);
  }
  return operators;
}

function listOf(values: readonly ClaimValue[]): string {
  return values.map((value) => describeJson(value)).join(", ");
}
