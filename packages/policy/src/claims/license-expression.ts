/**
 * Whether a licence can be had on allowed terms: an SPDX licence expression (SPDX 2.3, Annex D), of which `OR` needs one
 * side and `AND` both. Identifiers are compared without regard to case; what is no expression is not allowed.
 *
 * @param allowed - identifiers in lowercase, `with` and its exception included
 */
export function allowsLicense(expression: string, allowed: ReadonlySet<string>): boolean {
  const tokens = expression.toLowerCase().match(/[()]|[^\s()]+/g) ?? [];
  if (tokens.length > MAX_TOKENS) return false;
  let at = 0;

  const either = (): boolean => {
    let holds = both();
    while (tokens[at] === "or") {
      at++;
      holds = both() || holds;
    }
    return holds;
  };
  const both = (): boolean => {
    let holds = one();
    while (tokens[at] === "and") {
      at++;
      holds = one() && holds;
    }
    return holds;
  };
  const one = (): boolean => {
    const token = tokens[at++] ?? ")";
    if (token === "(") {
      const holds = either();
      return tokens[at++] === ")" && holds;
    }
    if (["or", "and", "with", ")"].includes(token)) at = Number.POSITIVE_INFINITY;
    if (tokens[at] !== "with") return allowed.has(token);
    at += 2;
    return allowed.has(`${token} with ${tokens[at - 1]}`);
  };

  return either() && at === tokens.length;
}

/** As many as any honest expression has, and few enough to be walked. */
const MAX_TOKENS = 1000;
