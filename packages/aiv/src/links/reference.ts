import type { JsonValue } from "@aixv/core";

/**
 * What the reference of an artifact is, by its writing alone: nothing is looked up. What is read in a generous way would
 * let a link that can change pass for one that cannot, so that whatever browsers, servers and people may read differently
 * is `malformed`.
 */
export type Reference =
  | CodeLink
  | CiRunLink
  | LiveDocumentLink
  | ContentAddress
  | StoredObject
  | TaggedImage
  | ArchivedPage
  | InlinePayload
  | FilePath
  | NamedStandard
  | VersionedIssue
  | WebLink
  | MalformedLink
  | PlainText;

/** Software that serves repositories; its links have shapes of their own. */
export type Forge =
  | "github"
  | "gitlab"
  | "gitea"
  | "bitbucket"
  | "bitbucket-server"
  | "azure-devops"
  | "gist";

/** What a code link shows. `archive`: all files of a commit, packed; `history`: the commits that lead to one. */
export type CodeLinkKind = "blob" | "tree" | "raw" | "commit" | "compare" | "blame" | "archive" | "history";

/**
 * `commit`: a whole commit id, which fixes the content. `short-commit`: 7 to 39 hex digits, which later commits or a branch
 * of that name can make mean something else. `name`: a branch, a tag, `HEAD`, or none.
 */
export type RefKind = "commit" | "short-commit" | "name";

/** Lines from 1, `end` among them. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** What every link on the web has. */
interface Located {
  /** Lower case, with its port unless that is the usual one. */
  readonly host: string;
  /** Whether the host is one whose links are known, by https. Other hosts are read by the shape of the path alone. */
  readonly knownHost: boolean;
  /** It says to follow what is newest (AIV §9.2 G-IMM-03). Never true of a link to a commit. */
  readonly latest: boolean;
}

/** A link to files, commits or differences in a repository. */
export interface CodeLink extends Located {
  readonly type: "code";
  readonly forge: Forge;
  /** `owner/name` as written, with all groups between them. */
  readonly repository: string;
  readonly kind: CodeLinkKind;
  /**
   * As written; `HEAD` where the link has none; `base...head` of a comparison. Of a branch with a `/` in its name only the
   * first part: where the name ends cannot be told from a link.
   */
  readonly ref: string;
  /** Of a comparison, that of its weaker side. */
  readonly refKind: RefKind;
  /** Decoded; empty where the link is to no file or folder. */
  readonly path: string;
  /** Of links to one file: the lines of its anchor. Absent where there is none, or one that no forge makes. */
  readonly lines?: LineRange;
  /** Of comparisons. */
  readonly compared?: { readonly base: string; readonly head: string };
}

/** Services for continuous integration whose links are read. */
export type CiProvider =
  | "github-actions"
  | "gitlab-ci"
  | "gitea-actions"
  | "bitbucket-pipelines"
  | "azure-pipelines"
  | "circleci"
  | "jenkins"
  | "buildkite";

/** A link to a run, a job, or what one left behind. It lives as long as the service keeps it (G-IMM-04). */
export interface CiRunLink extends Located {
  readonly type: "ci-run";
  readonly provider: CiProvider;
  readonly repository: string | null;
  /** `null` where the link is to no certain run, such as a workflow or the last build. */
  readonly runId: string | null;
  readonly jobId: string | null;
  /** A commit that the link itself names, as written. */
  readonly commit: string | null;
}

/** A page that people edit: it can say something else tomorrow. */
export interface LiveDocumentLink extends Located {
  readonly type: "live-document";
  readonly kind: "issue" | "change-request" | "discussion" | "release" | "wiki" | "document";
  readonly provider: string;
  /** Number or key of an issue, as written; `null` where it has none. */
  readonly id: string | null;
}

/** Named by a digest of its content. */
export interface ContentAddress {
  readonly type: "content-address";
  readonly scheme: "digest" | "oci" | "ipfs" | "git-lfs" | "git";
  /** `sha256:<hex>` and the like in lower case; of `git` the commit id, of `ipfs` the CID. */
  readonly digest: string;
  /** Of images and repositories: what they are called there. */
  readonly name: string | null;
}

/** An object in a store that may keep versions. */
export interface StoredObject {
  readonly type: "stored-object";
  readonly store: "s3" | "gs";
  readonly bucket: string;
  readonly key: string;
  /** `null`: whatever is there now. */
  readonly version: string | null;
  /** Without a version, and its key says to follow what is newest. */
  readonly latest: boolean;
}

/** An image by a tag, which can be moved. */
export interface TaggedImage {
  readonly type: "tagged-image";
  readonly name: string;
  readonly tag: string;
  readonly latest: boolean;
}

/** A capture of a page by web.archive.org. */
export interface ArchivedPage {
  readonly type: "archive";
  readonly host: string;
  /** RFC 3339 UTC; `null` where the link leads to whichever capture is nearest or newest. */
  readonly capturedAt: string | null;
  readonly page: string;
  readonly latest: boolean;
}

/** What the reference itself holds, as aiv-protocol writes it. */
export interface InlinePayload {
  readonly type: "inline";
  readonly encoding: "json" | "b64-json" | "lines";
  /** Of `lines` the list of those that are not blank, trimmed; `undefined` where it does not parse. */
  readonly value: JsonValue | undefined;
}

/** A file beside the packet. */
export interface FilePath {
  readonly type: "path";
  /** As written, of a `file:` link its path. */
  readonly path: string;
  /** Whether it stays below the folder that it starts from: relative, no `..`, no `\`. */
  readonly inside: boolean;
}

/** A document that is never changed once published, by its name. */
export interface NamedStandard {
  readonly type: "standard";
  /** `RFC`, `ISO`, `NIST SP` … */
  readonly body: string;
  readonly number: string;
  /** Edition, year or revision; `null` where none is named. An RFC needs none. */
  readonly version: string | null;
}

/** An issue at a version: `PROJ-12@3`. */
export interface VersionedIssue {
  readonly type: "versioned-issue";
  readonly issue: string;
  readonly version: string;
}

/** Any other link of `http:` or `https:`. */
export interface WebLink {
  readonly type: "web";
  readonly host: string;
  readonly secure: boolean;
  readonly latest: boolean;
}

/** Begins as a link and is none that everybody reads the same way. Nothing may be taken from it. */
export interface MalformedLink {
  readonly type: "malformed";
  /** One line: what is wrong. */
  readonly reason: string;
}

/** Names and prose. */
export interface PlainText {
  readonly type: "text";
}
