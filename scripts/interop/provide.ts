import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GoPeer, PythonPeer } from "./peers.ts";

/** The program of a peer, or why there is none. */
export type Provided = { readonly program: string } | { readonly missing: string };

const WINDOWS = process.platform === "win32";
const SUPPORTED_PYTHON = "import sys; sys.exit(sys.version_info < (3, 10))";

/** The Python to make environments with: the first on PATH that is 3.10 or newer. */
export function findPython(): string | undefined {
  return ["python3", "python"].find((name) => succeeds(name, ["-c", SUPPORTED_PYTHON]));
}

/** Whether Go is on PATH. */
export function hasGo(): boolean {
  return succeeds("go", ["version"]);
}

/** A virtual environment with what the peer requires, made where there is none of these versions yet. */
export function providePython(cache: string, python: string, peer: PythonPeer): Provided {
  const folder = join(cache, peer.variable.toLowerCase());
  const program = join(folder, WINDOWS ? "Scripts/python.exe" : "bin/python");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"];
  return provide(folder, program, peer.requirements.join("\n"), [
    // Without its packages it would hide what a requirement forgot.
    [python, ["-m", "venv", "--clear", folder]],
    // Wheels alone: building one may need compilers, and runs its code.
    [program, [...pip, "--only-binary", ":all:", ...peer.requirements]],
  ]);
}

/** A Go program, built where there is none of this version yet. */
export function provideGo(cache: string, peer: GoPeer): Provided {
  const folder = join(cache, peer.variable.toLowerCase());
  const name = /\/([a-z]+)@/.exec(peer.package)?.[1] ?? "";
  const program = join(folder, WINDOWS ? `${name}.exe` : name);
  return provide(folder, program, peer.package, [["go", ["install", peer.package]]], {
    GOBIN: folder,
    GOFLAGS: "-mod=mod",
  });
}

type Command = readonly [program: string, args: readonly string[]];

/** The file that says what a folder holds is written last: what was interrupted is made anew, and so is what has other versions. */
function provide(
  folder: string,
  program: string,
  versions: string,
  commands: readonly Command[],
  environment: NodeJS.ProcessEnv = {},
): Provided {
  const made = join(folder, "versions.txt");
  if (existsSync(made) && readFileSync(made, "utf8") === versions && existsSync(program)) return { program };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`interop: making ${folder}\n`);
  for (const [command, args] of commands) {
    const { status, error, stdout, stderr } = spawnSync(command, args, {
      encoding: "utf8",
      env: { ...process.env, ...environment },
      maxBuffer: 1 << 26,
    });
    if (status === 0) continue;
    const said = (error?.message ?? `${stdout}${stderr}`).trim().split("\n").at(-1) ?? "";
    return { missing: `${versions.replaceAll("\n", " ")}: ${said}` };
  }
  writeFileSync(made, versions);
  return { program };
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}
