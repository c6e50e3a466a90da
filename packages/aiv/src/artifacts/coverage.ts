import type { ArtifactContent, FileCoverage } from "../facts/artifact-facts.ts";

/** Per cent, 0 to 100; of nothing, everything is covered. */
export function percentOf(covered: number, total: number): number {
  return total === 0 ? 100 : (covered * 100) / total;
}

/** Files in order of path, `/` between its parts whatever wrote them. */
export function coverageContent(format: string, files: readonly FileCoverage[]): ArtifactContent {
  const plain = files.map(({ path, lines }) => ({ path: path.replaceAll("\\", "/"), lines }));
  return { kind: "coverage", format, files: plain.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}
