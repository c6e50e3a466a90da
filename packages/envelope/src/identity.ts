import { AixvError, quote } from "@aixv/core";

/** A text to match: exactly, or by a regular expression that must match the whole. */
export type Matcher = string | AnchoredPattern;

/** A regular expression that matches whole texts only; made by {@link createAnchoredPattern}. */
export interface AnchoredPattern {
  readonly source: string;
  matches(text: string): boolean;
}

/** Whom the caller trusts: a subject and, for certificates, who vouches for it. */
export interface ExpectedIdentity {
  readonly subject: Matcher;
  /** Absent: any issuer that the trust root allows; the result then carries a warning. */
  readonly issuer?: Matcher;
}

/**
 * Compiles a regular expression that matches only whole texts: `a@b\.c` never matches `xa@b.cy`.
 *
 * @param source - JavaScript syntax with the `v` flag; own `^` and `$` are harmless
 * @throws `PATTERN_INVALID` for a source that does not compile
 */
export function createAnchoredPattern(source: string): AnchoredPattern {
  let pattern: RegExp;
  try {
    // Compiled alone first: a source such as `a)|(?:b` must not be able to close the anchoring group.
    new RegExp(source, "v");
    pattern = new RegExp(`^(?:${source})$`, "v");
  } catch (cause) {
    throw new AixvError(
      "PATTERN_INVALID",
      `expected a regular expression, got ${quote(source)}: ${cause instanceof Error ? cause.message : "it does not compile"}`,
      { cause },
    );
  }
  // The signer chooses the text: a pattern that backtracks must not be given kilobytes to do it on.
  return {
    source,
    matches: (text: string): boolean => text.length <= MAX_MATCHED_LENGTH && pattern.test(text),
  };
}

/** UTF-16 units; names longer than this match no pattern. */
const MAX_MATCHED_LENGTH = 2048;

/** True if `text` is matched, wholly. */
export function matchesText(matcher: Matcher, text: string): boolean {
  return typeof matcher === "string" ? matcher === text : matcher.matches(text);
}

/** A matcher as people would read it. */
export function describeMatcher(matcher: Matcher): string {
  return typeof matcher === "string" ? quote(matcher) : `/${matcher.source}/`;
}
