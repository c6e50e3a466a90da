import { err, ok, quote, type Result } from "@aixv/core";
import { FileError } from "@aixv/core/node";
import type { ArtifactFacts, ExaminedArtifact } from "../../facts/artifact-facts.ts";
import type { Artifact, PacketView } from "../../packet/packet-view.ts";
import { ArtifactFolder, type ArtifactFolderLimits } from "./artifact-folder.ts";
import { bestByName, namedPaths } from "./artifact-names.ts";
import { type ExaminedFile, examineFile } from "./examine-file.ts";
import { SecretScan } from "./secret-scan.ts";

/** What {@link collectArtifactFacts} is told. */
export interface CollectArtifactOptions {
  /** The folder with the artifacts' bytes. */
  readonly directory: string;
  readonly limits?: ArtifactFolderLimits;
  readonly signal?: AbortSignal;
}

/**
 * Finds the bytes of a packet's artifacts in a folder, and reads what they say.
 *
 * Which file an artifact is, is told by `file` of the artifact or a relative path or `file:` in its `reference`; else by
 * `sha256`, in any canonical form; else by the last segments of its `reference`. A file that is found by its name is read
 * whatever its hash: that it has another is for the rules to say.
 *
 * @returns the facts, or `FILE_NOT_FOUND`, `NOT_A_DIRECTORY`, `FILE_TOO_LARGE` (too many files)
 * @throws the signal's reason once it is aborted
 */
export async function collectArtifactFacts(
  view: PacketView,
  options: CollectArtifactOptions,
): Promise<Result<ArtifactFacts, FileError>> {
  const folder = await ArtifactFolder.open(options.directory, options.limits);
  if (!folder.ok) return folder;
  const finder = new ArtifactFinder(folder.value, options.signal);
  const artifacts = new Map<string, ExaminedArtifact>();
  try {
    for (const artifact of view.artifacts)
      artifacts.set(artifact.section.pointer, await finder.examine(artifact));
  } catch (error) {
    if (error instanceof FileError) return err(error);
    throw error;
  }
  return ok({ artifacts });
}

/** Finds artifacts in a folder; each file is read once. */
export class ArtifactFinder {
  readonly #folder: ArtifactFolder;
  readonly #signal: AbortSignal | undefined;
  readonly #files = new Map<string, Promise<ExaminedFile>>();
  #byDigest: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(folder: ArtifactFolder, signal?: AbortSignal) {
    this.#folder = folder;
    this.#signal = signal;
  }

  /** What the bytes of an artifact say. */
  async examine(artifact: Artifact): Promise<ExaminedArtifact> {
    const found = await this.find(artifact);
    return typeof found === "string" ? (await this.#file(found)).examined : found;
  }

  /** The path of an artifact's file, or why there is none. */
  async find(
    artifact: Artifact,
  ): Promise<string | Extract<ExaminedArtifact, { readonly status: "missing" }>> {
    let reason = "no file of the folder is it, by name or by hash";
    for (const path of namedPaths(artifact)) {
      const { examined } = await this.#file(path);
      if (examined.status !== "missing") return path;
      reason = examined.reason;
    }
    const { sha256, reference } = artifact;
    const byDigest = sha256 === undefined ? undefined : (await this.#digests()).get(sha256);
    if (byDigest !== undefined) return byDigest;
    const byName = bestByName(await this.#folder.paths(), reference);
    if (byName === "ambiguous")
      return { status: "missing", reason: `several files may be it; name one by ${quote("file")}` };
    return byName ?? { status: "missing", reason };
  }

  #file(path: string): Promise<ExaminedFile> {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const examined = this.#examine(path);
    this.#files.set(path, examined);
    return examined;
  }

  async #examine(path: string): Promise<ExaminedFile> {
    this.#signal?.throwIfAborted();
    const large = new SecretScan();
    const file = await this.#folder.read(path, (piece) => large.push(piece));
    if (!("status" in file)) return examineFile(path, file, large);
    const examined: ExaminedArtifact =
      file.status === "missing" ? file : { status: "unreadable", file: path, reason: file.reason };
    return { examined, digests: [] };
  }

  /** All files by every digest that they have; of two with the same one, the first. */
  #digests(): Promise<ReadonlyMap<string, string>> {
    this.#byDigest ??= this.#indexDigests();
    return this.#byDigest;
  }

  async #indexDigests(): Promise<ReadonlyMap<string, string>> {
    const index = new Map<string, string>();
    for (const path of await this.#folder.paths()) {
      for (const digest of (await this.#file(path)).digests) if (!index.has(digest)) index.set(digest, path);
    }
    return index;
  }
}
