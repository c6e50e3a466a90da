import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT, workspacePackages } from "../workspace.ts";
import { type CollectedCode, collectCodes } from "./collect-codes.ts";

/** A row of docs/errors.md. */
interface Row {
  readonly code: string;
  readonly of: string;
  readonly meaning: string;
  readonly advice: string;
}

/** What documentation says of a code: the cells after it, which it may have for several. */
interface Documented {
  readonly cells: readonly string[];
  readonly isShared: boolean;
}

const HEAD = `# Codes

Whatever goes wrong has a code, in the JSON of the command line (\`code\`), on the errors of the libraries (\`code\`) and on findings, warnings
and violations. Codes are stable: programs may rely on them, and on nothing in a message. This page is generated from the sources
(\`pnpm errors\`); a code that several packages give is listed under each.
`;

/** Pages that explain the codes of a package; a code may mean something else in another. */
const PAGES: { readonly [name: string]: readonly string[] } = {
  "@aixv/policy": ["docs/violations.md"],
  "@aixv/store": ["docs/store.md"],
  "@aixv/evidence-pack": ["docs/evidence-packs.md"],
  "@aixv/sdk": ["docs/advisories.md", "docs/evidence-packs.md"],
  "@aixv/lineage": ["docs/lineage.md"],
};

/** docs/errors.md: every code of every package, with what it means. */
export function errorsPage(): string {
  const codes = collectCodes();
  const sections = workspacePackages().flatMap(({ folder, json }) => {
    const own = readTables([join("packages", basename(folder), "README.md")]);
    const pages = readTables(PAGES[json.name] ?? []);
    const rows = codes
      .filter(({ packageName }) => packageName === json.name)
      .flatMap((one) => rowOf(one, pages.get(one.code) ?? own.get(one.code)) ?? []);
    return rows.length === 0 ? [] : [`## \`${json.name}\`\n\n${tableOf(rows)}`];
  });
  return [HEAD, ...sections].join("\n");
}

/** Undefined for a text that looks like a code and is none: nothing declares it, and nobody says what it means. */
function rowOf(
  { code, of, comment, message }: CollectedCode,
  documented: Documented | undefined,
): Row | undefined {
  const [said, advice = ""] = documented?.cells ?? [];
  const meaning = documented?.isShared === false ? said : (comment ?? said ?? message);
  if (meaning !== undefined) return { code, of: wordsOf(of), meaning, advice };
  if (/^[a-z]|-/.test(of)) return undefined;
  throw new Error(
    `${code} of ${of}: expected a comment, a message or a row in a README to say what it means`,
  );
}

/** Lists whose names do not say of what they are. */
const WORDS: { readonly [list: string]: string } = {
  UNWAIVABLE_CODES: "violation, never waived",
  WAIVABLE_CODES: "violation",
  IGNORED_CODES: "ignored evidence",
};

/** `VERIFICATION_ERROR_CODES`, `JsonErrorCode` and `check-osv` as words. */
function wordsOf(of: string): string {
  const words = WORDS[of];
  if (words !== undefined) return words;
  return of
    .replace(/_CODES$|Code$/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])|[_-]/g, " ")
    .toLowerCase();
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ code, of, meaning, advice }) => `| \`${code}\` | ${of} | ${cell(meaning)} | ${cell(advice)} |`,
  );
  return ["| code | of | what it means | what to do |", "|---|---|---|---|", ...lines, ""].join("\n");
}

/** Text without markup of its own: messages quote what they were given. */
function cell(text: string): string {
  return text
    .replaceAll(/\{@link ([^}]+)\}/g, "`$1`")
    .replaceAll(/(?<!\\)\|/g, "\\|")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function readTables(paths: readonly string[]): ReadonlyMap<string, Documented> {
  const found = new Map<string, Documented>();
  for (const path of paths)
    for (const line of readFileSync(join(ROOT, path), "utf8").split("\n")) {
      if (!line.startsWith("| `")) continue;
      const [first = "", ...cells] = line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((one) => one.trim());
      // A cell of codes alone, and not of names with what they take.
      if (!/^`[A-Za-z][A-Za-z0-9_]*`(?:, `[A-Za-z][A-Za-z0-9_]*`)*$/.test(first)) continue;
      const codes = [...first.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
      if (!cells[0]) continue;
      for (const code of codes)
        if (found.get(code)?.isShared !== false) found.set(code, { cells, isShared: codes.length > 1 });
    }
  return found;
}
