import type { AixvError, Result } from "@aixv/core";
import { diffPacks, EvidencePackError, type PackDifference, validatePack } from "@aixv/evidence-pack";
import { attempt } from "../attempt.ts";
import { located } from "../located.ts";
import { type ReadPackDocument, readPackDocument } from "./read-pack-document.ts";

/** One of two packs that were compared. */
export interface ComparedPack {
  readonly path: string;
  /** Whether the standard has nothing against it; a pack that was changed by hand can be compared too. */
  readonly isValid: boolean;
}

/** How the packs of two files differ. */
export interface PackFileDifference {
  readonly before: ComparedPack;
  readonly after: ComparedPack;
  readonly difference: PackDifference;
  /** Whether the files are the same to the byte. With one digest they may differ in what none covers. */
  readonly hasSameBytes: boolean;
}

/**
 * Explains how two packs differ in what their digests cover; see `diffPacks` of `@aixv/evidence-pack`.
 *
 * @param before - a document, or the folder or archive of a pack
 * @returns the difference, be there one or not; or an error, `EVIDENCE_PACK_INVALID` where one has nothing to compare
 */
export async function diffPackFiles(
  before: string,
  after: string,
): Promise<Result<PackFileDifference, AixvError>> {
  return await attempt(async () => {
    const [old, current] = [await readPackDocument(before), await readPackDocument(after)];
    return {
      before: compared(old),
      after: compared(current),
      difference: diffPacks(contentOf(old), contentOf(current)),
      hasSameBytes: Buffer.from(old.bytes).equals(current.bytes),
    };
  });
}

function compared({ path, document }: ReadPackDocument): ComparedPack {
  return { path, isValid: validatePack(document).ok };
}

function contentOf({
  path,
  document,
}: ReadPackDocument): NonNullable<ReadPackDocument["document"]["content"]> {
  if (document.content !== null) return document.content;
  const { issues } = document;
  const message = `expected a pack with a schema version, an id, a tenant scope and artifacts, got ${issues[0]?.code}`;
  throw located(path, new EvidencePackError("EVIDENCE_PACK_INVALID", message, { issues }));
}
