/** What begins a comment in JavaScript, TypeScript and Python, or a line within one. */
const COMMENT = /\/\/|\/\*|^\s*\*|#/;

const MAX_COMMENT_LENGTH = 1000;

/**
 * Comments that programs obey: they switch checks off, say what is type-checked or covered, or are read by bundlers,
 * interpreters and package managers.
 */
const DIRECTIVES: readonly RegExp[] = [
  /@ts-(?:ignore|expect-error|nocheck|check)/,
  /(?:eslint|tslint|jshint|jscs|biome|oxlint|deno-lint|prettier|stylelint|standard|rome|flow|pylint|ruff|flake8|isort|yapf|black|mypy|pyright|pyre|pytype|fmt|nosonar|sonar|codeql|semgrep|bandit|snyk|lgtm|gitleaks|istanbul|c8|v8|stryker|node|coverage|doctest|distutils|cython|cspell)\b(?:\s+|[:-]\s*)\S/i,
  /\b(?:nosec|noqa|nosem|nosemgrep|nosonar|type:\s*\S|pragma\b|pyright:|mypy:)/i,
  /@(?:jsx\w*|flow|noflow|vite-ignore|license|preserve|cc_on|jest-environment|vitest-environment)\b/,
  /[@#]__(?:PURE|INLINE|NOINLINE|KEY|MANGLE)\w*__/,
  /\bwebpack[A-Z]\w*\s*:|\/{3}\s*(?:<|script\b)|source(?:Mapping)?URL\s*=/,
  /^\s*#!|coding[:=]\s*[-\w.]+|^\s*\/\*\s*globals?\b/,
];

/**
 * The comments of a text that programs obey, in order, each with the code that it stands at: moved to other code it does
 * something else. A text in quotes that looks like one is taken along; it can only be found to be the same, or not.
 */
export function directiveComments(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  // Inline metadata of Python scripts (PEP 723) is written in comments, every line of it.
  const isScript = /^# \/\/\/ \w+/m.test(text);
  const found: string[] = [];
  let nextCode = "";
  // From the end, so that the code that follows a line of its own is known.
  for (const line of lines.toReversed()) {
    const start = line.search(COMMENT);
    const code = (start < 0 ? line : line.slice(0, start)).replace(/\s+/g, "");
    if (start >= 0 && (isScript || isDirective(line.slice(start))))
      found.push(`${line.slice(start).trim()}\0${code === "" ? nextCode : code}`);
    if (code !== "") nextCode = code;
  }
  return found.toReversed();
}

/** What is too long to be looked through may be one. */
function isDirective(comment: string): boolean {
  return comment.length > MAX_COMMENT_LENGTH || DIRECTIVES.some((directive) => directive.test(comment));
}
