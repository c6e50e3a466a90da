import type { JsonObject } from "@aixv/core";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";

/** What the official strict schema of a version finds wrong with a BOM; each validator is compiled once. */
export async function validateCycloneDx(document: JsonObject, version: string): Promise<readonly string[]> {
  const known = VALIDATORS.get(version);
  const validator = known ?? new Validation.JsonStrictValidator(versionOf(version));
  VALIDATORS.set(version, validator);
  const errors = await validator.validate(JSON.stringify(document));
  return errors === null ? [] : [JSON.stringify(errors)];
}

const VALIDATORS = new Map<string, Validation.JsonStrictValidator>();

function versionOf(version: string): Spec.Version {
  return version === "1.6" ? Spec.Version.v1dot6 : Spec.Version.v1dot7;
}
