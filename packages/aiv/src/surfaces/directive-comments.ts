/** What begins a comment in JavaScript, TypeScript and Python, or a line within one. */
const COMMENT = /\/\/|\/\*|^\s*\*|#/;

/**
 * Comments that programs obey: they switch checks off, say what is type-checked or covered, or are read by bundlers,
 * interpreters and package managers.
 */
const DIRECTIVES: readonly RegExp[] = [
  /@ts-(?:ignore|expect-error|nocheck|check)/,
  /(?:eslint|tslint|jshint|jscs|biome|oxlint|deno-lint|prettier|stylelint|standard|rome|flow|pylint|ruff|flake8|isort|yapf|black|mypy|pyright|pyre|pytype|fmt|nosonar|sonar|codeql|semgrep|bandit|snyk|lgtm|gitleaks|istanbul|c8|v8|stryker|node|coverage|doctest|distutils|cython|cspell)\b[-\w]*\s*[:\s-]\s*\S/i,
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
  for (const [index, line] of lines.entries()) {
    const start = line.search(COMMENT);
    if (start < 0) continue;
    const comment = line.slice(start);
    if (!isScript && !DIRECTIVES.some((directive) => directive.test(comment))) continue;
    const before = squeeze(line.slice(0, start));
    found.push(`${comment.trim()}\0${before === "" ? nextCode(lines, index) : before}`);
  }
  return found;
}

function nextCode(lines: readonly string[], index: number): string {
  for (const line of lines.slice(index + 1, index + 200)) {
    const code = squeeze(line.slice(0, Math.max(0, line.search(COMMENT)) || undefined));
    if (code !== "" && !/^(?:\/\/|\/\*|\*|#)/.test(code)) return code;
  }
  return "";
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, "");
}
