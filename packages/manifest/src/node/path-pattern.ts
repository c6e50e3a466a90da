import { err, ok, quote, type Result } from "@aixv/core";
import { canonicalizePath } from "../canonical-path.ts";
import { ManifestError } from "../manifest-error.ts";

/** Tells which files a user means; patterns select files to verify and never what is excluded. */
export interface PathPattern {
  readonly text: string;
  matches(path: string): boolean;
}

/**
 * Compiles a pattern over canonical paths: `*` and `?` within a component, `**` over any number of components; a
 * pattern also stands for everything below a folder that it matches.
 *
 * @returns the pattern, or `OPTION_INVALID` if it could match nothing in a model: absolute, with `..`, empty
 */
export function compilePathPattern(text: string): Result<PathPattern, ManifestError> {
  const canonical = canonicalizePath(text);
  if (!canonical.ok) {
    const message = `expected a pattern such as "*.safetensors" or "folder/**", got ${quote(text)}`;
    return err(new ManifestError("OPTION_INVALID", message, { cause: canonical.error }));
  }
  const components = canonical.value
    .split("/")
    .filter((part, index, all) => part !== "**" || all[index - 1] !== "**");
  return ok({ text, matches: (path) => matchComponents(components, path.split("/")) });
}

/** Without regular expressions over whole paths, so that no pattern takes exponential time. */
function matchComponents(pattern: readonly string[], path: readonly string[]): boolean {
  // reachable[i]: the first i components of the pattern can match the path up to here.
  let reachable = openStars(pattern, new Set([0]));
  for (const component of path) {
    if (reachable.has(pattern.length)) return true;
    const next = new Set<number>();
    for (const at of reachable) {
      const part = pattern[at];
      if (part === undefined) continue;
      if (part === "**") next.add(at);
      else if (matchComponent(part, component)) next.add(at + 1);
    }
    reachable = openStars(pattern, next);
  }
  return reachable.has(pattern.length);
}

/** A `**` may stand for nothing. */
function openStars(pattern: readonly string[], positions: Set<number>): Set<number> {
  for (const at of positions) {
    if (pattern[at] === "**") positions.add(at + 1);
  }
  return positions;
}

function matchComponent(part: string, component: string): boolean {
  const wanted = [...part];
  const given = [...component];
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < given.length; ) {
    if (wanted[at] === "*") {
      star = at++;
      resume = index;
    } else if (wanted[at] === "?" || (at < wanted.length && wanted[at] === given[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  while (wanted[at] === "*") at++;
  return at === wanted.length;
}
