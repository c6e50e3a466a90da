import { compareCodePoints } from "@aixv/core";
import type { FileChange, FileNature, TouchedSurface } from "../facts/index.ts";
import { changedPaths, fileKind } from "./file-nature.ts";
import { matchesGlob } from "./path-glob.ts";
import { type CriticalSurface, OTHER_MEANINGS, SURFACE_MAP } from "./surface-map.ts";
import { PhraseIndex, splitWords, type Word, withoutPhrases } from "./words.ts";

/** What an organisation says of critical surfaces in its own code. */
export interface SurfacePolicy {
  readonly mappings?: readonly SurfaceMapping[];
  /** Paths that our map of words is not asked about. Mappings hold for them all the same. */
  readonly exempt?: readonly SurfaceExemption[];
}

export interface SurfaceMapping {
  /** A name of AIV §5.2, or another. */
  readonly surface: string;
  /** Patterns of paths: `src/billing/**`. */
  readonly paths?: readonly string[];
  /** Words of symbols: `charge` is in `chargeCard` and `charge_all`. */
  readonly symbols?: readonly string[];
}

export interface SurfaceExemption {
  readonly paths: readonly string[];
  /** An exemption without a reason exempts nothing. */
  readonly reason: string;
}

/** Names of what is declared where something changed, by path. */
export type ChangedSymbols = ReadonlyMap<string, ReadonlySet<string>>;

/** Kinds of files that are no code of a surface, whatever their path says. */
const NO_CODE: readonly FileNature["kind"][] = ["documentation", "test", "dependencies"];

const PATH_WORDS = new PhraseIndex<CriticalSurface>();
const SYMBOL_WORDS = new PhraseIndex<CriticalSurface>();
const OTHERS = new PhraseIndex<true>();
for (const { surface, anywhere, paths, symbols } of SURFACE_MAP) {
  for (const phrase of [...anywhere, ...paths]) PATH_WORDS.add(phrase, surface);
  for (const phrase of [...anywhere, ...symbols]) SYMBOL_WORDS.add(phrase, surface);
}
for (const phrase of OTHER_MEANINGS) OTHERS.add(phrase, true);

/**
 * The critical surfaces (AIV §5.2) that a change touches: those that the policy maps, and those that whole words of paths
 * and of changed symbols suggest. Documents, tests, and manifests of dependencies are not asked for words: they are no code of the
 * surface.
 *
 * Words suggest, and prove nothing: a surface may be touched without any of them, and none may be touched with one.
 *
 * @returns one entry for each path and surface, in order of path, then surface
 */
export function touchedSurfaces(
  changes: readonly FileChange[],
  changedSymbols: ChangedSymbols,
  policy: SurfacePolicy = {},
): readonly TouchedSurface[] {
  const found = new Map<string, TouchedSurface>();
  const add = (touched: TouchedSurface): void => {
    const key = `${touched.path}\0${touched.surface}`;
    if (!found.has(key)) found.set(key, touched);
  };
  for (const change of changes) {
    const symbols = [...(changedSymbols.get(change.path) ?? [])].toSorted(compareCodePoints);
    for (const path of changedPaths(change)) {
      for (const touched of byPolicy(path, symbols, policy.mappings ?? [])) add(touched);
      if (isExempt(path, policy.exempt ?? [])) continue;
      for (const touched of byWords(path, symbols)) add(touched);
    }
  }
  return [...found].toSorted(([a], [b]) => compareCodePoints(a, b)).map(([, touched]) => touched);
}

function* byPolicy(
  path: string,
  symbols: readonly string[],
  mappings: readonly SurfaceMapping[],
): Iterable<TouchedSurface> {
  for (const { surface, paths = [], symbols: words = [] } of mappings) {
    if (paths.some((glob) => matchesGlob(path, glob))) yield { surface, path, by: "policy" };
    const index = new PhraseIndex<true>();
    for (const word of words)
      index.add(
        splitWords(word)
          .map(([text]) => text)
          .join(" "),
        true,
      );
    const symbol = symbols.find((name) => [...index.find(splitWords(name))].length > 0);
    if (symbol !== undefined) yield { surface, path, symbol, by: "policy" };
  }
}

function* byWords(path: string, symbols: readonly string[]): Iterable<TouchedSurface> {
  if (NO_CODE.includes(fileKind(path))) return;
  const found = new Set<CriticalSurface>();
  for (const surface of path.split("/").flatMap((part) => meanings(part, PATH_WORDS))) {
    if (!found.has(surface)) yield { surface, path, by: "heuristic" };
    found.add(surface);
  }
  for (const symbol of symbols) {
    for (const surface of meanings(symbol, SYMBOL_WORDS)) {
      if (!found.has(surface)) yield { surface, path, symbol, by: "heuristic" };
      found.add(surface);
    }
  }
}

function meanings(name: string, index: PhraseIndex<CriticalSurface>): readonly CriticalSurface[] {
  const pieces: readonly (readonly Word[])[] = withoutPhrases(splitWords(name), OTHERS);
  return pieces.flatMap((words) => Array.from(index.find(words), ({ meaning }) => meaning));
}

function isExempt(path: string, exemptions: readonly SurfaceExemption[]): boolean {
  return exemptions.some(
    ({ paths, reason }) => reason.trim() !== "" && paths.some((glob) => matchesGlob(path, glob)),
  );
}
