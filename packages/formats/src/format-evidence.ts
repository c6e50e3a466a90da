import type { ContentFormat } from "./content-format.ts";

/** Why a file is said to have a format. */
export interface FormatEvidence {
  readonly format: ContentFormat;
  /** One line for people; names out of the file are quoted. */
  readonly reason: string;
}
