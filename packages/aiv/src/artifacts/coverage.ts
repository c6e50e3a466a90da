import { quote } from "@aixv/core";
import type { ArtifactContent, FileCoverage } from "../facts/artifact-facts.ts";
import { malformed } from "./artifact-error.ts";

/** Per cent, 0 to 100; of nothing, everything is covered. */
export function percentOf(covered: number, total: number): number {
  return total === 0 ? 100 : (covered * 100) / total;
}

/**
 * Files in order of path, `/` between its parts whatever wrote them.
 *
 * @throws ArtifactError `ARTIFACT_MALFORMED` where a file is in it twice: which of two numbers is its coverage, nobody can tell
 */
export function coverageContent(format: string, files: readonly FileCoverage[]): ArtifactContent {
  const plain = files
    .map(({ path, lines }) => ({ path: plainPath(path), lines }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const twice = plain.find(({ path }, index) => plain[index + 1]?.path === path);
  if (twice !== undefined)
    throw malformed(`${format}: expected each file once, got ${quote(twice.path)} twice`);
  return { kind: "coverage", format, files: plain };
}

/** One way to write a path: `src/a.ts` for `./src//a.ts` and `src\\a.ts`. */
export function plainPath(path: string): string {
  const plain = path.replaceAll("\\", "/").replace(/\/(?:\.?\/)+/g, "/");
  return plain.replace(/^(?:\.\/)+/, "");
}
