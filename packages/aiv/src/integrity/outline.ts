import type { Lazy } from "./lazy.ts";
import type { Tokens } from "./tokens.ts";

/** What one file says about tests, without its text: small enough to be kept. */
export interface FileOutline {
  /** Frameworks that it imports or whose words it uses. */
  readonly frameworks: readonly string[];
  /** Whether it imports a test framework or defines tests, whatever its name. */
  readonly isTestByContent: boolean;
  /** Names that are declared anywhere in it, with what they are set to. */
  readonly declared: Lazy<ReadonlyMap<string, Lazy<Tokens>>>;
  /** Names that are declared once in it, and set nowhere else. */
  readonly constants: Lazy<ReadonlyMap<string, Constant>>;
  /** Its text without its tests and hooks: what all of them see. */
  readonly frame: Lazy<string>;
  /** What replaces assertions, or decides what runs, for all tests. */
  readonly tampering: readonly Tampering[];
  /** Framework's words that it gives to other files: `null` for the framework's own, else where each is from. */
  readonly words: ReadonlyMap<string, string | null>;
  readonly scopes: readonly Scope[];
}

/** A statement that changes what other tests do. */
export interface Tampering {
  readonly key: string;
  readonly text: Lazy<string>;
  readonly line: number;
  /** Whether tests may not run for it; else assertions may say nothing. */
  readonly isSkip?: boolean;
}

/** What a name stands for that is set once. */
export interface Constant {
  readonly value: Lazy<Tokens>;
  /** Whether it cannot be changed by what it is given to: a text, a number. */
  readonly isPlain: boolean;
  /** How often it is named, with its declaration. */
  readonly count: number;
}

/** A word of a framework that is taken from elsewhere. */
export interface Origin {
  readonly word: string;
  /** The module, or that the file declares it. */
  readonly module: string;
}

/** Where assertions stand: a test, a function that tests call, a hook, or the file outside all of them. */
export interface Scope {
  readonly kind: "test" | "helper" | "hook" | "module";
  /** Names of the suites and of the scope itself, outermost first. */
  readonly path: readonly string[];
  readonly line: number;
  /** Its first line, for reports. */
  readonly text: Lazy<string>;
  /** Its own and those of the suites around it; one object for all tests of a suite. */
  readonly modifiers: readonly Modifier[];
  /** Lists of cases that it runs over, outermost first; one object for all tests of a suite. */
  readonly tables: readonly CaseTable[];
  readonly assertions: readonly Assertion[];
  /** Calls of functions that are not known to assert: they may stand in another file. */
  readonly calls: Lazy<readonly HelperCall[]>;
  /** Names that are declared within, with what they are set to; nothing where that is not known. */
  readonly locals: Lazy<ReadonlyMap<string, Lazy<Tokens>>>;
  readonly constants: Lazy<ReadonlyMap<string, Constant>>;
  /** Names of its parameters where it is a helper; `null` for one that is no plain name. */
  readonly parameters: readonly (string | null)[];
  /** Of a helper: whether other files may call it. */
  readonly isExported: boolean;
  /** Its text as it is written. */
  readonly source: Lazy<string>;
  /** Names and values in its body, to tell how alike two scopes are. */
  readonly words: Lazy<readonly string[]>;
}

/** Kinds of modifiers; `skip`: does not run, `only`: nothing else runs, `expected-failure`: must fail. */
export type ModifierKind = "skip" | "only" | "todo" | "expected-failure";

export interface Modifier {
  readonly kind: ModifierKind;
  /** What it depends on; `null`: always. */
  readonly condition: Tokens | null;
  readonly text: Lazy<string>;
  readonly line: number;
  /** Set where the word of the test is not known to be a framework's. */
  readonly origin?: Origin;
}

/** Cases that a test, a suite or a loop of assertions runs over. */
export interface CaseTable {
  /** Normalised, in order; `null` where they are computed. */
  readonly rows: readonly Case[] | null;
  /** Whether anything is asserted for each; a loop that asserts no more may stand for one that did. */
  readonly asserts: boolean;
  readonly text: Lazy<string>;
  readonly line: number;
}

export interface Case {
  readonly key: string;
  readonly text: Lazy<string>;
  readonly line: number;
}

/** A bound of a numeric assertion. `below`: the value must lie below it; `within`: at most so far off. */
export interface Bound {
  readonly kind: "above" | "below" | "within";
  readonly value: number;
  readonly inclusive: boolean;
}

export interface Assertion {
  /** All that it asserts in one text: equal for equal assertions. */
  readonly key: string;
  /** What is asserted: `same`, `equal`, `truthy` … (strength.ts), or `call:NAME`. */
  readonly operation: string;
  readonly isNegated: boolean;
  readonly subject: Tokens;
  readonly expected: Tokens;
  /** How much it asserts, 1 to 100; `null` for what is not in the order of strength. */
  readonly strength: number | null;
  /** How much of what is expected may be anything. */
  readonly looseness: number;
  readonly bound: Bound | null;
  /** Members of what is expected, where a partial match is asked for. */
  readonly parts: readonly string[] | null;
  /** How many conditions and swallowing `try`s it stands within. */
  readonly guards: number;
  /** Whether it is awaited; `null` where that does not matter. */
  readonly isAwaited: boolean | null;
  /** Whether the test may be over before it is reached. */
  readonly isDetached: boolean;
  /** Where its word is from if no framework is known to have it. */
  readonly origin: Origin | null;
  /** Set where it is a call of a function of the same file that asserts. */
  readonly call: HelperCall | null;
  readonly text: Lazy<string>;
  readonly line: number;
}

export interface HelperCall {
  readonly name: string;
  readonly args: readonly Tokens[];
  /** Whether the function is known, and gives a promise. */
  readonly isAsync?: boolean;
}
