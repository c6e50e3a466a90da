import type { JsonObject } from "@aixv/core";

/** The annotation of a subject that says what type of artifact it is (AIXV §4.1). */
export const ARTIFACT_TYPE_ANNOTATION = "artifact_type";

/** A subject as far as the rules here read it. */
export interface SubjectClaims {
  /** Hex by algorithm name (in-toto v1, DigestSet). */
  readonly digest: { readonly [algorithm: string]: string };
  readonly name?: string;
  readonly annotations?: JsonObject;
}

/** What an in-toto statement says. A Statement of `@aixv/envelope` fits. */
export interface StatementClaims {
  readonly subject: readonly SubjectClaims[];
  readonly predicateType: string;
  readonly predicate: JsonObject;
}
