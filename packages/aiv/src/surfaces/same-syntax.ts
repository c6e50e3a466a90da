/** Fields of syntax trees that say where something stands or how it was spelt. */
const SPELLING: ReadonlySet<string> = new Set([
  "start",
  "end",
  "loc",
  "range",
  "extra",
  "errors",
  "tokens",
  "comments",
  "leadingComments",
  "innerComments",
  "trailingComments",
  "parent",
  "lineno",
  "col_offset",
  "end_lineno",
  "end_col_offset",
]);

/** Whether two syntax trees are the same but for places, comments, and the spelling of what means the same. */
export function sameSyntax(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return Object.is(a, b) || ((a ?? null) === null && (b ?? null) === null);
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameSyntax(item, b[index]))
    );
  }
  const [left, right] = [a as Fields, b as Fields];
  for (const name in left) {
    if (SPELLING.has(name)) continue;
    const isQuotes = name === "quote_style";
    if (isQuotes && prefixOf(left[name]) !== prefixOf(right[name])) return false;
    if (!isQuotes && !sameSyntax(left[name], right[name])) return false;
  }
  for (const name in right)
    if (left[name] === undefined && !SPELLING.has(name) && (right[name] ?? null) !== null) return false;
  return true;
}

type Fields = { readonly [name: string]: unknown };

/** Of a text in Python what stands before its quotes: `b'a'` is no `'a'`, though both have the value `a`. */
function prefixOf(quotes: unknown): string {
  return typeof quotes === "string" ? `${quotes.replace(/(?<!['"])['"]+$/, "").toLowerCase()}"` : "";
}
