import { ARTIFACT_TYPES, PREDICATE_TYPES } from "@aixv/records";
import type { ArtifactRole, NamedArtifact } from "./named-artifacts.ts";

/** Artifact types of AIXV §4.1 that are no models, as formats sort data. */
const DATA_TYPES: ReadonlyMap<string, string> = new Map([
  ["dataset", "dataset"],
  ["training-config", "configuration"],
  ["inference-config", "configuration"],
  ["policy-pack", "configuration"],
  ["tokenizer", "other"],
  ["prompt-pack", "other"],
  ["eval-report", "other"],
]);

const MODEL_TYPES = ARTIFACT_TYPES.filter((type) => !DATA_TYPES.has(type)) as readonly string[];
const MODEL = "model";

const DATASET_ROLES: readonly ArtifactRole[] = ["dataset", "evaluation-dataset"];

/** What says nothing of the kind of an artifact: claims are about datasets too. */
const NEUTRAL_ROLES: readonly ArtifactRole[] = [...DATASET_ROLES, "subject", "upstream"];

/** Claims that are about models alone. */
const MODEL_CLAIMS: readonly string[] = [
  PREDICATE_TYPES.training,
  PREDICATE_TYPES.evaluation,
  PREDICATE_TYPES["cl-delta"],
];

/**
 * The type of data that an artifact is, or undefined for a model. Signed types count first; else what is named as a dataset, and as
 * nothing that a model is, is one.
 */
export function dataTypeOf({ types, mentions }: NamedArtifact): string | undefined {
  const known = types.flatMap((type) => DATA_TYPES.get(type) ?? (MODEL_TYPES.includes(type) ? MODEL : []));
  if (known.length > 0) return known.includes(MODEL) ? undefined : known[0];
  const isNeutral = mentions.every(
    ({ role, predicate_type }) =>
      NEUTRAL_ROLES.includes(role) && !(role === "subject" && MODEL_CLAIMS.includes(predicate_type)),
  );
  const isDataset = mentions.some(({ role }) => DATASET_ROLES.includes(role));
  return isNeutral && isDataset ? "dataset" : undefined;
}

/** Whether an artifact is a component of its own; what a run used besides is one of its formula, or a reference. */
export function isComponent({ mentions }: NamedArtifact): boolean {
  return mentions.some(({ role }) => !FORMULA_ROLES.includes(role));
}

const FORMULA_ROLES: readonly ArtifactRole[] = [
  "code",
  "environment",
  "tool",
  "harness",
  "card",
  "property-evidence",
  "upstream",
];
