import {
  type Digest,
  describeJson,
  err,
  getOwn,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Result,
} from "@aixv/core";
import { problemsError, type RecordError, type RecordProblem } from "../error.ts";
import type { ClDeltaPredicate } from "../predicates/cl-delta.ts";
import type { DeploymentPredicate } from "../predicates/deployment.ts";
import type { PackagingPredicate } from "../predicates/packaging.ts";
import { predicateAlias } from "../predicates/predicate-type.ts";
import type { RollbackPredicate } from "../predicates/rollback.ts";
import type { TrainingPredicate } from "../predicates/training.ts";
import { type ValidatedPredicate, validatePredicate } from "../predicates/validate-predicate.ts";
import { problemAt } from "../schema/read.ts";
import { subjectTypes } from "./artifact-types.ts";
import { countEdges, MAX_STATEMENT_EDGES } from "./relations.ts";
import type { StatementClaims } from "./statement-claims.ts";
import { statementRelations } from "./statement-relations.ts";
import { subjectDigest, subjectDigests } from "./subject-digests.ts";

/**
 * Validates a statement's predicate, and that its subjects and predicate fit each other (AIXV §7 to §9):
 *
 * - each subject has a SHA-256 digest (§14), and no artifact is made from itself (§8: lineage is acyclic);
 * - a `fine-tuned-model` has a parent; a `lora-adapter` one parent, or several of one `model_family` (§8);
 * - a delta is neither its own base nor its own rollback target (§9);
 * - packaging's outputs, deployment's admitted artifact and rollback's artifact are what the statement is about;
 * - the upstream signatures that were verified are of inputs that the predicate names;
 * - a subject's annotation `artifact_type` and the predicate's `artifact_type` agree.
 *
 * Statements of other predicate types pass with their predicate unread. What one statement cannot show, such as a
 * cycle through several, is not found here.
 *
 * @returns the predicate as `validatePredicate` gives it, or `PREDICATE_UNKNOWN`, `PREDICATE_INVALID`, or
 * `LINEAGE_INVALID` with every problem, pointing into the statement
 */
export function validateStatement(claims: StatementClaims): Result<ValidatedPredicate, RecordError> {
  const validated = validatePredicate(claims.predicateType, claims.predicate);
  const alias = predicateAlias(claims.predicateType);
  if (!validated.ok || alias === undefined) return validated;
  const problems: RecordProblem[] = [];
  for (const [index, subject] of claims.subject.entries()) {
    if (subjectDigest(subject) !== undefined) continue;
    problems.push(problemAt(["subject", index, "digest"], 'expected a "sha256" of 64 hex digits, got none'));
  }
  checkLineage(claims, problems);
  checkUpstream(claims, validated.value.predicate, problems);
  const types = subjectTypes(claims, getOwn(validated.value.predicate, "artifact_type"), problems);
  const check = CHECKS[alias];
  // What the schema of each type gives is that type.
  check?.(validated.value.predicate as never, { digests: subjectDigests(claims), types, problems });
  if (problems.length === 0) return validated;
  return err(problemsError("LINEAGE_INVALID", `${alias} statement`, problems));
}

function checkLineage(claims: StatementClaims, problems: RecordProblem[]): void {
  const relations = statementRelations(claims);
  const edges = countEdges(relations);
  if (edges > MAX_STATEMENT_EDGES) {
    const sentence = `expected at most ${MAX_STATEMENT_EDGES} relations between artifacts, got ${edges}`;
    problems.push(problemAt(["predicate"], sentence));
  }
  for (const { from, to } of relations) {
    const targets = new Set(to);
    for (const digest of from) {
      if (!targets.has(digest)) continue;
      problems.push(
        problemAt(["predicate"], `expected an artifact not made from itself, got ${digest} as both`),
      );
    }
  }
}

/** A signature that was verified says something of the claim only if it is of what the claim names. */
function checkUpstream(claims: StatementClaims, predicate: JsonObject, problems: RecordProblem[]): void {
  const entries = getOwn(predicate, "verified_upstream");
  if (!Array.isArray(entries)) return;
  const inputs = new Set<JsonValue>(statementRelations(claims).flatMap(({ to }) => to));
  for (const [index, entry] of entries.entries()) {
    const digest = isJsonObject(entry) ? (getOwn(entry, "artifact_digest") ?? null) : null;
    if (inputs.has(digest)) continue;
    const sentence = `expected an input of the statement, got ${describeJson(digest)}`;
    problems.push(problemAt(["predicate", "verified_upstream", index, "artifact_digest"], sentence));
  }
}

interface Subjects {
  readonly digests: readonly Digest[];
  readonly types: ReadonlySet<string>;
  readonly problems: RecordProblem[];
}

type Check = (predicate: never, subjects: Subjects) => void;

const CHECKS: { readonly [alias: string]: Check } = {
  training: checkTraining,
  packaging: checkPackaging,
  deployment: checkDeployment,
  "cl-delta": checkClDelta,
  rollback: checkRollback,
};

function checkTraining({ parent_models }: TrainingPredicate, { types, problems }: Subjects): void {
  const path = ["predicate", "parent_models"];
  if (types.has("fine-tuned-model") && parent_models.length === 0) {
    problems.push(problemAt(path, "expected the parent of a fine-tuned-model (AIXV §8), got none"));
  }
  if (!types.has("lora-adapter")) return;
  const digests = new Set(parent_models.map(({ digest }) => digest));
  const families = new Set(parent_models.map(({ model_family }) => model_family));
  if (digests.size === 1 || (families.size === 1 && !families.has(undefined))) return;
  const sentence =
    "expected exactly one base model for a lora-adapter, or several that name the same model_family " +
    `(AIXV §8), got ${digests.size} of ${families.size} families`;
  problems.push(problemAt(path, sentence));
}

function checkPackaging({ outputs }: PackagingPredicate, { digests, problems }: Subjects): void {
  const made = new Set(outputs.map(({ digest }) => digest));
  for (const digest of digests) {
    if (made.has(digest)) continue;
    problems.push(
      problemAt(["predicate", "outputs"], `expected each subject among the outputs, ${digest} is not`),
    );
  }
}

function checkDeployment(predicate: DeploymentPredicate, subjects: Subjects): void {
  expectSubject("admitted_artifact_digest", predicate.admitted_artifact_digest, subjects);
}

function checkRollback(predicate: RollbackPredicate, subjects: Subjects): void {
  expectSubject("artifact_digest", predicate.artifact_digest, subjects);
}

function checkClDelta({ rollback_target_digest }: ClDeltaPredicate, { digests, problems }: Subjects): void {
  if (!digests.includes(rollback_target_digest)) return;
  const path = ["predicate", "rollback_target_digest"];
  problems.push(problemAt(path, "expected what to return to, got a subject of the statement itself"));
}

function expectSubject(member: string, digest: Digest, { digests, problems }: Subjects): void {
  if (digests.includes(digest)) return;
  const named = digests.slice(0, 3).join(", ");
  const more = digests.length > 3 ? ` and ${digests.length - 3} more` : "";
  const sentence = `expected a subject of the statement (${named}${more}), got ${digest}`;
  problems.push(problemAt(["predicate", member], sentence));
}
