import {
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
import type { CodeLinkKind, Reference } from "./reference.ts";
import type { WebAddress } from "./web-address.ts";

const KINDS: ReadonlyMap<string, CodeLinkKind> = new Map<string, CodeLinkKind>([
  ["src", "blob"],
  ["raw", "raw"],
  ["media", "raw"],
  ["blame", "blame"],
  ["commits", "history"],
  ["commit", "commit"],
  ["compare", "compare"],
  ["archive", "archive"],
]);

/**
 * Links of Gitea and Forgejo: `/owner/name/src/{branch|tag|commit}/<ref>/<path>`. A branch is one even where its name
 * looks like a commit id. On an unknown host only what no other forge has is read.
 */
export function readGiteaLink(address: WebAddress, site: Site): Reference | undefined {
  const { segments } = address;
  const [owner, name, verb, refType] = segments;
  if (owner === undefined || name === undefined) return undefined;
  const repository = repositoryOf([owner, name]);
  const kind = verb === undefined ? "tree" : KINDS.get(verb);
  if (kind === undefined) return site.knownHost ? readPage(address, site, repository) : undefined;
  const place = refAndPath(address, kind, refType);
  if (place === undefined) {
    if (!site.knownHost) return undefined;
    if (kind !== "compare")
      return codeLink(site, address, { forge: "gitea", repository, kind, ...DEFAULT_REF });
    const refs = comparedRefs(address, 3);
    return refs && codeLink(site, address, { forge: "gitea", repository, kind, ...refs });
  }
  if (!place.typed && !site.knownHost) return undefined;
  const { ref, refKind, path } = place;
  return codeLink(site, address, { forge: "gitea", repository, kind, ref, refKind, path });
}

interface Place extends WrittenRef {
  readonly path: string;
  readonly typed: boolean;
}

function refAndPath(address: WebAddress, kind: CodeLinkKind, refType: string | undefined): Place | undefined {
  if (kind === "compare") return undefined;
  if (kind === "commit" || kind === "archive") {
    const written = packedRefAt(address, 3);
    return written && { ...written, path: "", typed: false };
  }
  const typed = /^(?:branch|tag|commit)$/.test(refType ?? "");
  const index = typed ? 4 : 3;
  const written = refAt(address, index);
  if (written === undefined) return undefined;
  return {
    ref: written.ref,
    refKind: refType === "commit" ? written.refKind : "name",
    path: address.segments.slice(index + 1).join("/"),
    typed,
  };
}

function readPage(address: WebAddress, site: Site, repository: string): Reference | undefined {
  const [, , verb, first, second, third, fourth] = address.segments;
  const latest = followsLatest(address);
  if (verb === "actions") {
    const isRun = first === "runs" && isNumber(second);
    return {
      type: "ci-run",
      ...site,
      provider: "gitea-actions",
      repository,
      runId: isRun ? (second ?? null) : null,
      jobId: isRun && third === "jobs" && isNumber(fourth) ? (fourth ?? null) : null,
      commit: null,
      latest,
    };
  }
  const kinds = { issues: "issue", pulls: "change-request", wiki: "wiki", releases: "release" } as const;
  if (verb !== "issues" && verb !== "pulls" && verb !== "wiki" && verb !== "releases") return undefined;
  const id = isNumber(first) ? `${repository}#${first}` : null;
  return { type: "live-document", ...site, kind: kinds[verb], provider: "gitea", id, latest };
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^[0-9]{1,20}$/.test(text);
}
