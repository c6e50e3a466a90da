import type { FileChange, FileNature } from "../facts/index.ts";
import { CODE_EXTENSIONS } from "./code-extensions.ts";
import {
  DOCUMENT_FOLDERS,
  DOCUMENT_NAMES,
  FILE_KIND_MAP,
  type FileKindRule,
  FORGE_TEXTS,
  FUNCTIONAL_TEXT_FOLDERS,
  ILLUSTRATIONS,
  MODEL_TEXT_FOLDERS,
  STANDARD_DOCUMENTS,
  TEST_FOLDERS,
  TEST_NAMES,
} from "./file-kind-map.ts";

/** From what says least to what says most of a change, where the two sides of a rename differ. */
const WEIGHTS: readonly FileNature["kind"][] = [
  "documentation",
  "other",
  "test",
  "configuration",
  "data_schema",
  "dependencies",
  "code",
];

const CODE: ReadonlySet<string> = new Set(CODE_EXTENSIONS);

/** What kind of file a change is to, by its paths; of a rename the kind that says more. */
export function fileNature(change: FileChange): FileNature {
  const kinds = changedPaths(change).map(fileKind);
  const kind = kinds.reduce((a, b) => (WEIGHTS.indexOf(a) >= WEIGHTS.indexOf(b) ? a : b));
  return { path: change.path, kind };
}

/** The paths that a change touches: of a rename where it was as well. A copy leaves that alone. */
export function changedPaths({ status, path, oldPath }: FileChange): readonly [string, ...string[]] {
  return oldPath === undefined || status === "C" ? [path] : [path, oldPath];
}

/** The kind of one file. */
export function fileKind(path: string): FileNature["kind"] {
  const { name, folders } = splitPath(path);
  const rule = FILE_KIND_MAP.find(
    (candidate) => candidate.kind !== "api" && fits(candidate, name, folders, path),
  );
  const isTest = isIn(folders, TEST_FOLDERS) || isNamed(name, TEST_NAMES);
  if (rule?.kind === "dependencies" && !isTest) return rule.kind;
  if (isDocument(name, folders) && !(rule !== undefined && isNamed(name, rule.names))) return "documentation";
  if (isTest) return "test";
  if (rule !== undefined && rule.kind !== "api") return rule.kind;
  return isCode(name) ? "code" : "other";
}

/** Whether a rule of the map is about a path: by the name always, by a folder unless the file is a document. */
export function fitsRule(rule: FileKindRule, path: string): boolean {
  const { name, folders } = splitPath(path);
  return fits(rule, name, folders, path);
}

function fits(rule: FileKindRule, name: string, folders: readonly string[], path: string): boolean {
  if (isNamed(name, rule.names) || isNamed(`${folders.at(-1)}/${name}`, rule.names)) return true;
  if (!isIn(folders, rule.folders) || isDocument(name, folders)) return false;
  // Code in a folder called config reads configuration; in one of workflows or charts nothing is but configuration.
  return rule.kind !== "configuration" || !isCode(name) || path.startsWith(".");
}

/** Whether people read a file and no program does, as far as its name tells; what may be either is no document. */
function isDocument(name: string, folders: readonly string[]): boolean {
  if (folders.some((folder) => folder.startsWith(".")) && !FORGE_TEXTS.test([...folders, name].join("/")))
    return false;
  if (isIn(folders, MODEL_TEXT_FOLDERS)) return false;
  const docs = folders.findIndex((folder) => DOCUMENT_FOLDERS.includes(folder));
  if (isNamed(name, STANDARD_DOCUMENTS)) return true;
  // What lies below a folder of documents is text for people, whatever that is about.
  if (isIn(docs < 0 ? folders : folders.slice(0, docs), FUNCTIONAL_TEXT_FOLDERS)) return false;
  if (docs >= 0 && (name.endsWith(".txt") || isNamed(name, ILLUSTRATIONS))) return true;
  return isNamed(name, DOCUMENT_NAMES);
}

function isCode(name: string): boolean {
  return CODE.has(name.slice(name.lastIndexOf(".") + 1)) && name.includes(".");
}

function splitPath(path: string): { readonly name: string; readonly folders: readonly string[] } {
  const parts = path.toLowerCase().split("/");
  return { name: parts.at(-1) ?? "", folders: parts.slice(0, -1) };
}

function isIn(folders: readonly string[], names: readonly string[]): boolean {
  return folders.some((folder) => names.includes(folder));
}

/** Patterns of names, sorted by how they are looked up: whole names, ends such as `*.sql`, others. */
interface NamePatterns {
  readonly whole: ReadonlySet<string>;
  readonly ends: ReadonlySet<string>;
  readonly others: RegExp;
}

const PREPARED = new Map<readonly string[], NamePatterns>();

function isNamed(name: string, patterns: readonly string[]): boolean {
  const { whole, ends, others } = prepare(patterns);
  if (whole.has(name) || others.test(name)) return true;
  for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1))
    if (ends.has(name.slice(dot))) return true;
  return false;
}

function prepare(patterns: readonly string[]): NamePatterns {
  const known = PREPARED.get(patterns);
  if (known !== undefined) return known;
  const isEnd = (pattern: string): boolean => /^\*\.[^*]+$/.test(pattern);
  const others = patterns.filter((pattern) => pattern.includes("*") && !isEnd(pattern));
  const prepared = {
    whole: new Set(patterns.filter((pattern) => !pattern.includes("*"))),
    ends: new Set(patterns.filter(isEnd).map((pattern) => pattern.slice(1))),
    others: new RegExp(`^(?:${others.map(toRegExp).join("|") || "(?!)"})$`, "s"),
  };
  PREPARED.set(patterns, prepared);
  return prepared;
}

function toRegExp(pattern: string): string {
  return pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
}
