import { FileError, readInputFile } from "@aixv/core/node";
import { type FetchLimits, shownUrl } from "../fetch-document.ts";
import { AdvisoryError } from "./advisory-error.ts";
import { fetchReference } from "./fetch-reference.ts";
import type { Place } from "./reference.ts";

/** How documents are read. */
export interface ReadLimits extends Omit<FetchLimits, "maxBytes"> {
  /** Refuse what needs the network. */
  readonly offline: boolean;
}

/**
 * Reads what is at a place.
 *
 * @param what - names it in messages
 * @throws AdvisoryError, FileError, or the signal's reason
 */
export async function readPlace(
  place: Place,
  what: string,
  maxBytes: number,
  limits: ReadLimits,
): Promise<Uint8Array> {
  if ("paths" in place) return await readFirst(place.paths, what, maxBytes);
  if (limits.offline) {
    const message = `${what}: expected a local path, for --offline excludes the network, got ${shownUrl(place.url)}`;
    throw new AdvisoryError("REFERENCE_OFFLINE", message);
  }
  return await fetchReference(place.url, what, { ...limits, maxBytes });
}

/** Whether an error says that there is nothing, and not that it cannot be told. */
export function isNothingThere(error: unknown): boolean {
  return (
    (error instanceof AdvisoryError && error.code === "REFERENCE_NOT_FOUND") ||
    (error instanceof FileError && error.code === "FILE_NOT_FOUND")
  );
}

async function readFirst(paths: readonly string[], what: string, maxBytes: number): Promise<Uint8Array> {
  let absent: unknown;
  for (const path of paths) {
    try {
      return await readInputFile(path, what, maxBytes);
    } catch (error) {
      if (!isNothingThere(error)) throw error;
      absent ??= error;
    }
  }
  throw absent;
}
