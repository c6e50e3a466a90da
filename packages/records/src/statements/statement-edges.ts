import { type Digest, getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import type { ClDeltaPredicate } from "../predicates/cl-delta.ts";
import type { EvaluationPredicate } from "../predicates/evaluation.ts";
import type { PackagingPredicate } from "../predicates/packaging.ts";
import { FOREIGN_PREDICATES, PREDICATES } from "../predicates/predicate-type.ts";
import type { RollbackPredicate } from "../predicates/rollback.ts";
import type { TrainingPredicate } from "../predicates/training.ts";
import { validatePredicate } from "../predicates/validate-predicate.ts";
import type { EdgeType, LineageEdge } from "./lineage-edge.ts";
import type { StatementClaims } from "./statement-claims.ts";
import { sha256Of, subjectDigests } from "./subject-digests.ts";

/**
 * The relations between artifacts that a statement claims (AIXV §8), each once, without regard to `validateStatement`'s
 * rules. They are as true as the statement's signer is trusted.
 *
 * Of the types of AIXV, evaluation, training, packaging, cl-delta and rollback have edges; so has SLSA provenance v1,
 * whose `resolvedDependencies` the subjects derive from.
 *
 * @returns none for an invalid predicate, other types, and subjects without SHA-256; it never throws on them
 */
export function statementEdges(claims: StatementClaims): readonly LineageEdge[] {
  const subjects = subjectDigests(claims);
  const edges = new Map<string, LineageEdge>();
  for (const [type, from, to] of relations(claims, subjects)) {
    edges.set(`${type} ${from} ${to}`, { type, from, to });
  }
  return [...edges.values()];
}

type Relation = readonly [type: EdgeType, from: Digest, to: Digest];

function relations(claims: StatementClaims, subjects: readonly Digest[]): readonly Relation[] {
  const { predicateType, predicate } = claims;
  if (predicateType === FOREIGN_PREDICATES["slsa-provenance"]) {
    return pairs("derived_from", subjects, resolvedDependencies(predicate));
  }
  const alias = PREDICATES.find(({ uri }) => uri === predicateType)?.alias;
  const validated = alias === undefined ? undefined : validatePredicate(predicateType, predicate);
  if (validated?.ok !== true) return [];
  // What the schema of each type gives is that type.
  const value: unknown = validated.value.predicate;
  switch (alias) {
    case "training":
      return trainingRelations(value as TrainingPredicate, subjects);
    case "evaluation": {
      const { benchmarks, dataset_digests, eval_harness_digest } = value as EvaluationPredicate;
      const datasets = benchmarks.flatMap(({ dataset_digest }) => dataset_digest ?? []);
      return pairs("evaluated_with", subjects, [...dataset_digests, ...datasets, eval_harness_digest]);
    }
    case "packaging": {
      const { inputs, outputs } = value as PackagingPredicate;
      return pairs("packaged_from", outputs.map(digestOf), inputs.map(digestOf));
    }
    case "cl-delta":
      return pairs("delta_of", subjects, [(value as ClDeltaPredicate).base_digest]);
    case "rollback": {
      const { artifact_digest, rollback_target_digest } = value as RollbackPredicate;
      return pairs("rolled_back_to", [artifact_digest], [rollback_target_digest]);
    }
    default:
      return [];
  }
}

function trainingRelations(predicate: TrainingPredicate, subjects: readonly Digest[]): readonly Relation[] {
  const { parent_models, datasets } = predicate;
  const isTest = (split: string | undefined): boolean => split === "eval" || split === "test";
  const trained = datasets.filter(({ split }) => !isTest(split));
  const tested = datasets.filter(({ split }) => isTest(split));
  return [
    ...pairs("derived_from", subjects, parent_models.map(digestOf)),
    ...pairs("trained_on", subjects, trained.map(digestOf)),
    ...pairs("evaluated_with", subjects, tested.map(digestOf)),
  ];
}

/** SLSA Provenance v1: `buildDefinition.resolvedDependencies`, ResourceDescriptors of which only digests are read. */
function resolvedDependencies(predicate: JsonObject): readonly Digest[] {
  const definition = memberOf(predicate, "buildDefinition");
  const dependencies = memberOf(definition, "resolvedDependencies");
  if (!Array.isArray(dependencies)) return [];
  return dependencies
    .map((dependency: JsonValue) => sha256Of(memberOf(dependency, "digest")))
    .filter((digest) => digest !== undefined);
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? getOwn(value, name) : undefined;
}

function digestOf(entry: { readonly digest: Digest }): Digest {
  return entry.digest;
}

function pairs(type: EdgeType, from: readonly Digest[], to: readonly Digest[]): readonly Relation[] {
  return from.flatMap((source) => to.map((target): Relation => [type, source, target]));
}
