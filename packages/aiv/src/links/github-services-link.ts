import { codeLink, DEFAULT_REF, repositoryOf, type Site, type WrittenRef } from "./code-link.ts";
import { readGithubLink } from "./github-link.ts";
import { refKindOf } from "./ref-kind.ts";
import type { Reference } from "./reference.ts";
import type { WebAddress } from "./web-address.ts";

// Other ways to the same files: a branch stays a branch behind each of them.

/** Links of codeload.github.com: `/owner/name/tar.gz/<ref>`. */
export function readCodeloadLink(address: WebAddress, site: Site): Reference | undefined {
  const [, , format] = address.segments;
  if (!/^(?:legacy\.)?(?:zip|tar\.gz)$/.test(format ?? "")) return undefined;
  const segments = address.segments.with(2, "archive");
  return readGithubLink({ ...address, segments }, site);
}

/** Links of api.github.com: `/repos/owner/name/contents/<path>?ref=<ref>`; what follows the name is else as on GitHub. */
export function readGithubApiLink(address: WebAddress, site: Site): Reference | undefined {
  const [area, owner, name, verb, ...path] = address.segments;
  if (area !== "repos" || owner === undefined || name === undefined) return undefined;
  if (verb !== "contents" && verb !== "readme") {
    const { segments, plain } = address;
    return readGithubLink({ ...address, segments: segments.slice(1), plain: plain.slice(1) }, site);
  }
  return codeLink(site, address, {
    forge: "github",
    repository: repositoryOf([owner, name]),
    kind: "raw",
    ...writtenRef(address.query.get("ref")),
    path: path.join("/"),
  });
}

/** Links of cdn.jsdelivr.net: `/gh/owner/name@<ref>/<path>`. */
export function readJsdelivrLink(address: WebAddress, site: Site): Reference | undefined {
  const [area, owner, versioned, ...path] = address.segments;
  if (area !== "gh" || owner === undefined || versioned === undefined) return undefined;
  const [name = "", ref] = versioned.split("@");
  return codeLink(site, address, {
    forge: "github",
    repository: repositoryOf([owner, name]),
    kind: "raw",
    ...(address.plain[2] === true ? writtenRef(ref) : DEFAULT_REF),
    path: path.join("/"),
  });
}

function writtenRef(ref: string | undefined): WrittenRef {
  return ref === undefined || ref === "" ? DEFAULT_REF : { ref, refKind: refKindOf(ref) };
}
