import { spawn } from "node:child_process";
import { parse } from "node:path";
import { Readable } from "node:stream";
import { concatBytes, decodeUtf8, err, ok, quote, type Result } from "@aixv/core";
import { gitEnvironment, SAFE_ARGUMENTS } from "./git-environment.ts";
import { GitError } from "./git-error.ts";

/** How {@link runGit} runs. */
export interface RunGitOptions {
  /** An absolute path; absent for commands that are about no repository. */
  readonly directory?: string;
  /** `*` in pathspecs stands for any characters; by default it stands for itself. */
  readonly globs?: boolean;
  /** Exit codes that are no error; by default 0. */
  readonly codes?: readonly number[];
  /** Written to its standard input, piece by piece. */
  readonly input?: Iterable<string>;
  /** Most bytes of output, by default 64 MiB; without bound where `onChunk` takes them. */
  readonly maxBytes?: number;
  /** Takes the output as it comes; `false` says that it was enough, and ends git. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a visitor without an answer goes on
  readonly onChunk?: (chunk: Uint8Array) => boolean | void;
  /** Read the settings of the user and of the system, which say what repositories are safe; by default neither. */
  readonly userSettings?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What git wrote, and its exit code. */
export interface GitOutput {
  readonly stdout: Uint8Array;
  readonly code: number;
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const MAX_STDERR_BYTES = 64 * 1024;

/**
 * Runs one git command, without a shell and without what could make it run other programs or use the network. The
 * commands themselves must not be those that do: this is for plumbing that reads objects.
 *
 * @throws the signal's reason once it is aborted
 */
export async function runGit(
  args: readonly string[],
  options: RunGitOptions = {},
): Promise<Result<GitOutput, GitError>> {
  options.signal?.throwIfAborted();
  const codes = options.codes ?? [0];
  const maxBytes = options.onChunk === undefined ? (options.maxBytes ?? DEFAULT_MAX_BYTES) : Infinity;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const ended = await collect(args, options, (chunk) => {
    size += chunk.length;
    if (options.onChunk !== undefined) return options.onChunk(chunk) !== false;
    chunks.push(chunk);
    return size <= maxBytes;
  });
  options.signal?.throwIfAborted();
  if (!ended.ok) return ended;
  const { code, stderr, stopped, signal } = ended.value;
  if (size > maxBytes) {
    const message = `expected at most ${maxBytes} bytes from git ${args[0]}, got more; look at a smaller range of commits`;
    return err(new GitError("GIT_OUTPUT_TOO_LARGE", message));
  }
  if (stopped) return ok({ stdout: new Uint8Array(), code: 0 });
  if (!codes.includes(code)) return err(explain(args, options.directory, stderr, signal));
  return ok({ stdout: concatBytes(...chunks), code });
}

interface Ended {
  readonly code: number;
  readonly stderr: string;
  /** What ended it from outside, such as `SIGSEGV`. */
  readonly signal: NodeJS.Signals | null;
  /** By us, as we had enough. */
  readonly stopped: boolean;
}

function collect(
  args: readonly string[],
  options: RunGitOptions,
  take: (chunk: Uint8Array) => boolean,
): Promise<Result<Ended, GitError>> {
  const { directory, input, signal, userSettings } = options;
  const at = directory === undefined ? [] : ["-C", directory];
  return new Promise((resolve, reject) => {
    const pathspecs = options.globs === true ? [] : ["--literal-pathspecs"];
    const git = spawn("git", [...at, ...SAFE_ARGUMENTS, ...pathspecs, ...args], {
      // Not the repository: on Windows its git.exe would be found first.
      cwd: parse(process.execPath).root,
      env: gitEnvironment(process.env, userSettings),
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      windowsHide: true,
      ...(signal === undefined ? {} : { signal }),
    });
    let stopped = false;
    let stderr = "";
    git.on("error", (cause) => resolve(err(cannotStart(cause))));
    git.stdout?.on("data", (chunk: Uint8Array) => {
      if (stopped) return;
      try {
        if (take(chunk)) return;
      } catch (cause) {
        reject(cause);
      }
      stopped = true;
      git.kill();
    });
    git.stderr?.on("data", (chunk: Uint8Array) => {
      if (stderr.length < MAX_STDERR_BYTES) stderr += decodeUtf8(chunk) ?? "";
    });
    if (input !== undefined && git.stdin !== null) {
      // git may end before it has read everything; why, it says itself.
      git.stdin.on("error", () => undefined);
      Readable.from(input).on("error", reject).pipe(git.stdin);
    }
    git.on("close", (code, endedBy) => resolve(ok({ code: code ?? -1, signal: endedBy, stderr, stopped })));
  });
}

function cannotStart(cause: Error): GitError {
  const message = "expected git on the PATH, found none that starts; install git";
  return new GitError("GIT_MISSING", message, { cause });
}

function explain(
  args: readonly string[],
  directory: string | undefined,
  stderr: string,
  signal: NodeJS.Signals | null,
): GitError {
  const where = quote(directory ?? "");
  if (/dubious ownership|is owned by someone else/.test(stderr)) {
    const message = `${where} belongs to another user; if you trust it, run: git config --global --add safe.directory <folder>`;
    return new GitError("REPOSITORY_UNTRUSTED", message);
  }
  if (/not a git repository|cannot change to|Not a directory/i.test(stderr)) {
    const message = `expected a git repository, found none at ${where}; give its folder`;
    return new GitError("REPOSITORY_NOT_FOUND", message);
  }
  if (/repository extension|git repo version|unknown repository/i.test(stderr)) {
    const message = `${where} has a format that this git does not read; use a newer git`;
    return new GitError("REPOSITORY_UNSUPPORTED", message);
  }
  if (/promisor remote|lazy fetch|transport '[^']*' not allowed/.test(stderr)) {
    const message = `${where} is a partial clone without objects that are needed; clone it without --filter`;
    return new GitError("REPOSITORY_OBJECTS_MISSING", message);
  }
  if (signal !== null) {
    const why = "its memory was used up, or trees are nested deeper than it reads; run: git fsck";
    return new GitError("GIT_FAILED", `git ${args[0]} was ended in ${where} by ${signal}: ${why}`);
  }
  const lines = stderr.split("\n").filter((text) => text.trim() !== "");
  const line = lines.find((text) => /^(?:fatal|error): /.test(text)) ?? lines[0] ?? "no message";
  return new GitError("GIT_FAILED", `git ${args[0]} failed in ${where}: ${quote(line, 200)}`);
}
