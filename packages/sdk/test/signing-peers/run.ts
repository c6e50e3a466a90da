import { spawn } from "node:child_process";
import { once } from "node:events";

/** How a program ended, and all that it printed. */
export interface Ran {
  readonly status: number;
  readonly output: string;
}

/** Runs a program; not synchronously, for the Sigstore that it may talk to is in this process. */
export async function run(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const [status] = (await once(child, "close")) as [number];
  return { status, output };
}
