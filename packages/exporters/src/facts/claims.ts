import type { Digest, JsonObject } from "@aixv/core";
import type { StatementFacts } from "@aixv/policy";
import {
  type ClDeltaPredicate,
  type DeploymentPredicate,
  type EvaluationPredicate,
  MANIFEST_PREDICATE_TYPES,
  type ModelCardPredicate,
  type PackagingPredicate,
  PREDICATE_TYPES,
  type PredicateAlias,
  type RollbackPredicate,
  type TrainingPredicate,
} from "@aixv/records";
import type { ExportFacts } from "./export-facts.ts";

/** A claim that was verified, with its predicate as its type has it. */
export interface Claim<P = JsonObject> {
  /** Artifacts that it is about, each once. */
  readonly about: readonly Digest[];
  readonly predicate: P;
  readonly evidence: StatementFacts;
}

/** The claims among facts, by type; each list by bundle digest. */
export interface Claims {
  readonly training: readonly Claim<TrainingPredicate>[];
  readonly evaluation: readonly Claim<EvaluationPredicate>[];
  readonly packaging: readonly Claim<PackagingPredicate>[];
  readonly deployment: readonly Claim<DeploymentPredicate>[];
  readonly modelCard: readonly Claim<ModelCardPredicate>[];
  readonly clDelta: readonly Claim<ClDeltaPredicate>[];
  readonly rollback: readonly Claim<RollbackPredicate>[];
  /** Advisories that were claimed, and of types of others, or unknown; no manifests of files. */
  readonly others: readonly Claim[];
}

/** Sorts the statements of facts by their types. Their predicates are valid: nothing else becomes a fact. */
export function claimsOf({ evidence }: ExportFacts): Claims {
  const claims = evidence.statements.map((statement): Claim => {
    const about = [...new Set(statement.subjects.map(({ digest }) => digest))];
    return { about, predicate: statement.predicate, evidence: statement };
  });
  const ofType = <P>(alias: PredicateAlias): readonly Claim<P>[] =>
    claims.filter(({ evidence: { predicate_type } }) => predicate_type === PREDICATE_TYPES[alias]) as never;
  return {
    training: ofType("training"),
    evaluation: ofType("evaluation"),
    packaging: ofType("packaging"),
    deployment: ofType("deployment"),
    modelCard: ofType("model-card"),
    clDelta: ofType("cl-delta"),
    rollback: ofType("rollback"),
    others: claims.filter(({ evidence: { predicate_type } }) => !KNOWN.includes(predicate_type)),
  };
}

const KNOWN: readonly string[] = [
  ...Object.entries(PREDICATE_TYPES).flatMap(([alias, uri]) => (alias === "advisory" ? [] : [uri])),
  ...MANIFEST_PREDICATE_TYPES,
];
