import { Lazy } from "../lazy.ts";
import { LineIndex } from "../line-index.ts";
import type { ScopeDraft, Suite } from "../scope-draft.ts";
import type { SyntaxNode } from "../syntax-node.ts";
import { oneLine, wordsOf } from "../tokens.ts";
import { tokensOf } from "./normalise.ts";
import type { Describe } from "./read-cases.ts";
import type { NamesWithin } from "./scan-names.ts";
import type { TestCall } from "./test-call.ts";

/** What a scope has beside its place; absent: nothing. */
export interface ScopeTraits
  extends Partial<Pick<ScopeDraft, "parameters" | "isExported" | "isAsync" | "tables" | "modifiers">> {
  /** What runs in it. */
  readonly bodies?: readonly SyntaxNode[];
  readonly names?: Lazy<NamesWithin> | null;
}

/** Opens the scopes of one file, and tells texts and lines of its nodes. */
export class ScopeOpener {
  readonly drafts: ScopeDraft[] = [];
  readonly #tests: (readonly [start: number, end: number])[] = [];
  readonly #text: string;
  readonly #lines: LineIndex;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new LineIndex(text);
  }

  readonly describe: Describe = (node) => ({
    text: this.#textOf(Number(node.start), Number(node.end)),
    line: this.#lines.lineOf(Number(node.start)),
  });

  /** The text of a test call before its function. */
  headOf(node: SyntaxNode, { callback }: TestCall): Lazy<string> {
    const end = callback === null ? Number(node.end) : Number(callback.start);
    const text = this.#textOf(Number(node.start), Math.max(Number(node.start), end), 120);
    return new Lazy(() => text.value.replace(/(?<![\s,])[\s,]+$/, callback === null ? "" : ")"));
  }

  open(
    kind: ScopeDraft["kind"],
    path: readonly string[],
    node: SyntaxNode,
    suite: Suite,
    {
      bodies = [],
      names,
      modifiers = [],
      tables = [],
      parameters = [],
      isExported = false,
      isAsync = false,
    }: ScopeTraits = {},
  ): ScopeDraft {
    const draft: ScopeDraft = {
      kind,
      path,
      ...this.describe(node),
      suite,
      modifiers,
      tables,
      loops: [],
      assertions: [],
      asserted: new Set(),
      locals: new Lazy(() => names?.value.locals ?? new Map()),
      constants: new Lazy(() => names?.value.constants ?? new Map()),
      parameters,
      isExported,
      isAsync,
      source: new Lazy(() => this.#text.slice(Number(node.start), Number(node.end))),
      words: new Lazy(() => bodies.flatMap((body) => wordsOf(tokensOf(body)))),
    };
    this.drafts.push(draft);
    if (kind === "test" || kind === "hook") this.#tests.push([Number(node.start), Number(node.end)]);
    return draft;
  }

  /** The text of the file without its tests and hooks. */
  frame(): string {
    const parts: string[] = [];
    let from = 0;
    for (const [start, end] of this.#tests.toSorted(([a], [b]) => a - b)) {
      if (start >= from) parts.push(this.#text.slice(from, start));
      from = Math.max(from, end);
    }
    return [...parts, this.#text.slice(from)].join("");
  }

  #textOf(start: number, end: number, maxLength?: number): Lazy<string> {
    return new Lazy(() => oneLine(this.#text.slice(start, end), maxLength));
  }
}
