import { readArchivedPage } from "./archived-page.ts";
import { readAzureLink } from "./azure-link.ts";
import { readBitbucketLink, readBitbucketServerLink } from "./bitbucket-link.ts";
import { readBuildkiteLink, readCircleLink, readJenkinsLink } from "./ci-link.ts";
import type { Site } from "./code-link.ts";
import { readContentAddress } from "./content-address.ts";
import { readGistLink } from "./gist-link.ts";
import { readGiteaLink } from "./gitea-link.ts";
import { readGithubLink, readGithubRawLink } from "./github-link.ts";
import { readCodeloadLink, readGithubApiLink, readJsdelivrLink } from "./github-services-link.ts";
import { readGitlabLink } from "./gitlab-link.ts";
import { readInlinePayload } from "./inline-payload.ts";
import { followsLatest } from "./latest.ts";
import { readLiveDocument } from "./live-document.ts";
import { readFilePath, readIssue, readStandard } from "./named-reference.ts";
import type { Reference } from "./reference.ts";
import { isWebAddress, readWebAddress, type WebAddress } from "./web-address.ts";

/** No browser or server takes longer links. */
const MAX_LENGTH = 8192;

type LinkReader = (address: WebAddress, site: Site) => Reference | undefined;

interface KnownHost {
  /** What the host is called where its repositories are named. */
  readonly host: string;
  readonly read: LinkReader;
}

const KNOWN_HOSTS: ReadonlyMap<string, KnownHost> = new Map<string, KnownHost>([
  ["github.com", { host: "github.com", read: readGithubLink }],
  ["www.github.com", { host: "github.com", read: readGithubLink }],
  ["raw.githubusercontent.com", { host: "github.com", read: readGithubRawLink }],
  ["media.githubusercontent.com", { host: "github.com", read: after(1, readGithubRawLink) }],
  ["codeload.github.com", { host: "github.com", read: readCodeloadLink }],
  ["api.github.com", { host: "github.com", read: readGithubApiLink }],
  ["cdn.jsdelivr.net", { host: "github.com", read: readJsdelivrLink }],
  ["gist.github.com", { host: "gist.github.com", read: readGistLink }],
  ["gist.githubusercontent.com", { host: "gist.github.com", read: readGistLink }],
  ["gitlab.com", { host: "gitlab.com", read: readGitlabLink }],
  ["bitbucket.org", { host: "bitbucket.org", read: readBitbucketLink }],
  ["codeberg.org", { host: "codeberg.org", read: readGiteaLink }],
  ["gitea.com", { host: "gitea.com", read: readGiteaLink }],
  ["dev.azure.com", { host: "dev.azure.com", read: readAzureLink }],
  ["app.circleci.com", { host: "circleci.com", read: readCircleLink }],
  ["circleci.com", { host: "circleci.com", read: readCircleLink }],
  ["buildkite.com", { host: "buildkite.com", read: readBuildkiteLink }],
]);

/** By shape, on hosts that we do not know: first code, then what is least like any other page. */
const SHAPES: readonly LinkReader[] = [
  readAzureLink,
  readBitbucketServerLink,
  readGitlabLink,
  readGiteaLink,
  readGithubLink,
  readJenkinsLink,
  readLiveDocument,
];

/**
 * Tells what the reference of an artifact is. Never fails: what is no reference is `text`, and what begins as a link and
 * could be read in more than one way is `malformed`.
 *
 * What it returns proves how the reference is written, not that anything is there. Links to hosts that we do not know
 * (`knownHost: false`) have the shape of such links, and whoever runs the host may serve anything.
 *
 * @example
 * readReference("https://github.com/org/repo/blob/main/src/a.ts"); // code, refKind "name"
 */
export function readReference(text: string): Reference {
  const trimmed = text.trim();
  const inline = readInlinePayload(trimmed);
  if (inline !== undefined) return inline;
  if (isWebAddress(trimmed)) return readWebReference(trimmed);
  if (trimmed.length > MAX_LENGTH) return { type: "text" };
  return (
    readContentAddress(trimmed) ??
    readStandard(trimmed) ??
    readIssue(trimmed) ??
    readFilePath(trimmed) ?? { type: "text" }
  );
}

/** Whether a link says to follow what is newest (AIV §9.2 G-IMM-03): `latest`, `HEAD` and the like as whole segments. */
export function isLatest(text: string): boolean {
  const reference = readReference(text);
  return "latest" in reference && reference.latest;
}

function readWebReference(text: string): Reference {
  if (text.length > MAX_LENGTH) return malformed(`is longer than ${MAX_LENGTH} characters`);
  const address = readWebAddress(text);
  if (!address.ok) return malformed(address.error);
  const archived = readArchivedPage(text);
  if (archived !== undefined) return archived;
  const { host, secure, irregular } = address.value;
  const reference = readKnownHost(address.value) ??
    readShape(address.value) ?? { type: "web", host, secure, latest: followsLatest(address.value) };
  // Odd spellings are common and harmless in links that nothing is concluded from.
  const isPlain = reference.type === "web" && !reference.latest;
  return irregular === undefined || isPlain ? reference : malformed(irregular);
}

function readKnownHost(address: WebAddress): Reference | undefined {
  const { host, secure } = address;
  const known = host.endsWith(".visualstudio.com") ? { host, read: readAzureLink } : KNOWN_HOSTS.get(host);
  // Without TLS anybody on the way can answer for the host.
  return known?.read(address, { host: known.host, knownHost: secure });
}

/** Where several kinds of software could have made a link to code, it is read as the one that fixes least. */
function readShape(address: WebAddress): Reference | undefined {
  if (KNOWN_HOSTS.has(address.host)) return undefined;
  const site = { host: address.host, knownHost: false };
  const all = SHAPES.flatMap((read) => read(address, site) ?? []);
  const code = all.filter((reference) => reference.type === "code");
  return code.find(({ refKind }) => refKind !== "commit") ?? code[0] ?? all[0];
}

function after(count: number, read: LinkReader): LinkReader {
  return (address, site) =>
    read({ ...address, segments: address.segments.slice(count), plain: address.plain.slice(count) }, site);
}

function malformed(irregular: string): Reference {
  return { type: "malformed", reason: `the link ${irregular}` };
}
