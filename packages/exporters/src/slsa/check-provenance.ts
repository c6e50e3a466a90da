import type { JsonObject, JsonValue } from "@aixv/core";
import { checkDescriptors, checkStatement, checkTimestamp, checkUri } from "../check/check-statement.ts";
import type { Findings } from "../check/findings.ts";
import type { CheckFinding } from "../exporter.ts";
import { BUILD_TYPES } from "./build-types.ts";
import { SLSA_PROVENANCE_TYPE } from "./predicate-type.ts";

/** What is wrong with a statement of SLSA provenance v1 (SLSA 1.2, Build: Provenance). */
export function checkProvenance(document: JsonValue): readonly CheckFinding[] {
  return checkStatement(document, [SLSA_PROVENANCE_TYPE], (predicate, path, findings) => {
    const definition = findings.object(predicate, "buildDefinition", path);
    if (definition !== undefined) checkDefinition(definition, [...path, "buildDefinition"], findings);
    const details = findings.object(predicate, "runDetails", path);
    if (details !== undefined) checkDetails(details, [...path, "runDetails"], findings);
  });
}

type Path = readonly (string | number)[];

function checkDefinition(definition: JsonObject, path: Path, findings: Findings): void {
  const buildType = findings.text(definition, "buildType", path);
  checkUri(definition, "buildType", path, findings);
  const external = findings.object(definition, "externalParameters", path);
  if (definition.internalParameters !== undefined) {
    const internal = findings.object(definition, "internalParameters", path) ?? {};
    for (const name of Object.keys(internal))
      if (external !== undefined && Object.hasOwn(external, name))
        findings.add(
          "PARAMETER_TWICE",
          [...path, "internalParameters", name],
          "expected each parameter to be external or internal",
        );
  }
  checkDescriptors(definition, "resolvedDependencies", path, findings);
  // Verifiers are to refuse what they do not know there: of our own types it is known.
  const known = buildType === undefined ? undefined : EXTERNAL_PARAMETERS.get(buildType);
  for (const name of known === undefined ? [] : Object.keys(external ?? {}))
    if (known?.includes(name) === false)
      findings.add(
        "PARAMETER_UNKNOWN",
        [...path, "externalParameters", name],
        `expected one of ${known.join(", ")}`,
      );
}

const EXTERNAL_PARAMETERS: ReadonlyMap<string, readonly string[]> = new Map([
  [BUILD_TYPES.training, ["framework", "framework_version", "hyperparameters", "artifact_type"]],
  [BUILD_TYPES.packaging, ["transform_type", "parameters", "toolchain"]],
]);

function checkDetails(details: JsonObject, path: Path, findings: Findings): void {
  const builder = findings.object(details, "builder", path);
  if (builder !== undefined) {
    const place = [...path, "builder"];
    findings.text(builder, "id", place);
    checkUri(builder, "id", place, findings);
    checkDescriptors(builder, "builderDependencies", place, findings);
  }
  checkDescriptors(details, "byproducts", path, findings);
  if (details.metadata === undefined) return;
  const metadata = findings.object(details, "metadata", path);
  if (metadata === undefined) return;
  const place = [...path, "metadata"];
  for (const name of ["startedOn", "finishedOn"]) checkTimestamp(metadata, name, place, findings);
}
