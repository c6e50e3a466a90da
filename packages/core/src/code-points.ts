/**
 * Orders strings by Unicode code point, which is also the order of their UTF-8 bytes. JavaScript's `<` orders by
 * UTF-16 unit and differs: it puts U+1F600 before U+FB33. A lone surrogate orders by its own value.
 *
 * @returns negative if `a` comes first, positive if `b` does, 0 if they are equal; fit for `Array.prototype.sort`
 * @example
 * ["\u{1F600}", "\uFB33"].sort(compareCodePoints); // ["\uFB33", "\u{1F600}"]
 */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  let index = 0;
  while (index < shorter && a.charCodeAt(index) === b.charCodeAt(index)) index++;
  if (index === shorter) return a.length - b.length;
  // Where the strings part inside a surrogate pair, the code points begin one unit earlier.
  if (index > 0 && (isPairAt(a, index - 1) || isPairAt(b, index - 1))) index--;
  return (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0);
}

function isPairAt(text: string, index: number): boolean {
  const codePoint = text.codePointAt(index);
  return codePoint !== undefined && codePoint > 0xffff;
}
