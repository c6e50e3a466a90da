import { getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import type { Statement } from "@aixv/envelope";
import { repositoryName } from "../repository/repository-name.ts";

/** Predicate types of SLSA provenance that are read. */
const SLSA_V1 = "https://slsa.dev/provenance/v1";
const SLSA_V0_2 = "https://slsa.dev/provenance/v0.2";

/** What provenance says of source and builder. */
export interface ProvenanceClaims {
  /** Commits of the repository in question, lower case, in full, sorted. */
  readonly commits: readonly string[];
  readonly builder: string | null;
}

const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Reads SLSA provenance v1 or v0.2. Commits count where they are the statement's subject, or what was built from, of the
 * repository that the packet is about: provenance also names the commits of what a build depends on.
 *
 * @param repository - as the packet names it
 * @returns `undefined` for a statement of another type
 */
export function readProvenance(
  { predicateType, predicate, subject }: Statement,
  repository: string | undefined,
): ProvenanceClaims | undefined {
  const subjects = subject.flatMap(({ digest }) => commitsIn(digest));
  if (predicateType === SLSA_V1) {
    const sources = listAt(predicate, "buildDefinition", "resolvedDependencies");
    const builder = textAt(predicate, "runDetails", "builder", "id");
    return { commits: sorted([...subjects, ...sourceCommits(sources, repository)]), builder };
  }
  if (predicateType === SLSA_V0_2) {
    const source = valueAt(predicate, "invocation", "configSource");
    const sources = [...listAt(predicate, "materials"), ...(isJsonObject(source) ? [source] : [])];
    const builder = textAt(predicate, "builder", "id");
    return { commits: sorted([...subjects, ...sourceCommits(sources, repository)]), builder };
  }
  return undefined;
}

/** Commits that a statement of any type is about. */
export function subjectCommits({ subject }: Statement): readonly string[] {
  return sorted(subject.flatMap(({ digest }) => commitsIn(digest)));
}

function sourceCommits(sources: readonly JsonValue[], repository: string | undefined): readonly string[] {
  const wanted = repositoryName(repository ?? "");
  if (wanted === undefined) return [];
  return sources.flatMap((source) => {
    if (!isJsonObject(source)) return [];
    const uri = getOwn(source, "uri");
    const digest = getOwn(source, "digest");
    if (typeof uri !== "string" || !isJsonObject(digest) || sourceRepository(uri) !== wanted) return [];
    // Before v1 the digest of a commit was called sha1.
    return commitsIn(digest, "sha1");
  });
}

/** Of `git+https://github.com/org/repo@refs/heads/main`. */
function sourceRepository(uri: string): string | undefined {
  const plain = uri.replace(/^git\+/, "");
  const path = plain.indexOf("/", plain.indexOf("://") + 3);
  const ref = path < 0 ? -1 : plain.indexOf("@", path);
  return repositoryName((ref < 0 ? plain : plain.slice(0, ref)).replace(/[?#].*$/s, ""));
}

function commitsIn(
  digest: { readonly [algorithm: string]: JsonValue },
  ...more: readonly string[]
): readonly string[] {
  return ["gitCommit", ...more].flatMap((name) => {
    const value = getOwn(digest, name);
    const id = typeof value === "string" ? value.toLowerCase() : "";
    return COMMIT_ID.test(id) ? [id] : [];
  });
}

function sorted(commits: readonly string[]): readonly string[] {
  return [...new Set(commits)].toSorted();
}

function valueAt(json: JsonObject, ...path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = json;
  for (const name of path) value = isJsonObject(value) ? getOwn(value, name) : undefined;
  return value;
}

function listAt(json: JsonObject, ...path: readonly string[]): readonly JsonValue[] {
  const value = valueAt(json, ...path);
  return Array.isArray(value) ? value : [];
}

function textAt(json: JsonObject, ...path: readonly string[]): string | null {
  const value = valueAt(json, ...path);
  return typeof value === "string" && value !== "" ? value : null;
}
