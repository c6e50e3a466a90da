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
import { refKindOf, weakerKind } from "./ref-kind.ts";
import type { CodeLinkKind, Reference } from "./reference.ts";
import type { WebAddress } from "./web-address.ts";

/** Links of bitbucket.org: `/workspace/name/src/<ref>/<path>`. */
export function readBitbucketLink(address: WebAddress, site: Site): Reference | undefined {
  const { segments } = address;
  const [workspace, name, verb, first, second] = segments;
  if (workspace === undefined || name === undefined) return undefined;
  const repository = repositoryOf([workspace, name]);
  const link = (kind: CodeLinkKind, at: number, hasPath = false): Reference =>
    codeLink(site, address, {
      forge: "bitbucket",
      repository,
      kind,
      ...((hasPath ? refAt : packedRefAt)(address, at) ?? DEFAULT_REF),
      path: hasPath ? segments.slice(at + 1).join("/") : "",
    });
  switch (verb) {
    case undefined:
      return link("tree", segments.length);
    case "src":
      return link("blob", 3, true);
    case "raw":
      return link("raw", 3, true);
    case "annotate":
      return link("blame", 3, true);
    case "history-node":
      return link("history", 3, true);
    case "get":
      return link("archive", 3);
    case "commits":
      // The list of a branch, else one commit.
      return first === "branch" || first === "tag" || first === undefined
        ? codeLink(site, address, {
            forge: "bitbucket",
            repository,
            kind: "history",
            ref: second ?? "HEAD",
            refKind: "name",
          })
        : link("commit", 3);
    case "branch":
      return codeLink(site, address, {
        forge: "bitbucket",
        repository,
        kind: "tree",
        ref: first ?? "HEAD",
        refKind: "name",
      });
    case "branches": {
      const refs = first === "compare" ? comparedRefs(address, 4) : undefined;
      return refs && codeLink(site, address, { forge: "bitbucket", repository, kind: "compare", ...refs });
    }
    default:
      return readPage(address, site, repository);
  }
}

function readPage(address: WebAddress, site: Site, repository: string): Reference | undefined {
  const [, , verb, first, second] = address.segments;
  const latest = followsLatest(address);
  if (verb === "pipelines") {
    const runId = first === "results" && isNumber(second) ? (second ?? null) : null;
    return {
      type: "ci-run",
      ...site,
      provider: "bitbucket-pipelines",
      repository,
      runId,
      jobId: null,
      commit: null,
      latest,
    };
  }
  const kinds = { issues: "issue", "pull-requests": "change-request", wiki: "wiki" } as const;
  if (verb !== "issues" && verb !== "pull-requests" && verb !== "wiki") return undefined;
  const id = isNumber(first) ? `${repository}#${first}` : null;
  return { type: "live-document", ...site, kind: kinds[verb], provider: "bitbucket", id, latest };
}

/** Links of Bitbucket Server: `/projects/KEY/repos/name/browse/<path>?at=<ref>`, behind any prefix. */
export function readBitbucketServerLink(address: WebAddress, site: Site): Reference | undefined {
  const { segments, query } = address;
  const start = segments.findIndex(
    (segment, index) => /^(?:projects|users)$/.test(segment) && segments[index + 2] === "repos",
  );
  const [, key, , name, verb, first] = segments.slice(start);
  if (start < 0 || key === undefined || name === undefined) return undefined;
  const repository = repositoryOf([key, name]);
  const at = query.get("at") ?? query.get("until");
  const written =
    at === undefined
      ? DEFAULT_REF
      : { ref: at.replace(/^refs\/(?:heads|tags)\//, ""), refKind: refKindOf(at) };
  const path = segments.slice(start + 5).join("/");
  const shared = { forge: "bitbucket-server", repository } as const;
  switch (verb) {
    case undefined:
    case "browse":
      return codeLink(site, address, { ...shared, kind: path === "" ? "tree" : "blob", path, ...written });
    case "raw":
      return codeLink(site, address, { ...shared, kind: "raw", path, ...written });
    case "commits": {
      const commit = refAt(address, start + 5);
      if (commit === undefined) return codeLink(site, address, { ...shared, kind: "history", ...written });
      return codeLink(site, address, { ...shared, kind: "commit", ...commit });
    }
    case "compare": {
      const [head = "HEAD", base = "HEAD"] = [query.get("sourcebranch"), query.get("targetbranch")];
      const refKind = weakerKind(refKindOf(base), refKindOf(head));
      const compared = { base, head };
      return codeLink(site, address, {
        ...shared,
        kind: "compare",
        ref: `${base}...${head}`,
        refKind,
        compared,
      });
    }
    case "pull-requests": {
      const id = isNumber(first) ? `${repository}#${first}` : null;
      const latest = followsLatest(address);
      return {
        type: "live-document",
        ...site,
        kind: "change-request",
        provider: "bitbucket-server",
        id,
        latest,
      };
    }
    default:
      return undefined;
  }
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^[0-9]{1,20}$/.test(text);
}
