import * as v from "valibot";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { boolean, digest, integerFrom, number, oneOf, optional, text, time } from "../schema/fields.ts";
import { list, nonEmptyList } from "../schema/list.ts";
import { object } from "../schema/object.ts";
import { rules } from "../schema/rules.ts";
import { type EvaluationPredicate, RANDOM_SEED_POLICIES } from "./evaluation.ts";
import { upstreamSchema } from "./upstream-schema.ts";

const LEVEL = "a number between 0 and 1, such as 0.95";

const intervalFields = object({
  lower: number,
  upper: number,
  level: v.pipe(v.number(LEVEL), v.gtValue(0, LEVEL), v.ltValue(1, LEVEL)),
});

const confidenceInterval = v.pipe(
  intervalFields,
  rules<v.InferOutput<typeof intervalFields>>(({ lower, upper }, fault) => {
    if (lower > upper) fault(["lower"], `expected at most "upper", which is ${upper}, got ${lower}`);
  }),
);

const metric = object({
  name: text,
  value: number,
  unit: optional(text),
  higher_is_better: optional(boolean),
  confidence_interval: optional(confidenceInterval),
});

const benchmark = object({
  name: text,
  dataset_digest: optional(digest),
  metrics: nonEmptyList(metric, "metric"),
});

/** Reads an {@link EvaluationPredicate}. */
export const evaluationSchema: Schema<EvaluationPredicate> = schemaOf<EvaluationPredicate>()(
  object({
    benchmarks: nonEmptyList(benchmark, "benchmark"),
    eval_harness_digest: digest,
    dataset_digests: list(digest),
    random_seed_policy: oneOf(RANDOM_SEED_POLICIES),
    seeds: optional(list(integerFrom(0))),
    evaluated_at: optional(time),
    verified_upstream: optional(list(upstreamSchema)),
  }),
);
