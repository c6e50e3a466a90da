import {
  type CodeLinkParts,
  codeLink,
  comparedRefs,
  DEFAULT_REF,
  packedRefAt,
  refAt,
  repositoryOf,
  type Site,
  type WrittenRef,
} from "./code-link.ts";
import { followsLatest } from "./latest.ts";
import type { CiRunLink, CodeLinkKind, LiveDocumentLink, Reference } from "./reference.ts";
import type { WebAddress } from "./web-address.ts";

const KINDS: ReadonlyMap<string, CodeLinkKind> = new Map<string, CodeLinkKind>([
  ["blob", "blob"],
  ["edit", "blob"],
  ["tree", "tree"],
  ["raw", "raw"],
  ["blame", "blame"],
  ["commits", "history"],
  ["commit", "commit"],
  ["compare", "compare"],
  ["archive", "archive"],
  ["tarball", "archive"],
  ["zipball", "archive"],
]);

const DOCUMENTS: ReadonlyMap<string, LiveDocumentLink["kind"]> = new Map<string, LiveDocumentLink["kind"]>([
  ["issues", "issue"],
  ["pull", "change-request"],
  ["pulls", "change-request"],
  ["discussions", "discussion"],
  ["wiki", "wiki"],
  ["releases", "release"],
  ["projects", "document"],
  ["milestone", "document"],
  ["milestones", "document"],
  ["security", "document"],
]);

/** Links of GitHub, and by the same shape of GitHub Enterprise: `/owner/name/blob/<ref>/<path>`. */
export function readGithubLink(address: WebAddress, site: Site): Reference | undefined {
  const [owner, name, verb] = address.segments;
  if (owner === undefined || name === undefined) return undefined;
  const repository = repositoryOf([owner, name]);
  if (verb === undefined) {
    if (!site.knownHost) return undefined;
    return codeLink(site, address, { forge: "github", repository, kind: "tree", ...DEFAULT_REF });
  }
  return (
    readRun(address, site, repository) ??
    readCode(address, site, repository) ??
    readDocument(address, site, repository)
  );
}

/** Links of raw.githubusercontent.com and its like: `/owner/name/<ref>/<path>`. */
export function readGithubRawLink(address: WebAddress, site: Site): Reference | undefined {
  const [owner, name] = address.segments;
  const place = refAndPath(address, 2);
  if (owner === undefined || name === undefined || place === undefined) return undefined;
  return codeLink(site, address, {
    forge: "github",
    repository: repositoryOf([owner, name]),
    kind: "raw",
    ...place,
  });
}

function readCode(address: WebAddress, site: Site, repository: string): Reference | undefined {
  const { segments } = address;
  const kind = KINDS.get(segments[2] ?? "");
  const link = (parts: Omit<CodeLinkParts, "forge" | "repository">): Reference =>
    codeLink(site, address, { forge: "github", repository, ...parts });
  // A commit of a change request is a commit.
  if (segments[2] === "pull" && segments[4] === "commits" && segments[5] !== undefined)
    return link({ kind: "commit", ...(packedRefAt(address, 5) ?? DEFAULT_REF) });
  if (kind === undefined) return undefined;
  if (kind === "compare") {
    const refs = comparedRefs(address, 3);
    // On an unknown host a page may well be called compare.
    if (refs === undefined || (!site.knownHost && !refs.ref.includes(".."))) return undefined;
    return link({ kind, ...refs });
  }
  const isPacked = kind === "commit" || kind === "archive";
  const place = refAndPath(address, 3, isPacked ? packedRefAt : refAt);
  if (place === undefined)
    return kind === "history" || kind === "tree" ? link({ kind, ...DEFAULT_REF }) : undefined;
  return link({ kind, ...place });
}

/** `refs/heads/x` is a branch whatever `x` looks like. */
function refAndPath(
  address: WebAddress,
  index: number,
  readRef: typeof refAt = refAt,
): (WrittenRef & { readonly path: string }) | undefined {
  const { segments } = address;
  if (segments[index] === "refs" && /^(?:heads|tags|remotes|pull)$/.test(segments[index + 1] ?? "")) {
    const ref = segments[index + 2];
    if (ref === undefined) return undefined;
    return { ref, refKind: "name", path: segments.slice(index + 3).join("/") };
  }
  const written = readRef(address, index);
  return written === undefined ? undefined : { ...written, path: segments.slice(index + 1).join("/") };
}

function readRun(address: WebAddress, site: Site, repository: string): CiRunLink | undefined {
  const [, , verb, first, second, third, fourth, fifth, sixth] = address.segments;
  const link = (runId: string | undefined, jobId: string | undefined, commit?: string): CiRunLink => ({
    type: "ci-run",
    ...site,
    provider: "github-actions",
    repository,
    runId: number(runId),
    jobId: number(jobId),
    commit: commit ?? null,
    latest: followsLatest(address),
  });
  if (verb === "commit" && second === "checks") return link(third, undefined, first);
  if (verb === "suites" && second === "artifacts") return link(first, undefined);
  if (verb === "runs" && number(first) !== null) return link(undefined, first);
  if (verb !== "actions") return undefined;
  if (first !== "runs") return site.knownHost ? link(undefined, undefined) : undefined;
  const [keyword, id] = third === "attempts" ? [fifth, sixth] : [third, fourth];
  return link(second, keyword === "job" || keyword === "jobs" ? id : undefined);
}

function readDocument(address: WebAddress, site: Site, repository: string): LiveDocumentLink | undefined {
  const [, , verb = "", id] = address.segments;
  const kind = DOCUMENTS.get(verb);
  if (kind === undefined) return undefined;
  const isNumbered = kind === "issue" || kind === "change-request" || kind === "discussion";
  if (!site.knownHost && (!isNumbered || number(id) === null)) return undefined;
  return {
    type: "live-document",
    ...site,
    kind,
    provider: "github",
    id: number(id) === null ? null : `${repository}#${id}`,
    latest: followsLatest(address),
  };
}

function number(text: string | undefined): string | null {
  return text !== undefined && /^[0-9]{1,20}$/.test(text) ? text : null;
}
