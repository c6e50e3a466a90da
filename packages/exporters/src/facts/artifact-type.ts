import type { Digest } from "@aixv/core";
import { ARTIFACT_TYPES, PREDICATE_TYPES } from "@aixv/records";
import type { FactIndex } from "./fact-index.ts";
import type { ArtifactMention, ArtifactRole, NamedArtifact } from "./named-artifacts.ts";

/** What an artifact is, as formats sort it; `unknown` where nobody says anything of that. */
export type ArtifactKind = "model" | "dataset" | "configuration" | "other" | "unknown";

/** Artifact types of AIXV §4.1 that are no models. */
const DATA_TYPES: ReadonlyMap<string, ArtifactKind> = new Map([
  ["dataset", "dataset"],
  ["training-config", "configuration"],
  ["inference-config", "configuration"],
  ["policy-pack", "configuration"],
  ["tokenizer", "other"],
  ["prompt-pack", "other"],
  ["eval-report", "other"],
]);

const MODEL_TYPES = ARTIFACT_TYPES.filter((type) => !DATA_TYPES.has(type)) as readonly string[];

const DATASET_ROLES: readonly ArtifactRole[] = ["dataset", "evaluation-dataset"];
const MODEL_ROLES: readonly ArtifactRole[] = ["parent-model", "base"];
const PACKAGING_ROLES: readonly ArtifactRole[] = ["input", "output"];

/** Claims that are about models alone. */
const MODEL_CLAIMS: readonly string[] = [
  PREDICATE_TYPES.training,
  PREDICATE_TYPES.evaluation,
  PREDICATE_TYPES["cl-delta"],
];

/**
 * What an artifact is. Signed types count first, then what claims use it as: a model where one trains it, tests it or builds on it, else a
 * data set. A model card describes a model, and a packaging claim converts models, unless it is data; and what was signed or read as
 * a model is one. Nothing else makes one: the image that a deployment claim is about as well is none.
 */
export function kindOf(
  { facts, artifacts }: Pick<FactIndex, "facts" | "artifacts">,
  digest: Digest,
): ArtifactKind {
  const { types = [], mentions = [] } = artifacts.get(digest) ?? {};
  const known = types.flatMap((type) => DATA_TYPES.get(type) ?? (MODEL_TYPES.includes(type) ? "model" : []));
  if (known.includes("model")) return "model";
  const [first] = known;
  if (first !== undefined) return first;
  if (mentions.some(isUsedAsModel)) return "model";
  if (mentions.some(({ role }) => DATASET_ROLES.includes(role))) return "dataset";
  if (mentions.some(isTreatedAsModel)) return "model";
  const isSigned =
    facts.evidence.signatures.length > 0 || facts.manifest !== undefined || facts.headers.length > 0;
  return digest === facts.artifact.digest && isSigned ? "model" : "unknown";
}

/** Whether an artifact of a kind is data, to CycloneDX. */
export function isData(kind: ArtifactKind): boolean {
  return kind !== "model" && kind !== "unknown";
}

function isUsedAsModel(mention: ArtifactMention): boolean {
  const { role, predicate_type } = mention;
  if (MODEL_ROLES.includes(role) || isSubjectOf(mention, MODEL_CLAIMS)) return true;
  // To go back from an update of a model to.
  return role === "rollback-target" && predicate_type === PREDICATE_TYPES["cl-delta"];
}

function isTreatedAsModel(mention: ArtifactMention): boolean {
  return PACKAGING_ROLES.includes(mention.role) || isSubjectOf(mention, [PREDICATE_TYPES["model-card"]]);
}

function isSubjectOf({ role, predicate_type }: ArtifactMention, types: readonly string[]): boolean {
  return role === "subject" && types.includes(predicate_type);
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
