/**
 * Compiles a glob over whole names: `*` is any run of characters but `/`, `**` any run, `?` one character but `/`;
 * everything else stands for itself. The time to match grows with pattern × name and never faster: the signer chooses
 * the name.
 */
export function compileGlob(pattern: string): (name: string) => boolean {
  const tokens = pattern.match(/\*\*|[\s\S]/gu) ?? [];
  return (name) => {
    // The states after each character: `true` at i where the first i tokens may have matched all characters so far.
    let states = skipRuns(tokens, [true]);
    for (const character of name) {
      const next: boolean[] = [];
      for (const [index, token] of tokens.entries()) {
        if (states[index] !== true) continue;
        if (token === "**" || (token === "*" && character !== "/")) next[index] = true;
        else if (token === "?" ? character !== "/" : token === character && token !== "*")
          next[index + 1] = true;
      }
      states = skipRuns(tokens, next);
    }
    return states[tokens.length] === true;
  };
}

/** A run may be empty: whoever stands before one stands behind it too. */
function skipRuns(tokens: readonly string[], states: boolean[]): boolean[] {
  for (const [index, token] of tokens.entries()) {
    if (states[index] === true && token[0] === "*") states[index + 1] = true;
  }
  return states;
}
