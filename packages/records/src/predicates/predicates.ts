import { PREDICATE_TYPES, type PredicateAlias } from "./predicate-type.ts";

/** A predicate type of AIXV (§7). */
export interface PredicateType {
  /** The name by which commands and callers may call it. */
  readonly alias: PredicateAlias;
  /** The type URI that statements carry. */
  readonly uri: string;
  readonly title: string;
  /** What it claims, in one sentence. */
  readonly description: string;
  /** The clause that defines it. */
  readonly clause: string;
}

function define(alias: PredicateAlias, title: string, clause: string, description: string): PredicateType {
  return { alias, uri: PREDICATE_TYPES[alias], title, description, clause };
}

/** The predicate types of AIXV, as people read of them. */
export const PREDICATES: readonly PredicateType[] = [
  define("training", "Training", "AIXV §7.1", "What a model was made of, and how."),
  define("evaluation", "Evaluation", "AIXV §7.2", "What a model achieves, reproducibly."),
  define("packaging", "Packaging", "AIXV §7.3", "How artifacts were converted into others."),
  define("deployment", "Deployment", "AIXV §7.4", "What was decided when an artifact was to be deployed."),
  define("advisory", "Advisory", "AIXV §7.5", "A security or safety recall."),
  define(
    "cl-delta",
    "Continual-learning delta",
    "AIXV §8, §9",
    "An update to a model by continual learning.",
  ),
  define("rollback", "Rollback", "AIXV §9", "An attested return to another artifact."),
  define("model-card", "Model card", "CoSAI property claims", "What a producer says of a model."),
];
