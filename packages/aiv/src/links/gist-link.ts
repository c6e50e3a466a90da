import { codeLink, DEFAULT_REF, refAt, type Site } from "./code-link.ts";
import type { Reference } from "./reference.ts";
import type { WebAddress } from "./web-address.ts";

/** Links of GitHub's gists: `/owner/<gist>/<revision>`, or raw `/owner/<gist>/raw/<revision>/<file>`. */
export function readGistLink(address: WebAddress, site: Site): Reference | undefined {
  const { segments } = address;
  const at = segments.findIndex(
    (segment, index) => index < 2 && /^(?:[0-9a-f]{20}|[0-9a-f]{32})$/.test(segment),
  );
  if (at < 0) return undefined;
  const repository = segments.slice(0, at + 1).join("/");
  const isRaw = segments[at + 1] === "raw";
  const ref = at + (isRaw ? 2 : 1);
  const written = refAt(address, ref);
  // Where there is no revision, the newest is shown; its place may hold the name of a file.
  const isRevision = written?.refKind === "commit";
  return codeLink(site, address, {
    forge: "gist",
    repository,
    kind: isRaw ? "raw" : "blob",
    ...(isRevision ? written : DEFAULT_REF),
    path: segments.slice(isRevision ? ref + 1 : ref).join("/"),
  });
}
