/**
 * Compiles a glob over whole names: `*` is any run of characters but `/`, `**` any run, `?` one character but `/`;
 * everything else stands for itself. The time to match grows with pattern × name and never faster: the signer chooses
 * the name.
 */
export function compileGlob(pattern: string): (name: string) => boolean {
  // Three stars or more are a run and one that may be empty.
  const tokens = pattern.replaceAll(/\*{3,}/g, "**").match(/\*\*|[\s\S]/gu) ?? [];
  const tail = pattern.slice(Math.max(pattern.lastIndexOf("*"), pattern.lastIndexOf("?")) + 1);
  const words = (tokens.length >> 5) + 1;
  const bitsOf = (has: (token: string) => boolean): Int32Array => {
    const bits = new Int32Array(words);
    for (const [index, token] of tokens.entries()) {
      if (has(token)) bits[index >> 5] = (bits[index >> 5] ?? 0) | (1 << (index & 31));
    }
    return bits;
  };
  const isRun = (token: string): boolean => token[0] === "*";
  /** Which tokens may be a character, and may stay where they are after it. */
  const stepsOf = (character: string): Steps => ({
    passes: bitsOf((token) => (token === "?" ? character !== "/" : token === character && !isRun(token))),
    stays: bitsOf((token) => token === "**" || (token === "*" && character !== "/")),
  });
  const runs = bitsOf(isRun);
  const others = stepsOf("");
  const steps = new Map([...new Set([...tokens, "/"])].map((character) => [character, stepsOf(character)]));
  return (name) => {
    if (!name.endsWith(tail)) return false;
    // The bit at i is set where the first i tokens may have matched all characters so far; 32 of them to a word.
    const states = new Int32Array(words);
    states[0] = 1;
    skipRuns(states, runs);
    for (const character of name) {
      const { passes, stays } = steps.get(character) ?? others;
      let carry = 0;
      let alive = 0;
      for (let word = 0; word < words; word++) {
        const state = states[word] ?? 0;
        const passed = state & (passes[word] ?? 0);
        const next = (passed << 1) | carry | (state & (stays[word] ?? 0));
        carry = passed >>> 31;
        states[word] = next;
        alive |= next;
      }
      if (alive === 0) return false;
      skipRuns(states, runs);
    }
    return (((states[tokens.length >> 5] ?? 0) >>> (tokens.length & 31)) & 1) === 1;
  };
}

interface Steps {
  readonly passes: Int32Array;
  readonly stays: Int32Array;
}

/** A run may be empty: whoever stands before one stands behind it too. No two of them are neighbours. */
function skipRuns(states: Int32Array, runs: Int32Array): void {
  let carry = 0;
  for (let word = 0; word < states.length; word++) {
    const skipped = (states[word] ?? 0) & (runs[word] ?? 0);
    states[word] = (states[word] ?? 0) | (skipped << 1) | carry;
    carry = skipped >>> 31;
  }
}
