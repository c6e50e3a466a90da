import { err, type Result } from "@aixv/core";
import { ExportError } from "../export-error.ts";

/** Where a format has nothing to say of the facts: no document is better than an empty one. */
export function nothingFor(format: string, needed: string): Result<never, ExportError> {
  const message = `nothing that was verified can be written as ${format}: expected ${needed}; attest and sign it, and name whom to trust`;
  return err(new ExportError("EXPORT_EMPTY", message));
}
