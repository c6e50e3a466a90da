/** What no rule asks for. A type and not an interface, so that it is a JSON value to the compiler. */
export type Warning<Code extends string> = {
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
  readonly #warnings: Warning<Code | "WARNINGS_CUT">[] = [];
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
  list(): readonly Warning<Code | "WARNINGS_CUT">[] {
    return this.#warnings;
  }
}
