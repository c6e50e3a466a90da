import { type Digest, getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import { bomFormat } from "../boms/bom-format.ts";
import { cycloneDxRelations } from "../boms/cyclonedx-relations.ts";
import { spdxRelations } from "../boms/spdx-relations.ts";
import type { ClDeltaPredicate } from "../predicates/cl-delta.ts";
import type { DeploymentPredicate } from "../predicates/deployment.ts";
import type { EvaluationPredicate } from "../predicates/evaluation.ts";
import type { PackagingPredicate } from "../predicates/packaging.ts";
import { FOREIGN_PREDICATES, predicateAlias } from "../predicates/predicate-type.ts";
import type { RollbackPredicate } from "../predicates/rollback.ts";
import type { TrainingPredicate } from "../predicates/training.ts";
import { readPredicate } from "../predicates/validate-predicate.ts";
import { type Relations, relate } from "./relations.ts";
import type { StatementClaims } from "./statement-claims.ts";
import { sha256Of, subjectDigests } from "./subject-digests.ts";

/** The relations that a statement claims, not multiplied out; none for invalid predicates and other types. */
export function statementRelations(claims: StatementClaims): readonly Relations[] {
  const subjects = subjectDigests(claims);
  const { predicateType, predicate } = claims;
  if (predicateType === FOREIGN_PREDICATES["slsa-provenance"]) {
    return [relate("derived_from", subjects, resolvedDependencies(predicate))];
  }
  switch (bomFormat(predicateType)) {
    case "cyclonedx":
      return cycloneDxRelations(predicateType, predicate, {
        digests: subjects,
        count: claims.subject.length,
      });
    case "spdx":
      return spdxRelations(predicate, subjects);
    case undefined:
  }
  const alias = predicateAlias(predicateType);
  const validated = alias === undefined ? undefined : readPredicate(predicateType, predicate);
  if (validated?.ok !== true) return [];
  // What the schema of each type gives is that type.
  const value: unknown = validated.value.predicate;
  switch (alias) {
    case "training":
      return trainingRelations(value as TrainingPredicate, subjects);
    case "evaluation": {
      const { benchmarks, dataset_digests, eval_harness_digest } = value as EvaluationPredicate;
      const datasets = benchmarks.flatMap(({ dataset_digest }) => dataset_digest ?? []);
      return [relate("evaluated_with", subjects, [...dataset_digests, ...datasets, eval_harness_digest])];
    }
    case "packaging": {
      const { inputs, outputs } = value as PackagingPredicate;
      return [relate("packaged_from", outputs.map(digestOf), inputs.map(digestOf))];
    }
    case "cl-delta":
      return [relate("delta_of", subjects, [(value as ClDeltaPredicate).base_digest])];
    case "deployment": {
      const { admitted_artifact_digest: admitted, policy_decision } = value as DeploymentPredicate;
      // What was refused was not deployed. The other subjects, such as an image, are what it was deployed as.
      const deployed = policy_decision === "deny" ? [] : subjects.filter((digest) => digest !== admitted);
      return [relate("deployed_as", [admitted], deployed)];
    }
    case "rollback": {
      const { artifact_digest, rollback_target_digest } = value as RollbackPredicate;
      return [relate("rolled_back_to", [artifact_digest], [rollback_target_digest])];
    }
    default:
      return [];
  }
}

function trainingRelations(predicate: TrainingPredicate, subjects: readonly Digest[]): readonly Relations[] {
  const { parent_models, datasets } = predicate;
  const isTest = (split: string | undefined): boolean => split === "eval" || split === "test";
  const trained = datasets.filter(({ split }) => !isTest(split));
  const tested = datasets.filter(({ split }) => isTest(split));
  return [
    relate("derived_from", subjects, parent_models.map(digestOf)),
    relate("trained_on", subjects, trained.map(digestOf)),
    relate("evaluated_with", subjects, tested.map(digestOf)),
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
