import { err, type Result } from "@aixv/core";
import { ExportError } from "../export-error.ts";

/**
 * Where a format has nothing to say of the facts: no document is better than an empty one.
 *
 * @param needed - what it could have said
 * @param advice - what to do about it
 */
export function nothingFor(
  format: string,
  needed: string,
  advice = "attest and sign it, and name whom to trust",
): Result<never, ExportError> {
  const message = `nothing that was verified can be written as ${format}: expected ${needed}; ${advice}`;
  return err(new ExportError("EXPORT_EMPTY", message));
}

/** Where there is no advisory, which may be as it should be. */
export const NO_ADVISORY: string =
  "there is none by anybody trusted: name who signs advisories, and bring the store up to date (advisory sync)";
