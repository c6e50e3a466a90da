import { followsLatest } from "./latest.ts";
import { readLineRange } from "./line-range.ts";
import { refKindOf, weakerKind } from "./ref-kind.ts";
import type { CodeLink, CodeLinkKind, Forge, RefKind } from "./reference.ts";
import type { WebAddress } from "./web-address.ts";

/** Where a link is, and whether we know what its host's links mean. */
export interface Site {
  readonly host: string;
  readonly knownHost: boolean;
}

/** A ref as a link names it. */
export interface WrittenRef {
  readonly ref: string;
  readonly refKind: RefKind;
}

/** Where a link names no ref it shows the default branch. */
export const DEFAULT_REF: WrittenRef = { ref: "HEAD", refKind: "name" };

/** The ref in a segment of the path. One that is percent-encoded is a name: nobody writes a commit id so. */
export function refAt({ segments, plain }: WebAddress, index: number): WrittenRef | undefined {
  const ref = segments[index];
  if (ref === undefined) return undefined;
  return { ref, refKind: plain[index] === true ? refKindOf(ref) : "name" };
}

/** The same where a commit may be asked for in a format: `<sha>.patch` and `<sha>.tar.gz` are of that commit. */
export function packedRefAt(address: WebAddress, index: number): WrittenRef | undefined {
  const written = refAt(address, index);
  if (written === undefined) return undefined;
  const ref = written.ref.replace(/\.(?:patch|diff|zip|tar\.gz|tar\.bz2|tgz|tar)$/, "");
  return { ref, refKind: address.plain[index] === true ? refKindOf(ref) : "name" };
}

/** What a code link has beyond its place. */
export interface CodeLinkParts extends WrittenRef {
  readonly forge: Forge;
  readonly repository: string;
  readonly kind: CodeLinkKind;
  readonly path?: string;
  readonly compared?: { readonly base: string; readonly head: string };
}

export function codeLink(site: Site, address: WebAddress, parts: CodeLinkParts): CodeLink {
  const { forge, repository, kind, ref, refKind, path = "", compared } = parts;
  const isFile = path !== "" && (kind === "blob" || kind === "raw" || kind === "blame");
  const lines = isFile ? readLineRange(address.fragment, address.query) : undefined;
  return {
    type: "code",
    forge,
    ...site,
    repository,
    kind,
    ref,
    refKind,
    path,
    latest: refKind !== "commit" && followsLatest(address),
    ...(lines === undefined ? {} : { lines }),
    ...(compared === undefined ? {} : { compared }),
  };
}

/** Reads `base...head` from the segments at and after `index`; one side alone is compared with the default branch. */
export function comparedRefs(
  { segments, plain }: WebAddress,
  index: number,
): (WrittenRef & { readonly compared: { readonly base: string; readonly head: string } }) | undefined {
  const text = segments
    .slice(index)
    .join("/")
    .replace(/\.(?:patch|diff)$/, "");
  if (text === "") return undefined;
  const sides = text.split(/\.{2,3}/).map((side) => side.slice(side.lastIndexOf(":") + 1));
  const [base = "HEAD", head = "HEAD"] = sides.length === 1 ? ["HEAD", sides[0]] : sides;
  const isRegular = sides.length === 2 && plain[index] === true;
  return {
    ref: text,
    refKind: isRegular ? weakerKind(refKindOf(base), refKindOf(head)) : "name",
    compared: { base, head },
  };
}

/** Two or more segments as `owner/name`. */
export function repositoryOf(segments: readonly string[]): string {
  return segments.join("/").replace(/\.git$/, "");
}
