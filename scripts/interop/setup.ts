// Gets the other implementations that the tests of `pnpm test:interop` run against, once for each version, and names them to the
// tests by environment variables. What is set already stays. What cannot be had is said, in one line, and its tests are skipped.
import { join } from "node:path";
import { ROOT } from "../workspace.ts";
import { CLONED_PEERS, GO_PEERS, PYTHON_PEERS } from "./peers.ts";
import { findPython, hasGo, type Provided, provideGo, providePython } from "./provide.ts";

const CACHE = join(ROOT, "node_modules", ".cache", "interop");

/** Called by vitest, before its workers start and inherit the environment. */
export function setup(): void {
  const wanted = <T extends { readonly variable: string }>(peers: readonly T[]): readonly T[] =>
    peers.filter(({ variable }) => process.env[variable] === undefined);

  const python = findPython();
  for (const peer of wanted(PYTHON_PEERS)) {
    const missing: Provided = { missing: "no Python 3.10 or newer on PATH" };
    name(peer.variable, python === undefined ? missing : providePython(CACHE, python, peer));
  }
  const go = hasGo();
  for (const peer of wanted(GO_PEERS)) {
    name(peer.variable, go ? provideGo(CACHE, peer) : { missing: "no Go on PATH" });
  }
  for (const { variable, repository } of wanted(CLONED_PEERS)) {
    name(variable, { missing: `${repository} is in no registry; see CONTRIBUTING.md` });
  }
}

function name(variable: string, provided: Provided): void {
  if ("program" in provided) process.env[variable] = provided.program;
  else process.stderr.write(`interop: tests that need ${variable} are skipped: ${provided.missing}\n`);
}
