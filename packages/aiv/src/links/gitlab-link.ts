import {
  codeLink,
  comparedRefs,
  DEFAULT_REF,
  packedRefAt,
  refAt,
  repositoryOf,
  type Site,
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
  ["network", "history"],
  ["commit", "commit"],
  ["compare", "compare"],
  ["archive", "archive"],
]);

const DOCUMENTS: ReadonlyMap<string, LiveDocumentLink["kind"]> = new Map<string, LiveDocumentLink["kind"]>([
  ["issues", "issue"],
  ["work_items", "issue"],
  ["epics", "issue"],
  ["merge_requests", "change-request"],
  ["wikis", "wiki"],
  ["releases", "release"],
  ["milestones", "document"],
  ["snippets", "document"],
]);

/**
 * Links of GitLab: `/group/…/name/-/blob/<ref>/<path>`. Without the `-`, as before GitLab 12, they are read only on
 * gitlab.com: elsewhere other software has the same shape.
 */
export function readGitlabLink(address: WebAddress, site: Site): Reference | undefined {
  // Projects cannot have these names: the first of them ends the name of the project.
  const end = address.segments.findIndex(
    (segment, index) =>
      index >= 2 && (segment === "-" || (site.knownHost && (KINDS.has(segment) || DOCUMENTS.has(segment)))),
  );
  if (end >= 0) return readAfter(address, site, end, address.segments[end] === "-" ? end + 1 : end);
  if (!site.knownHost || address.segments.length < 2) return undefined;
  const repository = repositoryOf(address.segments);
  return codeLink(site, address, { forge: "gitlab", repository, kind: "tree", ...DEFAULT_REF });
}

function readAfter(
  address: WebAddress,
  site: Site,
  repositoryEnd: number,
  verbIndex: number,
): Reference | undefined {
  const { segments } = address;
  const verb = segments[verbIndex] ?? "";
  const repository = repositoryOf(segments.slice(0, repositoryEnd));
  const kind = KINDS.get(verb);
  if (kind !== undefined) return readCode(address, site, repository, kind, verbIndex + 1);
  if (isCi(verb)) return readRun(address, site, repository, verb, segments.slice(verbIndex + 1));
  const document = DOCUMENTS.get(verb);
  if (document === undefined) return undefined;
  const id = segments[verbIndex + 1];
  return {
    type: "live-document",
    ...site,
    kind: document,
    provider: "gitlab",
    id: isNumber(id) ? `${repository}${document === "change-request" ? "!" : "#"}${id}` : null,
    latest: followsLatest(address),
  };
}

function readCode(
  address: WebAddress,
  site: Site,
  repository: string,
  kind: CodeLinkKind,
  index: number,
): Reference | undefined {
  if (kind === "compare") {
    const refs = comparedRefs(address, index);
    return refs && codeLink(site, address, { forge: "gitlab", repository, kind, ...refs });
  }
  const written = (kind === "commit" ? packedRefAt : refAt)(address, index) ?? DEFAULT_REF;
  // GitLab is told to take the ref for a branch or a tag, whatever it looks like.
  const refKind = address.query.has("ref_type") ? "name" : written.refKind;
  const path = kind === "archive" || kind === "commit" ? "" : address.segments.slice(index + 1).join("/");
  return codeLink(site, address, { forge: "gitlab", repository, kind, ref: written.ref, refKind, path });
}

function isCi(verb: string): boolean {
  return verb === "pipelines" || verb === "jobs";
}

function readRun(
  address: WebAddress,
  site: Site,
  repository: string,
  verb: string,
  [id]: readonly string[],
): CiRunLink {
  const number = isNumber(id) ? id : null;
  return {
    type: "ci-run",
    ...site,
    provider: "gitlab-ci",
    repository,
    runId: verb === "pipelines" ? number : null,
    jobId: verb === "jobs" ? number : null,
    commit: null,
    latest: followsLatest(address),
  };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^[0-9]{1,20}$/.test(text);
}
