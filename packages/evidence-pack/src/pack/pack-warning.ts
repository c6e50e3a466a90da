/** Every code of a warning. Each is stable; none makes a pack or a bundle invalid. */
export const PACK_WARNING_CODES = [
  /** Without `pack_digest` nothing holds the pack together. */
  "PACK_DIGEST_MISSING",
  /** A member that no digest covers: it can be changed without a trace. */
  "FIELD_NOT_COVERED",
  /** White space around a text, which is taken off before anything is digested. */
  "WHITE_SPACE_NOT_COVERED",
  /** A digest in capitals, or without `sha256:`: how it is spelt is not covered. */
  "DIGEST_SPELLING_NOT_COVERED",
  /** Artifacts or manifest entries out of canonical order: the order is not covered. */
  "ORDER_NOT_COVERED",
  /** A key that is there twice: the last counts, and other readers may take the first. */
  "MEMBER_REPEATED",
  /** What Python reads though it is no JSON (RFC 8259). */
  "NOT_STRICT_JSON",
  /** `schema_version` is not one of this standard; no rule asks for that. */
  "SCHEMA_VERSION_UNKNOWN",
  /** Nested so deeply that some readers of the reference fail. */
  "DEPTH_NOT_PORTABLE",
  /** There are more warnings than are listed. */
  "WARNINGS_CUT",
] as const;

/** One of {@link PACK_WARNING_CODES}. */
export type PackWarningCode = (typeof PACK_WARNING_CODES)[number];

/** What the format lets pass and does not protect: ours, never the reference's. */
export type PackWarning<Code extends string = PackWarningCode> = {
  readonly code: Code;
  /** One line; text of the document in it is quoted. */
  readonly message: string;
  /** Such as `artifacts[0].uri`; `""` is the whole document. May have text of the document in it. */
  readonly path: string;
};

const MAX_WARNINGS = 1000;

/** Paths may have keys of a document in them, of any length. */
const MAX_WARNING_TEXT = 1024 * 1024;

/** Gathers warnings, up to 1,000; the last then says that there are more. */
export class WarningList<Code extends string> {
  readonly #warnings: PackWarning<Code | "WARNINGS_CUT">[] = [];
  readonly #ignored: readonly Code[];
  #size = 0;
  #isCut = false;

  /** @param ignored - codes that are not listed, nor counted */
  constructor(ignored: readonly Code[] = []) {
    this.#ignored = ignored;
  }

  add(code: Code, path: string, message: string): void {
    if (this.#isCut || this.#ignored.includes(code)) return;
    this.#size += path.length;
    this.#isCut = this.#warnings.length >= MAX_WARNINGS || this.#size > MAX_WARNING_TEXT;
    if (!this.#isCut) this.#warnings.push({ code, message, path });
    else
      this.#warnings.push({
        code: "WARNINGS_CUT",
        message: "there are more warnings than are listed",
        path: "",
      });
  }

  /** In the order in which they were found. */
  list(): readonly PackWarning<Code | "WARNINGS_CUT">[] {
    return this.#warnings;
  }
}
