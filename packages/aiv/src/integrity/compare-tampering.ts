import type { TestIntegrityChange } from "../facts/test-integrity-report.ts";
import type { Origin } from "./outline.ts";
import type { OutlinedFile } from "./read-outline.ts";

/** A finding that holds unless another file of the change gives a framework's own word. */
export interface ForeignWord {
  readonly change: TestIntegrityChange;
  readonly origin: Origin;
  /** The file that takes it. */
  readonly path: string;
}

/** What replaces assertions or decides what runs at head, and did not at base; words that are given to other files. */
export function addedTampering(
  base: OutlinedFile | null,
  head: OutlinedFile | null,
): readonly TestIntegrityChange[] {
  if (head === null) return [];
  const before = (base?.outline.tampering ?? []).map(({ key }) => key);
  return head.outline.tampering.flatMap(({ key, text, line, isSkip = false }) => {
    const at = before.indexOf(key);
    if (at >= 0) before.splice(at, 1);
    if (at >= 0) return [];
    const place = { path: head.path, test: [], before: null, base_line: null, head_line: line };
    const what = isSkip
      ? ({ kind: "skip-added", reason: null } as const)
      : ({ kind: "assertion-weakened", reason: "assertion-replaced" } as const);
    return [{ ...what, ...place, after: text.value }];
  });
}

/** Words that a file gave to others as a framework's own, and now from elsewhere. */
export function changedWords(base: OutlinedFile | null, head: OutlinedFile | null): readonly ForeignWord[] {
  if (base === null || head === null) return [];
  return [...head.outline.words].flatMap(([word, module]) => {
    const was = base.outline.words.get(word);
    if (module === null || was !== null) return [];
    const change = {
      kind: "assertion-weakened",
      path: head.path,
      test: [],
      before: word,
      after: `${word}: ${module}`,
      reason: "other-assertion",
      base_line: null,
      head_line: null,
    } as const;
    return [{ change, origin: { word, module }, path: head.path }];
  });
}

/** Words that a file gives to others. */
export interface FileWords {
  readonly path: string;
  readonly words: OutlinedFile["outline"]["words"];
}

/** Files of head by their paths, with the words that each gives to others. */
export class GivenWords {
  readonly #words = new Map<string, ReadonlyMap<string, string | null>>();

  add({ path, words }: FileWords): void {
    this.#words.set(path, words);
  }

  /** Whether a word that a file takes from another is, in the end, a framework's own. */
  isOfFramework({ word, module }: Origin, path: string, depth = 0): boolean {
    if (!module.startsWith(".") || depth > 8) return false;
    const target = joinPath(path, module);
    for (const candidate of candidatesOf(target)) {
      const words = this.#words.get(candidate);
      const given = words?.get(word) ?? (words?.has(word) === true ? null : words?.get("*"));
      if (given === undefined) continue;
      return given === null || this.isOfFramework({ word, module: given }, candidate, depth + 1);
    }
    return false;
  }
}

const ENDINGS = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", "/index.ts", "/index.js"];

/** Files that an import may mean; `./a.js` may stand for `a.ts`. */
function candidatesOf(target: string): readonly string[] {
  const bare = target.replace(/\.[cm]?jsx?$/, "");
  return [...new Set([target, bare].flatMap((one) => ENDINGS.map((ending) => `${one}${ending}`)))];
}

function joinPath(from: string, relative: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
