import { createHash, type Hash } from "node:crypto";
import { ok, type Result } from "@aixv/core";
import type { LinkedFile } from "../../facts/index.ts";
import { type CodeLink, readReference } from "../../links/index.ts";
import type { PacketView } from "../../packet/index.ts";
import { type GitError, type GitRepository, type ObjectHeader, readObjects } from "../git/index.ts";
import { readHeaders } from "./commit-range.ts";
import { repositoryName } from "./repository-name.ts";

const LINE_FEED = 0x0a;

/**
 * Looks up the files that the packet links to by a full commit id, in its own repository. Links to other repositories say
 * nothing about this one. In a shallow clone a commit that is not there may well exist: nothing is said of it either.
 *
 * @returns by `<commit>:<path>`, the commit as the link has it
 */
export async function readLinkedFiles(
  repository: GitRepository,
  view: PacketView,
  signal: AbortSignal | undefined,
): Promise<Result<ReadonlyMap<string, LinkedFile>, GitError>> {
  const links = ownLinks(view);
  const commits = [...new Set(links.map(({ ref }) => ref.toLowerCase()))];
  const headers = await readHeaders(repository, commits, signal);
  if (!headers.ok) return headers;
  const known = new Set(commits.filter((_, index) => headers.value[index]?.type === "commit"));
  const found = new Map<string, LinkedFile>();
  const asked: { readonly key: string; readonly link: CodeLink }[] = [];
  for (const link of links) {
    const key = `${link.ref}:${link.path}`;
    if (known.has(link.ref.toLowerCase())) asked.push({ key, link });
    else if (!repository.isShallow) found.set(key, { status: "no-commit" });
  }
  const counter = new FileReader((index, file) => {
    found.set(asked[index]?.key ?? "", file);
  });
  const names = asked.map(({ link }) => `${link.ref.toLowerCase()}:${link.path}`);
  const read = await readObjects(repository, names, counter, { signal });
  return read.ok ? ok(found) : read;
}

/** Links to a file or folder of the packet's own repository at a commit, once each. */
function ownLinks(view: PacketView): readonly CodeLink[] {
  const isOwn = ownRepository(view);
  const links = new Map<string, CodeLink>();
  for (const text of references(view)) {
    const link = readReference(text);
    if (link.type !== "code" || link.refKind !== "commit" || link.path === "") continue;
    if (isOwn(link)) links.set(`${link.ref}:${link.path}`, link);
  }
  return [...links.values()];
}

/** A packet may leave out the host: `org/repo`. */
function ownRepository(view: PacketView): (link: CodeLink) => boolean {
  const written = view.identification.text("repository")?.trim() ?? "";
  const own = repositoryName(written);
  if (own !== undefined) return (link) => repositoryName(`${link.host}/${link.repository}`) === own;
  return (link) => written !== "" && link.repository.toLowerCase() === written.toLowerCase();
}

function references(view: PacketView): readonly string[] {
  const requirement = view.root.section("requirement_reference");
  return [
    ...view.artifacts.flatMap(({ reference }) => reference ?? []),
    ...["url", "snapshot_reference"].flatMap((name) => requirement?.text(name) ?? []),
  ];
}

/** Counts lines and hashes content as it comes. A folder has no lines, and no content of its own. */
class FileReader {
  readonly #report: (index: number, file: LinkedFile) => void;
  #header: ObjectHeader | undefined;
  #hash: Hash = createHash("sha256");
  #breaks = 0;
  #last = LINE_FEED;

  constructor(report: (index: number, file: LinkedFile) => void) {
    this.#report = report;
  }

  start(_index: number, header: ObjectHeader | undefined): void {
    this.#header = header;
    this.#hash = createHash("sha256");
    this.#breaks = 0;
    this.#last = LINE_FEED;
  }

  data(_index: number, chunk: Uint8Array): void {
    this.#hash.update(chunk);
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) this.#breaks++;
    this.#last = chunk.at(-1) ?? this.#last;
  }

  end(index: number): void {
    const type = this.#header?.type;
    // Forges lead from the link of a file to a folder of that name, and back.
    // What follows the last line break is a line as well.
    const lines = this.#breaks + (this.#last === LINE_FEED ? 0 : 1);
    if (type === "blob") this.#report(index, { status: "found", lines, sha256: this.#hash.digest("hex") });
    else this.#report(index, type === "tree" ? { status: "found", lines: 0 } : { status: "no-file" });
  }
}
