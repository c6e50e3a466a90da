import type { JsonObject } from "@aixv/core";
import { createStatement, type ResourceDescriptor, type Statement } from "@aixv/envelope";
import type { CheckFinding } from "../exporter.ts";
import type { Claim } from "../facts/claims.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { originalStatement, subjectsOf } from "../facts/original-statement.ts";
import { evidenceDescriptor } from "./evidence-descriptor.ts";
import type { Omissions } from "./omissions.ts";

/** A predicate type that others sign statements of, which become documents. */
export interface SignedType {
  readonly predicateType: string;
  /** Of the exporter: what it finds wrong is not written. */
  readonly check: (statement: JsonObject) => readonly CheckFinding[];
  /** A sound predicate, with the bundle that signed it added where the type has a place for it. */
  readonly withEvidence: (predicate: JsonObject, bundle: ResourceDescriptor) => JsonObject;
}

/**
 * The statements of a type among claims as they were signed, with the bundle added that signs them: whoever signs the document again
 * is not who said it. Such a statement may be any object: one that is wrong is omitted, and told.
 */
export function signedStatements(
  facts: ExportFacts,
  claims: readonly Claim[],
  { predicateType, check, withEvidence }: SignedType,
  omitted: Omissions,
): readonly Statement[] {
  return claims.flatMap(({ evidence, predicate }) => {
    if (evidence.predicate_type !== predicateType) return [];
    const statement =
      originalStatement(facts, evidence.bundle_digest) ??
      createStatement({ subject: subjectsOf(facts, evidence), predicateType, predicate });
    const [finding] = check(statement);
    if (finding !== undefined) {
      const { code, path, message } = finding;
      const place = path === "" ? "its top" : path;
      const reason = `as it was signed it breaks the format: ${code} at ${place}: ${message}; in-toto and aixv carry it`;
      omitted.add("VALUE_NOT_EXPRESSIBLE", evidence.bundle_digest, reason);
      return [];
    }
    const bundle = evidenceDescriptor(evidence);
    return [{ ...statement, predicate: withEvidence(statement.predicate ?? {}, bundle) }];
  });
}
