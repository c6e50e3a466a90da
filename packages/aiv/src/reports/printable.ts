/**
 * A text without what steers a terminal or turns the order of characters: as `\\u{…}`, as the text report has it. Line feeds, tabs
 * and carriage returns stay.
 */
export function printableText(text: string): string {
  return text.replace(
    /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
