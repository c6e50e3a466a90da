import type { JsonObject } from "@aixv/core";
import { createStatement, type Statement } from "@aixv/envelope";
import { artifactSubject } from "./documents/artifact.ts";
import type { Exporter } from "./exporter.ts";
import type { ExportFacts } from "./facts/export-facts.ts";

/**
 * The statements by which documents are signed: the documents themselves where they are statements, else one about the artifact that
 * has them as its predicate.
 *
 * @param documents - what the exporter wrote of the same facts
 */
export function exportStatements(
  exporter: Pick<Exporter, "predicate">,
  facts: ExportFacts,
  documents: readonly JsonObject[],
): readonly Statement[] {
  const { predicate } = exporter;
  // Without a predicate of their own they are statements, by the exporter's documentation.
  if (predicate === undefined) return documents as readonly JsonObject[] as readonly Statement[];
  return [createStatement({ subject: [artifactSubject(facts)], ...predicate(documents) })];
}
