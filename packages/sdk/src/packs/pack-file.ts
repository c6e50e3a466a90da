import type { Verified } from "@aixv/envelope";
import { sha256 } from "../sha256.ts";

/** A file of a pack. */
export interface PackFile {
  /** Within the pack, `/` between its parts. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A piece of evidence that goes into a pack. */
export interface PackEvidence {
  /** The pack's `artifact_type`. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** How the file's name ends; default `.json`. */
  readonly ending?: string;
  /** Who signed it, where that was verified. */
  readonly verified?: Verified<unknown>;
  readonly predicateType?: string;
  /** What it was called where it came from. */
  readonly name?: string;
  /** A file of the caller's own, of which nothing was verified. */
  readonly isIncluded?: boolean;
}

/** Evidence that was found and does not go into a pack. */
export interface LeftOutEvidence {
  readonly path: string;
  readonly line?: number;
  readonly code: string;
  readonly message: string;
}

/** In which a pack keeps its evidence. */
export const EVIDENCE_FOLDER = "evidence";

/** Where a piece of evidence lies in a pack: by its type and content, so that the same pack has the same names. */
export function evidencePath({ type, bytes, ending = ".json" }: PackEvidence): string {
  return `${EVIDENCE_FOLDER}/${type}/${idOf(bytes)}${ending}`;
}

/** Its `artifact_id`. */
export function evidenceArtifactId({ type, bytes }: PackEvidence): string {
  return `${type}/${idOf(bytes)}`;
}

function idOf(bytes: Uint8Array): string {
  return sha256(bytes).slice("sha256:".length, "sha256:".length + 32);
}
