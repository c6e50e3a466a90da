import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ENVIRONMENT = {
  PATH: process.env.PATH,
  HOME: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_AUTHOR_DATE: "2025-01-31T08:00:00Z",
  GIT_COMMITTER_NAME: "Build",
  GIT_COMMITTER_EMAIL: "build@example.com",
  GIT_COMMITTER_DATE: "2025-01-31T09:00:00Z",
};

/** A repository in a folder of its own that nobody's settings reach. */
export class ScratchRepository {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async create(...options: readonly string[]): Promise<ScratchRepository> {
    const repository = new ScratchRepository(await mkdtemp(join(tmpdir(), "aixv-repository-")));
    repository.git("init", "--quiet", "--initial-branch=main", ...options);
    return repository;
  }

  /** Runs git here and gives its output without the line break at its end. */
  git(...args: readonly string[]): string {
    return this.gitWith({}, ...args);
  }

  gitWith(
    options: { readonly env?: NodeJS.ProcessEnv; readonly input?: string | Uint8Array },
    ...args: readonly string[]
  ): string {
    return execFileSync("git", ["-C", this.directory, ...args], {
      env: { ...ENVIRONMENT, ...options.env },
      input: options.input ?? "",
      encoding: "utf8",
      stdio: ["pipe", "pipe", "pipe"],
    }).replace(/\n$/, "");
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    const file = join(this.directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  /** Commits whatever is there, and gives the commit's id. */
  commit(message: string, env: NodeJS.ProcessEnv = {}): string {
    this.git("add", "--all");
    this.gitWith({ env }, "commit", "--quiet", "--allow-empty", `--message=${message}`);
    return this.git("rev-parse", "HEAD");
  }

  /** Writes files and commits them; `undefined` deletes. */
  async change(
    files: { readonly [path: string]: string | Uint8Array | undefined },
    message = "change",
  ): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      if (content === undefined) await rm(join(this.directory, path));
      else await this.write(path, content);
    }
    return this.commit(message);
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
