import { expect } from "vitest";
import { type JsonRun, runAixv, runJson } from "./run-aixv.ts";
import { KEY, writeModel } from "./workspace.ts";

let count = 0;

/** Writes and signs a model of its own; by key unless told otherwise. */
export async function signedModel(
  flags: readonly string[] = KEY,
  more: { readonly [path: string]: string } = {},
): Promise<string> {
  count++;
  const model = await writeModel(`signed-${count}`, more);
  const { exitCode, stderr } = await runAixv(["sign", model, ...flags]);
  if (exitCode !== 0) throw new Error(stderr);
  return model;
}

/** Runs `verify`, which must give a negative verdict of this code, as JSON and as text. */
export async function refused(args: readonly string[], code: string): Promise<JsonRun> {
  const run = await runJson(["verify", ...args]);
  expect(run.result.code).toBe(code);
  expect(run.result).toMatchObject({ ok: false, verified: false });
  expect(run.exitCode).toBe(1);
  const text = await runAixv(["verify", ...args]);
  expect(text).toMatchObject({ exitCode: 1, stdout: "" });
  expect(text.stderr).toContain(`[${code}]`);
  expect(text.stderr).toContain("not verified");
  return run;
}
