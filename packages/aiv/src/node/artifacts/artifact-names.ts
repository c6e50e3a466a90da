import type { Artifact } from "../../packet/packet-view.ts";

/** Where a packet says that an artifact's bytes are: paths, the typed one first. None of them is checked. */
export function namedPaths({ section, reference }: Artifact): readonly string[] {
  const paths: string[] = [];
  const file = section.text("file");
  if (file !== undefined) paths.push(file);
  if (reference?.startsWith("file:") === true) {
    // `file:a/b`, and `file:///a/b`, which means the folder of artifacts as its root.
    paths.push(decoded(reference.slice("file:".length).replace(/^\/+/, "")));
  } else if (reference !== undefined && isRelativePath(reference)) {
    paths.push(reference);
  }
  return paths;
}

/** A path and not a URL, a digest, an issue's number or words. */
function isRelativePath(reference: string): boolean {
  return /^(?![A-Za-z][A-Za-z0-9+.-]*:)[^\s\\/#?][^\n\\#?]*$/.test(reference) && !reference.includes("://");
}

/** Segments of the path of a reference, last first; empty where it has none. */
export function referenceSegments(reference: string | undefined): readonly string[] {
  if (reference === undefined) return [];
  const path = reference.replace(/^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[^/]*)?/, "").replace(/[?#].*$/s, "");
  return path
    .split("/")
    .map(decoded)
    .filter((segment) => segment !== "")
    .toReversed();
}

/** Of some paths the one that agrees with a reference in most of its last segments; `undefined` if none or two do. */
export function bestByName(
  paths: readonly string[],
  reference: string | undefined,
): string | "ambiguous" | undefined {
  const wanted = referenceSegments(reference);
  let best: string[] = [];
  let most = 1;
  for (const path of paths) {
    const segments = path.split("/").toReversed();
    let same = 0;
    while (same < segments.length && same < wanted.length && segments[same] === wanted[same]) same++;
    if (same > most) best = [];
    if (same >= most) {
      most = same;
      best.push(path);
    }
  }
  return best.length > 1 ? "ambiguous" : best[0];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
