// Gets the other implementations that the tests of `pnpm test:interop` run against, once for each version, and names them to the
// tests by environment variables. What is set already stays. What cannot be had is said, in one line, and its tests are skipped.
import { join } from "node:path";
import { ROOT } from "../workspace.ts";
import { CLONED_PEERS, GO_PEERS, PYTHON_PEERS } from "./peers.ts";
import { findPython, hasGo, type Provided, provideGo, providePython } from "./provide.ts";

const CACHE = join(ROOT, "node_modules", ".cache", "interop");

/** Called by vitest, before its workers start and inherit the environment. */
export function setup(): void {
  const python = findPython();
  const go = hasGo();
  for (const peer of PYTHON_PEERS) {
    name(peer.variable, () =>
      python === undefined
        ? { missing: "no Python 3.10 or newer is on PATH" }
        : providePython(CACHE, python, peer),
    );
  }
  for (const peer of GO_PEERS) {
    name(peer.variable, () => (go ? provideGo(CACHE, peer) : { missing: "no Go is on PATH" }));
  }
  for (const { variable, repository, folder } of CLONED_PEERS) {
    const named = folder === "." ? "a clone" : `the folder ${folder} of a clone`;
    if (process.env[variable] === undefined) skip(variable, `${repository} is in no registry; name ${named}`);
  }
}

function name(variable: string, provide: () => Provided): void {
  if (process.env[variable] !== undefined) return;
  const provided = provide();
  if ("program" in provided) process.env[variable] = provided.program;
  // Where the peers must be there, what could not be tested must not look like what was.
  else if (process.env.INTEROP_REQUIRE_PEERS !== undefined)
    throw new Error(`${variable}: ${provided.missing}`);
  else skip(variable, provided.missing);
}

function skip(variable: string, reason: string): void {
  process.stderr.write(`interop: skipping tests that need ${variable}: ${reason}\n`);
}
