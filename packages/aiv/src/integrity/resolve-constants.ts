import { withTokens } from "./assertion.ts";
import type { Lazy } from "./lazy.ts";
import type { Assertion, Constant, Scope } from "./outline.ts";
import { SYMMETRIC } from "./strength.ts";
import type { Tokens } from "./tokens.ts";

/** A scope, and the names of its file. */
export interface ConstantsSide {
  readonly scope: Scope;
  readonly file: { readonly outline: { readonly constants: Lazy<ReadonlyMap<string, Constant>> } };
}

/** Beyond so much, an expression is left as it is written. */
const MAX_TOKENS = 2000;
/** Names that are values. */
const VALUES: ReadonlySet<string> = new Set(["$undefined", "$NaN", "$Infinity"]);
/** Syntax without a name that stands for something outside of an expression. */
const OUTSIDE = /^\((?:This|Super|Import|Meta|Yield|Await|JSX|Private)/;

/** Follows names to what they are set to, once and for all, in a scope or its file. */
export class ConstantResolver {
  readonly #side: ConstantsSide;
  readonly #counts: Map<string, number> = new Map();
  readonly #expanded: Map<string, Tokens> = new Map();
  readonly #writtenDown: Map<string, boolean> = new Map();

  constructor(side: ConstantsSide) {
    this.#side = side;
  }

  /** The same assertion, written without constants. */
  resolve(assertion: Assertion): Assertion {
    const subject = this.#expand(assertion.subject);
    const expected = this.#expand(assertion.expected);
    if (subject === assertion.subject && expected === assertion.expected) return assertion;
    return withTokens(assertion, subject, expected);
  }

  /**
   * Whether an assertion says nothing of the program: all that it names is written down, or it holds a value against itself.
   */
  saysNothing(assertion: Assertion): boolean {
    const { subject, expected, operation, isNegated } = assertion;
    if (subject.length === 0 || subject[0] === "with" || /^(?:call|block|response)/.test(operation))
      return false;
    if (SYMMETRIC.has(operation) && !isNegated && isEqual(subject, expected)) return true;
    return this.#isWrittenDown(subject) && this.#isWrittenDown(expected);
  }

  #expand(tokens: Tokens): Tokens {
    if (!tokens.some((token) => this.#constantOf(token) !== undefined)) return tokens;
    const expanded: string[] = [];
    for (const token of tokens) {
      for (const one of this.#expandName(token)) expanded.push(one);
      if (expanded.length > MAX_TOKENS) return tokens;
    }
    return expanded;
  }

  /** Once for each name: constants of constants would else be followed as often as they are named. */
  #expandName(token: string): Tokens {
    const known = this.#expanded.get(token);
    if (known !== undefined) return known;
    const constant = this.#constantOf(token);
    if (constant === undefined) return [token];
    // What is made of itself is left as it is written.
    this.#expanded.set(token, [token]);
    const expanded = this.#expand(constant.value.value);
    this.#expanded.set(token, expanded);
    return expanded;
  }

  #isWrittenDown(tokens: Tokens): boolean {
    return tokens.every((token) => {
      if (OUTSIDE.test(token)) return false;
      return !token.startsWith("$") || VALUES.has(token) || this.#isNameWrittenDown(token);
    });
  }

  #isNameWrittenDown(token: string): boolean {
    const known = this.#writtenDown.get(token);
    if (known !== undefined) return known;
    const constant = this.#constantOf(token);
    this.#writtenDown.set(token, false);
    const isWrittenDown =
      constant !== undefined &&
      (constant.isPlain || this.#isOnlyAsserted(token, constant)) &&
      this.#isWrittenDown(constant.value.value);
    this.#writtenDown.set(token, isWrittenDown);
    return isWrittenDown;
  }

  /** Whether a list or object is named in assertions alone: nothing else can have put anything into it. */
  #isOnlyAsserted(token: string, { count }: Constant): boolean {
    if (this.#counts.size === 0)
      for (const { subject, expected } of this.#side.scope.assertions)
        for (const one of [...subject, ...expected]) this.#counts.set(one, (this.#counts.get(one) ?? 0) + 1);
    return count <= 1 + (this.#counts.get(token) ?? 0);
  }

  #constantOf(token: string): Constant | undefined {
    if (!token.startsWith("$")) return undefined;
    const { scope, file } = this.#side;
    const name = token.slice(1);
    const own = scope.constants.value.get(name);
    if (own !== undefined || scope.locals.value.has(name)) return own;
    return file.outline.constants.value.get(name);
  }
}

function isEqual(a: Tokens, b: Tokens): boolean {
  return a.length === b.length && a.every((token, index) => token === b[index]);
}
