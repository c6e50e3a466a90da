import { err, ok, quote, type Result } from "@aixv/core";
import { ExportError } from "../export-error.ts";
import type { Exporter, ExportOptions } from "../exporter.ts";

/** The version to write, which must be one that the exporter knows. */
export function specVersionOf(
  { id, specVersions }: Pick<Exporter, "id" | "specVersions">,
  { specVersion = specVersions[0] }: ExportOptions = {},
): Result<string, ExportError> {
  if (specVersions.includes(specVersion)) return ok(specVersion);
  const message = `expected a version of ${id} out of ${specVersions.join(", ")}, got ${quote(specVersion)}`;
  return err(new ExportError("SPEC_VERSION_UNKNOWN", message));
}
