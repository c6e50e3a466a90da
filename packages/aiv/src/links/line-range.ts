import type { LineRange } from "./reference.ts";

// GitHub, Gitea and GitLab; GitHub with columns; Bitbucket; Bitbucket Server.
const ANCHORS: readonly RegExp[] = [
  /^L(\d{1,9})(?:-L?(\d{1,9}))?$/,
  /^L(\d{1,9})C\d{1,9}(?:-L(\d{1,9})C\d{1,9})?$/,
  /^lines-(\d{1,9})(?::(\d{1,9}))?$/,
  /^(\d{1,9})(?:-(\d{1,9}))?$/,
];

/** The lines that a link points to, by its fragment or by `line` and `lineEnd` in its query. `undefined`: none, or backwards. */
export function readLineRange(fragment: string, query: ReadonlyMap<string, string>): LineRange | undefined {
  for (const anchor of ANCHORS) {
    const match = anchor.exec(fragment);
    if (match !== null) return range(match[1], match[2]);
  }
  const line = query.get("line");
  if (line === undefined || !/^\d{1,9}$/.test(line)) return undefined;
  const end = query.get("lineend");
  return end === undefined || /^\d{1,9}$/.test(end) ? range(line, end) : undefined;
}

function range(first: string | undefined, last: string | undefined): LineRange | undefined {
  const start = Number(first);
  const end = last === undefined ? start : Number(last);
  return start >= 1 && end >= start ? { start, end } : undefined;
}
