import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer } from "../adapters/run-adapter.ts";

/** What a process ended with. */
export type Ended = Omit<Answer, "exitCode"> & { readonly exitCode: number | null };

/** Runs an adapter as a suite does: its file is the program. */
export async function runProcess(
  adapter: "sigstore" | "oms",
  args: readonly string[],
  cwd?: string,
): Promise<Ended> {
  const file = fileURLToPath(new URL(`../adapters/${adapter}/main.ts`, import.meta.url));
  const child = spawn(file, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (output.stderr += String(chunk)));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, ...output };
}
