/** Words that people write where a secret would stand. */
const WORDS =
  /example|sample|dummy|placeholder|redacted|changeme|change-me|change_me|your|todo|fake|mock|test|foo|bar|passw|secret|hidden|removed|insert|replace|xxxx|\*{3}|\.{3}|…/i;

/** Those of them that do not come about by chance. */
const LONG_WORDS =
  /example|sample|placeholder|redacted|changeme|change-me|change_me|removed|replace|insert|hidden|xxxx/i;

/** True for what stands in for a secret: `<token>`, `${TOKEN}`, `xxxx`, `your-key`, `AKIAIOSFODNN7EXAMPLE`. */
export function isPlaceholder(value: string): boolean {
  if (/[<>${}[\]()%*\s]/.test(value)) return true;
  return (WORDS.test(value) && !isRandom(value)) || hasFewCharacters(value);
}

/** Long and of all kinds of characters: a short word in it is there by chance. */
function isRandom(value: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/].every((kind) => kind.test(value));
  return kinds && value.length >= 24 && !LONG_WORDS.test(value) && entropyOf(value) >= 4;
}

/** True for tokens that are made up: the same few characters again and again, or one row of the keyboard or alphabet. */
export function isMadeUp(body: string): boolean {
  return /example|x{6}|X{6}|0{8}|123456789|abcdefgh/i.test(body) || hasFewCharacters(body);
}

function hasFewCharacters(value: string): boolean {
  return new Set(value).size < Math.min(6, value.length);
}

/** Shannon entropy in bits a character. */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) {
    const share = count / value.length;
    entropy -= share * Math.log2(share);
  }
  return entropy;
}
