import type { LeftOutEvidence, PackFileComparison, PackFileFault } from "@aixv/sdk";
import type { Style } from "./style.ts";
import { formatCount, printable } from "./text.ts";

/** Most pieces that are told to people one by one. */
const MAX_TOLD = 10;

/** Evidence that is not in a pack, and why, for people. */
export function leftOutField(leftOut: readonly LeftOutEvidence[]): readonly (readonly [string, string])[] {
  if (leftOut.length === 0) return [];
  const told = leftOut.slice(0, MAX_TOLD).map(({ path, line, code, message }) => {
    const place = line === undefined ? path : `${path}:${line}`;
    return printable(`${place}: ${message} [${code}]`);
  });
  const more = leftOut.length - told.length;
  const lines = [
    `${formatCount(leftOut.length, "piece")} of evidence`,
    ...told,
    ...(more === 0 ? [] : [`… and ${more} more (all with --json)`]),
  ];
  return [["left out", lines.join("\n    ")]];
}

/** How files differ from a pack, for people. */
export function fileLines({ changed, missing, extra }: PackFileComparison, style: Style): readonly string[] {
  const named = (faults: readonly PackFileFault[]): readonly string[] =>
    faults.map(({ artifact_id, path }) =>
      path === null || path === artifact_id ? artifact_id : `${path} (${artifact_id})`,
    );
  const lists = [
    ["changed", named(changed)],
    ["missing", named(missing)],
    ["extra", extra],
  ] as const;
  return lists.flatMap(([name, paths]) => {
    if (paths.length === 0) return [];
    const told = paths.slice(0, MAX_TOLD).map((path) => `    ${printable(path)}`);
    const more = paths.length > told.length ? [`    … and ${paths.length - told.length} more`] : [];
    return [`  ${style.bad(name)}`, ...told, ...more];
  });
}
