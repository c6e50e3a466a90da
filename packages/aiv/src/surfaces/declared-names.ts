const MAX_LINE_LENGTH = 500;

const NAME = "[\\p{L}_$][\\p{L}\\p{M}\\p{N}_$]*";

// A keyword and what it declares; of Go also behind a receiver, of Rust behind generics.
const BY_KEYWORD = new RegExp(
  `(?<![\\p{L}\\p{N}_$.])(?:function\\*?|def|class|func|fun|fn|interface|trait|struct|enum|union|record|protocol|extension|impl|` +
    `type|const|let|var|val|sub|proc|module|namespace|object|package|macro_rules!|table|procedure)\\s+` +
    `(?:\\([^()]{0,80}\\)\\s*)?(?:<[^<>]{0,80}>\\s*)?(${NAME})`,
  "gu",
);

// A method of a class: a name, parameters, and a body that begins on this line.
const METHOD = new RegExp(
  `^\\s*(?:[\\p{L}_$][\\p{L}\\p{N}_$<>\\[\\],.?&*:]{0,60}\\s+){0,6}[*&#]?(${NAME})\\s*\\([^;{}]{0,300}\\)\\s*` +
    `(?:(?:->|:|throws|const|noexcept|override|where)[^;{}]{0,120})?\\{\\s*\\}?\\s*$`,
  "u",
);

// A name that is given a function: \`login: async (user) => …\`, \`login = function …\`.
const ASSIGNED = new RegExp(
  `(${NAME})\\s*(?::|=)\\s*(?:async\\s+)?(?:function(?![\\p{L}\\p{N}_$])|\\([^()]{0,200}\\)\\s*(?::[^=]{0,80})?=>|${NAME}\\s*=>)`,
  "gu",
);

const NO_NAMES: ReadonlySet<string> = new Set(
  "if for while switch catch return function else do try with await new typeof const let var class def import export default async static get set public private protected".split(
    " ",
  ),
);

/** Names that a line of code declares, in whatever language; by its look, as whole files are not read. */
export function declaredNames(line: string): readonly string[] {
  if (line.length > MAX_LINE_LENGTH) return [];
  const names = Array.from(line.matchAll(BY_KEYWORD), (match) => match[1] ?? "");
  if (line.includes("=>") || line.includes("function"))
    names.push(...Array.from(line.matchAll(ASSIGNED), (match) => match[1] ?? ""));
  if (line.includes("{")) names.push(METHOD.exec(line)?.[1] ?? "");
  return names.filter((name) => name !== "" && !NO_NAMES.has(name));
}

/** Whether a line of JavaScript, TypeScript or Python at the top of a module changes what it exports. */
export function changesExports(path: string, line: string): boolean {
  if (/\.pyi?$/.test(path))
    return /^(?:async\s+def|def|class)\s+[^_\W]|^__all__|^from\s|^import\s/.test(line);
  return /^\s*export[\s{*]|^\s*(?:module\.)?exports(?:\.\w+)?\s*=|^pub\s/.test(line);
}
