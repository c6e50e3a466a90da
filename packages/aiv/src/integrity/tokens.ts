/**
 * Normalised syntax: no positions, white space, comments, quotes, parentheses or types. A name begins with `$`, a member
 * with `.`, a text with `"`, a number with `#`, a pattern with `/`; anything else is structure.
 */
export type Tokens = readonly string[];

const SEPARATOR = "\u0000";

export function joinTokens(tokens: Tokens): string {
  return tokens.join(SEPARATOR);
}

/** Names, members and values: what tells one expression from another. */
export function wordsOf(tokens: Tokens): readonly string[] {
  return tokens.filter((token) => token.length > 1 && /^[$."#/]/.test(token));
}

/** How alike two multisets are: 0 nothing in common, 1 the same (Dice). */
export function likeness(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 1;
  const counts = new Map<string, number>();
  for (const word of a) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of b) {
    const left = counts.get(word) ?? 0;
    if (left === 0) continue;
    counts.set(word, left - 1);
    common++;
  }
  return (2 * common) / (a.length + b.length);
}

/** Replaces names by other tokens. */
export function substitute(tokens: Tokens, names: ReadonlyMap<string, Tokens>): Tokens {
  if (names.size === 0) return tokens;
  return tokens.flatMap((token) =>
    token.startsWith("$") ? (names.get(token.slice(1)) ?? [token]) : [token],
  );
}

/** Text in one line, cut. */
export function oneLine(text: string, maxLength = 160): string {
  // Cut first: what a hostile file holds in one statement may be long.
  const line = text
    .slice(0, maxLength * 4)
    .replace(/\s+/gu, " ")
    .trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
