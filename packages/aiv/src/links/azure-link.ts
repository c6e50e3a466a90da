import { codeLink, DEFAULT_REF, refAt, type Site, type WrittenRef } from "./code-link.ts";
import { followsLatest } from "./latest.ts";
import { refKindOf, weakerKind } from "./ref-kind.ts";
import type { Reference } from "./reference.ts";
import type { WebAddress } from "./web-address.ts";

/** Links of Azure DevOps: `/organisation/project/_git/name?path=/<path>&version=GC<commit>`; `GB` is a branch, `GT` a tag. */
export function readAzureLink(address: WebAddress, site: Site): Reference | undefined {
  const { segments, query } = address;
  const start = segments.findIndex((segment) => /^_(?:git|build|workitems|wiki|boards)$/.test(segment));
  if (start < 0) return undefined;
  const project = segments.slice(0, start);
  const [area, name, verb, id] = segments.slice(start);
  const latest = followsLatest(address);
  if (area === "_build") {
    const buildId = query.get("buildid") ?? "";
    const runId = /^[0-9]{1,20}$/.test(buildId) ? buildId : null;
    const repository = project.join("/");
    return {
      type: "ci-run",
      ...site,
      provider: "azure-pipelines",
      repository,
      runId,
      jobId: null,
      commit: null,
      latest,
    };
  }
  if (area !== "_git") {
    const number = /^[0-9]{1,20}$/.exec(id ?? query.get("workitem") ?? "")?.[0] ?? null;
    const kind = area === "_wiki" ? "wiki" : "issue";
    return { type: "live-document", ...site, kind, provider: "azure-devops", id: number, latest };
  }
  if (name === undefined) return undefined;
  const shared = { forge: "azure-devops", repository: [...project, name].join("/") } as const;
  if (verb === "pullrequest")
    return {
      type: "live-document",
      ...site,
      kind: "change-request",
      provider: "azure-devops",
      id: id ?? null,
      latest,
    };
  const path = (query.get("path") ?? "").replace(/^\/+/, "");
  if (verb === "commit") {
    const commit = refAt(address, start + 3) ?? DEFAULT_REF;
    return codeLink(site, address, { ...shared, kind: "commit", ...commit });
  }
  if (verb === "branchCompare" || verb === "branchcompare") {
    const base = readVersion(query.get("baseversion"));
    const head = readVersion(query.get("targetversion"));
    return codeLink(site, address, {
      ...shared,
      kind: "compare",
      ref: `${base.ref}...${head.ref}`,
      refKind: weakerKind(base.refKind, head.refKind),
      compared: { base: base.ref, head: head.ref },
    });
  }
  const version = readVersion(query.get("version"));
  return codeLink(site, address, { ...shared, kind: path === "" ? "tree" : "blob", path, ...version });
}

function readVersion(text: string | undefined): WrittenRef {
  const ref = text?.slice(2) ?? "";
  if (ref === "") return DEFAULT_REF;
  return { ref, refKind: text?.startsWith("GC") ? refKindOf(ref) : "name" };
}
