import type { WebAddress } from "./web-address.ts";

/** Segments that follow what is newest. Only git knows `HEAD`, and only in capitals; the others are taken in any. */
const LATEST_SEGMENTS: ReadonlySet<string> = new Set([
  "latest",
  "current",
  "lastsuccessfulbuild",
  "laststablebuild",
  "tip",
  "nightly",
]);

const LATEST_REFS: ReadonlySet<string> = new Set(["main", "master", "refs/heads/main", "refs/heads/master"]);

/** Whether a link says to follow what is newest: by a whole segment of its path, or by `ref=main` in its query (G-IMM-03). */
export function followsLatest({ segments, query }: Pick<WebAddress, "segments" | "query">): boolean {
  return segments.some(isLatestName) || isLatestRef(query.get("ref") ?? "");
}

/** Whether a name, such as that of a tag, means what is newest. */
export function isLatestName(name: string): boolean {
  return name === "HEAD" || LATEST_SEGMENTS.has(name.toLowerCase());
}

function isLatestRef(ref: string): boolean {
  return LATEST_REFS.has(ref.toLowerCase()) || isLatestName(ref);
}
