/** Characters by their code, those beyond ASCII all alike: a look-up, as texts have millions of characters. */
export type Alphabet = Uint8Array;

/** The alphabet of a regular expression for one character. */
export function alphabetOf(pattern: RegExp): Alphabet {
  const members = new Uint8Array(129);
  for (let code = 0; code < 128; code++) members[code] = pattern.test(String.fromCharCode(code)) ? 1 : 0;
  members[128] = pattern.test("\u00e4") ? 1 : 0;
  return members;
}

/** The end of the run of characters of an alphabet from `start` on; no further than `limit` characters. */
export function endOfRun(text: string, start: number, alphabet: Alphabet, limit: number): number {
  const last = Math.min(text.length, start + limit);
  let end = start;
  while (end < last && alphabet[Math.min(text.charCodeAt(end), 128)] === 1) end++;
  return end;
}

/** The start of the run of characters of an alphabet that ends at `end`; no further than `limit` characters. */
export function startOfRun(text: string, end: number, alphabet: Alphabet, limit: number): number {
  const first = Math.max(0, end - limit);
  let start = end;
  while (start > first && alphabet[Math.min(text.charCodeAt(start - 1), 128)] === 1) start--;
  return start;
}

/** True where a token may begin: not within a word or within base64. Signs of a diff at the line's start are none. */
export function beginsToken(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  if (before === "-" || before === "+") return at === 1 || text.charAt(at - 2) === "\n";
  // The `n` of `\n` in JSON belongs to no word.
  if (before === "n" && text.charAt(at - 2) === "\\") return true;
  return !/[A-Za-z0-9_]/.test(before);
}
