import type { Site } from "./code-link.ts";
import { followsLatest } from "./latest.ts";
import type { LiveDocumentLink } from "./reference.ts";
import type { WebAddress } from "./web-address.ts";

/** Key of an issue as Jira, Linear and YouTrack write it. */
const ISSUE_KEY = /^[A-Z][A-Z0-9_]{0,31}-[0-9]{1,12}$/;

/** Services that serve nothing but pages that people edit; a leading dot stands for every host below. */
const HOSTS: readonly (readonly [host: string, provider: string, kind: LiveDocumentLink["kind"]])[] = [
  ["linear.app", "linear", "issue"],
  ["trello.com", "trello", "issue"],
  ["app.asana.com", "asana", "issue"],
  ["app.clickup.com", "clickup", "issue"],
  ["app.shortcut.com", "shortcut", "issue"],
  [".monday.com", "monday", "issue"],
  [".youtrack.cloud", "youtrack", "issue"],
  ["notion.so", "notion", "document"],
  ["www.notion.so", "notion", "document"],
  [".notion.site", "notion", "document"],
  ["docs.google.com", "google-docs", "document"],
  ["drive.google.com", "google-docs", "document"],
  [".sharepoint.com", "sharepoint", "document"],
  ["onedrive.live.com", "onedrive", "document"],
  ["paper.dropbox.com", "dropbox-paper", "document"],
  ["coda.io", "coda", "document"],
  ["airtable.com", "airtable", "document"],
  ["hackmd.io", "hackmd", "document"],
  ["www.figma.com", "figma", "document"],
  ["figma.com", "figma", "document"],
  ["miro.com", "miro", "document"],
  [".slack.com", "slack", "discussion"],
];

/** Links to issues and documents outside forges: by their host, and by shapes that only such pages have. */
export function readLiveDocument(address: WebAddress, site: Site): LiveDocumentLink | undefined {
  const { host } = site;
  const { segments, query, secure } = address;
  const link = (
    provider: string,
    kind: LiveDocumentLink["kind"],
    knownHost: boolean,
    id?: string,
  ): LiveDocumentLink => ({
    type: "live-document",
    host,
    knownHost: knownHost && secure,
    kind,
    provider,
    id: id ?? segments.find((segment) => ISSUE_KEY.test(segment)) ?? null,
    latest: followsLatest(address),
  });
  const named = HOSTS.find(([name]) => (name.startsWith(".") ? host.endsWith(name) : host === name));
  if (named !== undefined) return link(named[1], named[2], true);
  const isAtlassian = host.endsWith(".atlassian.net");
  const browse = segments.indexOf("browse");
  if (browse >= 0 && ISSUE_KEY.test(segments[browse + 1] ?? "")) return link("jira", "issue", isAtlassian);
  if (segments.includes("viewpage.action") || (segments[0] === "display" && segments.length >= 3))
    return link("confluence", "document", false);
  if (isAtlassian) return link(segments.includes("wiki") ? "confluence" : "jira", "document", true);
  const last = segments.at(-1) ?? "";
  if (/^show_bug\.cgi$/.test(last)) return link("bugzilla", "issue", false, query.get("id"));
  const issue = segments.indexOf("issue") >= 0 ? segments.indexOf("issue") : segments.indexOf("issues");
  const id = segments[issue + 1] ?? "";
  if (issue >= 0 && (ISSUE_KEY.test(id) || /^[0-9]{1,20}$/.test(id)))
    return link("other", "issue", false, id);
  return segments.some((segment) => /^wikis?$/i.test(segment)) ? link("wiki", "wiki", false) : undefined;
}
