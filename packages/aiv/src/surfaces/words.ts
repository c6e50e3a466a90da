/** A word of a name: in lower case, and without digits at its end. */
export interface Word {
  readonly text: string;
  readonly bare: string;
}

// Acronyms in the plural (JWTs), acronyms, words; digits belong to what they follow (sha256), or stand alone.
const WORDS =
  /\p{Lu}{2,}s(?![\p{Ll}])|\p{Lu}+(?!\p{Ll})\p{Nd}*|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+\p{Nd}*|\p{Nd}+/gu;

/** The words of an identifier or file name: `verifyToken`, `verify_token`, `verify-token` and `VERIFY_TOKEN` have the same. */
export function splitWords(name: string): readonly Word[] {
  return (name.match(WORDS) ?? []).map((word) => {
    const text = word.toLowerCase();
    return { text, bare: text.replace(/(?<=\D)\d+$/, "") };
  });
}

/** Words in order, one after the other: `api key` is in `rotateApiKeys`, and not in `keyOfApi`. */
export type Phrase = string;

/** Where in `words` a phrase begins; -1 where it is not. Each of its words may be in the plural. */
export function findPhrase(words: readonly Word[], phrase: Phrase, from = 0): number {
  const wanted = phrase.split(" ");
  for (let start = from; start + wanted.length <= words.length; start++) {
    if (wanted.every((word, offset) => isWord(words[start + offset], word))) return start;
  }
  return -1;
}

function isWord(word: Word | undefined, wanted: string): boolean {
  if (word === undefined) return false;
  return [word.text, word.bare].some(
    (text) =>
      text === wanted ||
      text === `${wanted}s` ||
      text === `${wanted}es` ||
      (wanted.endsWith("y") && text === `${wanted.slice(0, -1)}ies`),
  );
}

/** The words left when phrases that mean something else are taken out, in pieces that are no longer beside each other. */
export function withoutPhrases(
  words: readonly Word[],
  phrases: readonly Phrase[],
): readonly (readonly Word[])[] {
  for (const phrase of phrases) {
    const start = findPhrase(words, phrase);
    if (start < 0) continue;
    const end = start + phrase.split(" ").length;
    return [...withoutPhrases(words.slice(0, start), phrases), ...withoutPhrases(words.slice(end), phrases)];
  }
  return words.length === 0 ? [] : [words];
}
