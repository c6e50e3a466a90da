/** A word of a name, in the forms under which it may be looked up: as it is, without digits at its end, in the singular. */
export type Word = readonly string[];

/** Words one after the other, in the singular, with spaces between: `api key` is in `rotateApiKeys`. */
export type Phrase = string;

// Acronyms in the plural (JWTs), acronyms, words; digits belong to what they follow (sha256), or stand alone.
const WORDS =
  /\p{Lu}{2,}s(?![\p{Ll}])|\p{Lu}+(?!\p{Ll})\p{Nd}*|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+\p{Nd}*|\p{Nd}+/gu;

/** The words of an identifier or file name: `verifyToken`, `verify_token`, `verify-token` and `VERIFY_TOKEN` have the same. */
export function splitWords(name: string): readonly Word[] {
  return (name.match(WORDS) ?? []).map((written) => {
    const text = written.toLowerCase();
    const bare = text.replace(/(?<=\D)\d+$/, "");
    const forms = bare === text ? [text] : [text, bare];
    if (bare.endsWith("s")) forms.push(bare.slice(0, -1));
    if (bare.endsWith("es")) forms.push(bare.slice(0, -2));
    if (bare.endsWith("ies")) forms.push(`${bare.slice(0, -3)}y`);
    return forms;
  });
}

/** Phrases by their first word, each with what it stands for. */
export class PhraseIndex<Meaning> {
  readonly #byFirstWord = new Map<
    string,
    { readonly rest: readonly string[]; readonly meaning: Meaning }[]
  >();

  add(phrase: Phrase, meaning: Meaning): void {
    const [first = "", ...rest] = phrase.split(" ");
    const known = this.#byFirstWord.get(first);
    if (known === undefined) this.#byFirstWord.set(first, [{ rest, meaning }]);
    else known.push({ rest, meaning });
  }

  /** Every phrase that is in the words: where it begins, how many words it has, and what it stands for. */
  *find(
    words: readonly Word[],
  ): Iterable<{ readonly start: number; readonly length: number; readonly meaning: Meaning }> {
    for (const [start, word] of words.entries()) {
      for (const form of word) {
        for (const { rest, meaning } of this.#byFirstWord.get(form) ?? []) {
          if (rest.every((wanted, offset) => words[start + offset + 1]?.includes(wanted)))
            yield { start, length: rest.length + 1, meaning };
        }
      }
    }
  }
}

/** The words left when phrases of an index are taken out, in pieces that are no longer beside each other. */
export function withoutPhrases(
  words: readonly Word[],
  phrases: PhraseIndex<true>,
): readonly (readonly Word[])[] {
  const taken = new Set<number>();
  for (const { start, length } of phrases.find(words))
    for (let offset = 0; offset < length; offset++) taken.add(start + offset);
  if (taken.size === 0) return [words];
  const pieces: Word[][] = [[]];
  for (const [index, word] of words.entries()) {
    if (taken.has(index)) pieces.push([]);
    else pieces.at(-1)?.push(word);
  }
  return pieces.filter((piece) => piece.length > 0);
}
