// A packet that has exactly the fields of Appendix B says in prose what our typed keys say in data. What is read out of prose
// here can only raise a finding, or spare one that a typed key would spare too.

/** Full commit ids in a text, lower case, each once. */
export function commitIdsIn(text: string): readonly string[] {
  return [
    ...new Set(text.match(/(?<![0-9a-fA-F])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40})(?![0-9a-fA-F])/g) ?? []),
  ].map((id) => id.toLowerCase());
}

/** Test counts as people write them: `1,284 passed, 0 failed, 6 skipped`. */
export function countsIn(text: string): {
  readonly passed?: number;
  readonly failed?: number;
  readonly skipped?: number;
} {
  const read = (words: string): number | undefined => {
    const match = new RegExp(
      `(?<![\\w.,])(\\d{1,3}(?:,\\d{3}){1,3}|\\d{1,9})\\s{1,9}(?:tests?\\s{1,9})?(?:${words})\\b`,
      "i",
    ).exec(text);
    return match?.[1] === undefined ? undefined : Number(match[1].replaceAll(",", ""));
  };
  const passed = read("passed|passing|pass");
  const failed = read("failed|failing|failures?|fail");
  const skipped = read("skipped|skip|pending");
  return {
    ...(passed === undefined ? {} : { passed }),
    ...(failed === undefined ? {} : { failed }),
    ...(skipped === undefined ? {} : { skipped }),
  };
}

/** Words that say nothing of what was searched for. */
const VAGUE =
  /^(?:.{0,60}\b)?(?:checked|looked|searched|scanned|reviewed|inspected)\b(?:\s+(?:the\s+)?(?:code|changes?|files?|diff))?\s+for\s+(?:any\s+)?(?:issues?|problems?|bugs?|errors?|anything)\b/i;

export function isVague(text: string): boolean {
  return VAGUE.test(text.trim());
}

/** Patterns that a text lists: a list after `pattern(s):`, or texts in quotes or backticks. */
export function namesPatterns(text: string): boolean {
  return (
    /\bpatterns?\s*(?:searched\s*)?:\s*\S/i.test(text) ||
    /`[^`\n]{2,}`|"[^"\n]{2,}"|(?<![\w])'[^'\n]{2,}'(?!\w)/.test(text)
  );
}

// Every repetition has a bound, so that no text takes long.
const TOOL_WITH_VERSION =
  /\b[a-z][\w.+-]{0,60}\s{1,9}(?:v(?:ersion)?\s{0,3}\.?)?\d{1,9}(?:\.\d{1,9}){1,5}\b|\b[a-z][\w+-]{0,60}[@ ]v\d{1,9}\b|\b[a-z][\w./+-]{0,90}@\d{1,9}\.\d/i;

/** A tool with a version: `ast-grep 0.36.2`, `ripgrep v14`. */
export function namesToolWithVersion(text: string): boolean {
  return TOOL_WITH_VERSION.test(text);
}

const SEMANTIC =
  /\bAST\b|abstract syntax|syntax[- ]tree|tree-sitter|\bistanbul\b|\bnyc\b|\bc8\b|coverage\.py|coverage (?:json|report|tool|diff|comparison)|jest --json|--listtests|--collect-only|vitest.{0,20}json|json-report|junit|semantic diff|framework (?:json|report|discovery)|aixv|aiv integrity/i;
const INADEQUATE =
  /\bgrep\b|\bline[- ]counts?\b|\bmanual(?:ly)?\b|\bby (?:hand|eye)\b|\bvisual(?:ly)?\b|plain diff|generic diff|string (?:search|match)/i;

/** Whether prose names a method of test integrity that understands code (AIV §6.4.2.1), one that does not, or none. */
export function integrityMethodIn(
  text: string,
  tools: readonly string[],
): "semantic" | "inadequate" | "none" {
  if (SEMANTIC.test(text) || tools.some((tool) => hasWord(text, tool))) return "semantic";
  return INADEQUATE.test(text) ? "inadequate" : "none";
}

/** True where a text has a word or name as a whole. */
export function hasWord(text: string, word: string): boolean {
  const plain = text.toLowerCase();
  const wanted = word.toLowerCase();
  for (let at = plain.indexOf(wanted); at >= 0; at = plain.indexOf(wanted, at + 1)) {
    const before = plain[at - 1] ?? " ";
    const after = plain[at + wanted.length] ?? " ";
    if (!/[\p{L}\p{N}_]/u.test(before) && !/[\p{L}\p{N}_]/u.test(after)) return true;
  }
  return false;
}
