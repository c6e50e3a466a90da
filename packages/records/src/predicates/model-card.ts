import type { Digest, JsonValue } from "@aixv/core";

/** The document that a model card claim binds, by its bytes; usually the README of the model. */
export type ModelCardDocument = {
  readonly digest: Digest;
  readonly uri?: string;
  readonly media_type?: string;
};

/** What a property was read from. At least one member is there. */
export type PropertyEvidence = {
  readonly digest?: Digest;
  readonly uri?: string;
};

/** A generic property claim: anything that is measured or declared about a model. */
export type ModelProperty = {
  readonly name: string;
  readonly value: JsonValue;
  readonly unit?: string;
  /** How the value was found. */
  readonly method?: string;
  readonly evidence?: PropertyEvidence;
};

/** `model-card/v1`: what a producer says of a model (CoSAI, "Signing ML Artifacts": property claims). At least one claim. */
export type ModelCardPredicate = {
  readonly name?: string;
  readonly version?: string;
  /** SPDX expressions, by custom. At least one. */
  readonly licenses?: readonly string[];
  /** BCP 47 tags, by custom. At least one. */
  readonly languages?: readonly string[];
  readonly intended_use?: string;
  readonly limitations?: string;
  readonly card?: ModelCardDocument;
  /** At least one. */
  readonly properties?: readonly ModelProperty[];
};
