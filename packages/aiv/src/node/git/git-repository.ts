import { resolve } from "node:path";
import { decodeUtf8, err, ok, quote, type Result } from "@aixv/core";
import { GitError } from "./git-error.ts";
import { type GitOutput, type RunGitOptions, runGit } from "./run-git.ts";

/** The oldest git whose commands read alike: 2.32 is the first that can leave out the user's settings. */
const OLDEST: readonly [major: number, minor: number] = [2, 32];

/** What may be said to a repository's git. */
type GitCommandOptions = Omit<RunGitOptions, "directory" | "userSettings">;

/** A repository on this machine: a clone, a work tree of one, or a bare one. Nothing is written to it, and nothing fetched. */
export class GitRepository {
  readonly #directory: string;
  readonly #userSettings: boolean;
  readonly objectFormat: "sha1" | "sha256";
  /** Whether history is cut off somewhere. */
  readonly isShallow: boolean;
  /** Its `.git`, absolute; where work trees share one, the shared one. */
  readonly commonDirectory: string;

  private constructor(directory: string, userSettings: boolean, facts: OpenedRepository) {
    this.#directory = directory;
    this.#userSettings = userSettings;
    this.objectFormat = facts.objectFormat;
    this.isShallow = facts.isShallow;
    this.commonDirectory = facts.commonDirectory;
  }

  /**
   * Opens the repository that a folder is in.
   *
   * @returns it, or `GIT_MISSING`, `GIT_TOO_OLD`, `REPOSITORY_NOT_FOUND`, `REPOSITORY_UNTRUSTED`, `REPOSITORY_UNSUPPORTED`,
   * `GIT_FAILED`
   * @throws the signal's reason once it is aborted
   */
  static async open(
    directory: string,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Result<GitRepository, GitError>> {
    const absolute = resolve(directory);
    const { signal } = options;
    const [version, first] = await Promise.all([
      runGit(["version"], { signal }),
      inspect(absolute, false, signal),
    ]);
    if (!version.ok) return version;
    const tooOld = checkVersion(text(version.value));
    if (tooOld !== undefined) return err(tooOld);
    if (first.ok) return ok(new GitRepository(absolute, false, first.value));
    if (first.error.code !== "REPOSITORY_UNTRUSTED") return first;
    // Whose repositories may be read is the user's to say, and git takes that from the user's settings alone.
    const second = await inspect(absolute, true, signal);
    return second.ok ? ok(new GitRepository(absolute, true, second.value)) : second;
  }

  /** Runs a command of git here. User data among the arguments must come after `--end-of-options` or `--`. */
  run(args: readonly string[], options: GitCommandOptions = {}): Promise<Result<GitOutput, GitError>> {
    return runGit(args, {
      ...options,
      directory: this.#directory,
      userSettings: this.#userSettings,
    });
  }

  /** The same, for output that is UTF-8 in lines; without the last line break. */
  async lines(
    args: readonly string[],
    options: GitCommandOptions = {},
  ): Promise<Result<readonly string[], GitError>> {
    const output = await this.run(args, options);
    if (!output.ok) return output;
    const written = text(output.value).replace(/\n$/, "");
    return ok(written === "" ? [] : written.split("\n"));
  }
}

interface OpenedRepository {
  readonly objectFormat: "sha1" | "sha256";
  readonly isShallow: boolean;
  readonly commonDirectory: string;
}

async function inspect(
  directory: string,
  userSettings: boolean,
  signal: AbortSignal | undefined,
): Promise<Result<OpenedRepository, GitError>> {
  const args = [
    "rev-parse",
    "--path-format=absolute",
    "--show-object-format",
    "--is-shallow-repository",
    "--git-common-dir",
  ];
  const output = await runGit(args, { directory, userSettings, signal });
  if (!output.ok) return output;
  // The path comes last, as it may itself have line breaks.
  const [format, shallow, ...path] = text(output.value).replace(/\n$/, "").split("\n");
  if (format !== "sha1" && format !== "sha256") {
    const message = `expected a repository of SHA-1 or SHA-256, got ${quote(format ?? "")}; use a newer aixv`;
    return err(new GitError("REPOSITORY_UNSUPPORTED", message));
  }
  return ok({ objectFormat: format, isShallow: shallow === "true", commonDirectory: path.join("\n") });
}

function checkVersion(version: string): GitError | undefined {
  const [, major, minor] = /(?<!\d)(\d+)\.(\d+)/.exec(version) ?? [];
  const isOld =
    Number(major ?? 0) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor ?? 0) < OLDEST[1]);
  if (!isOld) return undefined;
  const message = `expected git ${OLDEST.join(".")} or newer, got ${quote(version.trim())}; update git`;
  return new GitError("GIT_TOO_OLD", message);
}

function text({ stdout }: GitOutput): string {
  return decodeUtf8(stdout) ?? new TextDecoder().decode(stdout);
}
