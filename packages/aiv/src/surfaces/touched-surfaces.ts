import { compareCodePoints } from "@aixv/core";
import type { FileChange, TouchedSurface } from "../facts/index.ts";
import { changedPaths, fileKind } from "./file-nature.ts";
import { matchesGlob } from "./path-glob.ts";
import { OTHER_MEANINGS, SURFACE_MAP } from "./surface-map.ts";
import { findPhrase, type Phrase, splitWords, type Word, withoutPhrases } from "./words.ts";

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

/**
 * The critical surfaces (AIV §5.2) that a change touches: those that the policy maps, and those that whole words of paths
 * and of changed symbols suggest. Documents and tests are not asked for words: they are no code of the surface.
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
    const phrases = words.map((word) =>
      splitWords(word)
        .map(({ text }) => text)
        .join(" "),
    );
    const symbol = symbols.find((name) => hasPhrase([splitWords(name)], phrases));
    if (symbol !== undefined) yield { surface, path, symbol, by: "policy" };
  }
}

function* byWords(path: string, symbols: readonly string[]): Iterable<TouchedSurface> {
  const kind = fileKind(path);
  if (kind === "documentation" || kind === "test") return;
  const pathWords = path.split("/").flatMap((part) => meaningfulWords(part));
  const symbolWords = symbols.map((name) => [name, meaningfulWords(name)] as const);
  for (const { surface, anywhere, paths, symbols: ofSymbols } of SURFACE_MAP) {
    if (hasPhrase(pathWords, anywhere) || hasPhrase(pathWords, paths)) {
      yield { surface, path, by: "heuristic" };
      continue;
    }
    const [symbol] =
      symbolWords.find(([, words]) => hasPhrase(words, anywhere) || hasPhrase(words, ofSymbols)) ?? [];
    if (symbol !== undefined) yield { surface, path, symbol, by: "heuristic" };
  }
}

function meaningfulWords(name: string): readonly (readonly Word[])[] {
  return withoutPhrases(splitWords(name), OTHER_MEANINGS);
}

function hasPhrase(pieces: readonly (readonly Word[])[], phrases: readonly Phrase[]): boolean {
  return pieces.some((words) => phrases.some((phrase) => phrase !== "" && findPhrase(words, phrase) >= 0));
}

function isExempt(path: string, exemptions: readonly SurfaceExemption[]): boolean {
  return exemptions.some(
    ({ paths, reason }) => reason.trim() !== "" && paths.some((glob) => matchesGlob(path, glob)),
  );
}
