import type { TrustedSigners } from "@aixv/records";
import type { SignerFacts } from "../facts/admission-facts.ts";
import { memoize } from "../facts/memoize.ts";
import { compileGlob } from "./glob.ts";

/** Whether a name is one of those that a policy names. */
export type NameMatcher = (name: string) => boolean;

/** Whether one of the signers is trusted. */
export type SignerMatcher = (signers: readonly SignerFacts[]) => boolean;

/** Names longer than this are compared with no pattern. */
const MAX_PATTERN_NAME = 2048;

/** Matches exact names and patterns, and no name that is too long for these; `undefined` where there are neither. */
export function compileNames(
  names: readonly string[] = [],
  patterns: readonly string[] = [],
): NameMatcher | undefined {
  return compile(names, patterns, false);
}

/**
 * As {@link compileNames}, of names that are denied: in whatever case their letters are, as who runs an account is the same in any;
 * and one that is too long for the patterns is, lest its length let it by.
 */
export function compileDenied(
  names: readonly string[] = [],
  patterns: readonly string[] = [],
): NameMatcher | undefined {
  const fold = (text: string): string => text.toLowerCase();
  const isLongNamed = patterns.length > 0;
  const matches = compile(names, patterns, isLongNamed);
  // Some letters are two in lower case, where a pattern has a mark for one.
  const matchesFolded = compile(names.map(fold), patterns.map(fold), isLongNamed);
  return matches && matchesFolded && ((name) => matches(name) || matchesFolded(fold(name)));
}

function compile(
  names: readonly string[],
  patterns: readonly string[],
  isLongNamed: boolean,
): NameMatcher | undefined {
  if (names.length + patterns.length === 0) return undefined;
  const exact = new Set(names);
  const globs = patterns.map(compileGlob);
  return (name) =>
    exact.has(name) ||
    (name.length > MAX_PATTERN_NAME ? isLongNamed : globs.some((matches) => matches(name)));
}

/** Matches a subject and the issuer that vouches for it, of the same signer. Without any subject, nobody. */
export function compileSigners(trusted: TrustedSigners): SignerMatcher {
  const subjects = compileNames(trusted.subjects, trusted.subject_patterns);
  const issuers = compileNames(trusted.issuers, trusted.issuer_patterns);
  if (subjects === undefined) return () => false;
  return memoize((signers) =>
    signers.some(
      ({ subjects: names, issuer }) =>
        names.some(subjects) && (issuers === undefined || (issuer !== undefined && issuers(issuer))),
    ),
  );
}
