import type { AixvError, Result } from "@aixv/core";
import { type PackReport, validatePack } from "@aixv/evidence-pack";
import { attempt } from "../attempt.ts";
import { readPackDocument } from "./read-pack-document.ts";

/** What is said of a pack's document. */
export interface ValidatedPackFile {
  readonly path: string;
  readonly report: PackReport;
}

/**
 * Judges the document of a pack by every rule of the standard; see `validatePack` of `@aixv/evidence-pack`. Its signature, its
 * files and what it points at are not looked at.
 *
 * @param path - a document, or the folder or archive of a pack
 * @returns the report, valid or not; or an error where it cannot be judged
 */
export async function validatePackFile(path: string): Promise<Result<ValidatedPackFile, AixvError>> {
  return await attempt(async () => {
    const { path: place, document } = await readPackDocument(path);
    return { path: place, report: validatePack(document) };
  });
}
