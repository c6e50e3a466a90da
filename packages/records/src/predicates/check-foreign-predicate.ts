import { describeJson, getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import { bomFormat, cycloneDxVersion } from "../boms/bom-format.ts";
import type { RecordProblem } from "../error.ts";
import { problemAt } from "../schema/read.ts";
import { FOREIGN_PREDICATES } from "./predicate-type.ts";

/**
 * Looks whether a predicate of others is at least such a document as its type says: CycloneDX with its `bomFormat` and
 * `specVersion`, SPDX 3 with its `@context` and elements, SLSA provenance with its `buildDefinition`.
 *
 * It proves no more than that the wrong file was hardly given; what is in a document is for its own tools to check.
 *
 * @param predicateType - a type URI
 * @returns what is missing, each with its place; none for other types
 */
export function checkForeignPredicate(
  predicateType: string,
  predicate: JsonObject,
): readonly RecordProblem[] {
  switch (bomFormat(predicateType)) {
    case "cyclonedx":
      return cycloneDxProblems(predicateType, predicate);
    case "spdx":
      return spdxProblems(predicateType, predicate);
    case undefined:
      return predicateType === FOREIGN_PREDICATES["slsa-provenance"] ? slsaProblems(predicate) : [];
  }
}

function cycloneDxProblems(predicateType: string, bom: JsonObject): readonly RecordProblem[] {
  const format = getOwn(bom, "bomFormat");
  const version = getOwn(bom, "specVersion");
  const named = cycloneDxVersion(predicateType);
  const isVersion = typeof version === "string" && /^\d+\.\d+$/.test(version);
  return [
    ...unless(format === "CycloneDX", "bomFormat", '"CycloneDX" in a CycloneDX document', format),
    ...unless(isVersion, "specVersion", 'the version of a CycloneDX document, such as "1.6"', version),
    ...unless(
      !isVersion || named === undefined || named === version,
      "specVersion",
      `${named}, as the predicate type says`,
      version,
    ),
  ];
}

function spdxProblems(predicateType: string, document: JsonObject): readonly RecordProblem[] {
  // Some give documents of SPDX 2 the type without a version; they have neither.
  if (!predicateType.includes("/v3") && typeof getOwn(document, "spdxVersion") === "string") return [];
  const context = getOwn(document, "@context");
  const graph = getOwn(document, "@graph");
  const isContext = typeof context === "string" || (typeof context === "object" && context !== null);
  const isElement = typeof getOwn(document, "type") === "string";
  return [
    ...unless(isContext, "@context", "the JSON-LD context of an SPDX 3 document", context),
    ...unless(Array.isArray(graph) || isElement, "@graph", "the elements of an SPDX 3 document", graph),
  ];
}

function slsaProblems(predicate: JsonObject): readonly RecordProblem[] {
  const definition = getOwn(predicate, "buildDefinition");
  return unless(isJsonObject(definition), "buildDefinition", "that of SLSA provenance v1", definition);
}

function unless(
  isExpected: boolean,
  member: string,
  expected: string,
  came: JsonValue | undefined,
): readonly RecordProblem[] {
  return isExpected ? [] : [problemAt([member], `expected ${expected}, got ${describeJson(came)}`)];
}
