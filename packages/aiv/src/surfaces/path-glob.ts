/**
 * Whether a path matches a pattern: `*` and `?` stay within a folder's name, `**` crosses folders, a `/` at the end means all
 * below. A pattern always describes the whole path from the top of the repository, in its own case.
 */
export function matchesGlob(path: string, glob: string): boolean {
  const pattern = glob.replace(/^\.?\//, "");
  return matchParts((pattern.endsWith("/") ? `${pattern}**` : pattern).split("/"), path.split("/"));
}

/** Greedy, with one way back to the last `**`: no pattern can make it slow. */
function matchParts(pattern: readonly string[], path: readonly string[]): boolean {
  return matchSequence(
    pattern,
    path,
    (part) => part === "**",
    (part, name) => matchName(part, name),
  );
}

function matchName(pattern: string, name: string): boolean {
  return matchSequence(
    Array.from(pattern),
    Array.from(name),
    (character) => character === "*",
    (character, other) => character === "?" || character === other,
  );
}

function matchSequence(
  pattern: readonly string[],
  items: readonly string[],
  isWild: (part: string) => boolean,
  matches: (part: string, item: string) => boolean,
): boolean {
  let at = 0;
  let from = -1;
  let taken = 0;
  let index = 0;
  while (index < items.length) {
    const part = pattern[at];
    if (part !== undefined && isWild(part)) {
      from = at++;
      taken = index;
    } else if (part !== undefined && matches(part, items[index] ?? "")) {
      at++;
      index++;
    } else if (from >= 0) {
      at = from + 1;
      index = ++taken;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(isWild);
}
