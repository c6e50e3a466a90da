import { readFile } from "node:fs/promises";
import { type JsonObject, unwrap } from "@aixv/core";
import { generateKeyPair } from "@aixv/envelope/node";
import { parsePublicKey } from "@aixv/envelope/verify";
import { beforeAll, expect } from "vitest";
import { type JsonRun, runJson } from "./run-aixv.ts";
import { writeFiles } from "./workspace.ts";

/** The clock of {@link decideBy}. */
export const NOW = ["--now", "2026-06-01T00:00:00Z"] as const;
/** Of something that there is not. */
export const DIGEST = `sha256:${"1".repeat(64)}`;
/** Subjects of the keys, by the names of their files. */
export const keys: { [name: string]: string } = {};

/** Makes keys of some parties beside `release`, in the workspace made before. */
export function useParties(): void {
  beforeAll(async () => {
    for (const name of ["policy", "security", "lab", "waiver", "stranger"]) {
      const pair = generateKeyPair("p256");
      await writeFiles({ [`${name}.key`]: pair.privateKey, [`${name}.pub`]: pair.publicKey });
      keys[name] = pair.subject;
    }
    keys.release = unwrap(parsePublicKey(await readFile("release.pub"))).subject;
  });
}

let count = 0;

/** A folder of its own for a store. */
export function freshRoot(): string {
  count++;
  return `root-${count}`;
}

/** Runs a command that must succeed. */
export async function done(...args: readonly string[]): Promise<JsonObject> {
  const { exitCode, result } = await runJson(args);
  expect([exitCode, result.error]).toEqual([0, undefined]);
  return result;
}

/** Makes a signed policy in a store of its own and gives the flags that decide by it. */
export async function decideBy(policy: object): Promise<readonly string[]> {
  const root = freshRoot();
  await writeFiles({ [`${root}/policy.json`]: JSON.stringify(policy) });
  await done(
    "policy",
    "create",
    "--input",
    `${root}/policy.json`,
    "--sign",
    "--key",
    "policy.key",
    "--root",
    root,
  );
  return [
    "--root",
    root,
    "--policy",
    `${root}/.aixv/policies/policy.json`,
    "--policy-public-key",
    "policy.pub",
    ...["release", "security", "lab", "waiver"].flatMap((name) => ["--public-key", `${name}.pub`]),
    ...NOW,
  ];
}

/** Puts a signed record into the store of `flags`. */
export async function record(
  flags: readonly string[],
  kind: string,
  id: string,
  payload: object,
  key: string,
): Promise<void> {
  const root = flags[1] ?? "";
  await writeFiles({ [`${root}/${id}.input.json`]: JSON.stringify(payload) });
  const input = ["--input", `${root}/${id}.input.json`, "--root", root, "--sign", "--key", `${key}.key`];
  await done("record", "create", "--kind", kind, "--record-id", id, ...input);
}

/** Claims something about a model in the store of `flags`. */
export async function claim(
  flags: readonly string[],
  model: string,
  predicate: string,
  payload: object,
  key: string,
  ...more: readonly string[]
): Promise<void> {
  const root = flags[1] ?? "";
  count++;
  const input = `${root}/claim-${count}.json`;
  await writeFiles({ [input]: JSON.stringify(payload) });
  await done(
    "attest",
    model,
    "--predicate",
    predicate,
    "--input",
    input,
    "--root",
    root,
    "--sign",
    "--key",
    `${key}.key`,
    ...more,
  );
}

/** Runs `verify`. */
export async function verify(model: string, flags: readonly string[]): Promise<JsonRun> {
  return await runJson(["verify", model, ...flags]);
}

/** The codes of the violations. */
export function codes({ result }: JsonRun): readonly string[] {
  return ((result.violations ?? []) as JsonObject[]).map(({ code }) => String(code));
}

/** The codes of what was ignored. */
export function ignoredCodes({ result }: JsonRun): readonly string[] {
  return ((result.ignored ?? []) as JsonObject[]).map(({ code }) => String(code));
}

/** The model must be admitted. */
export async function admits(model: string, flags: readonly string[], decision = "allow"): Promise<JsonRun> {
  const run = await verify(model, flags);
  expect([run.exitCode, run.result.error, run.result.admission_decision]).toEqual([0, undefined, decision]);
  expect(run.result.verified).toBe(true);
  return run;
}

/** The model must be denied, for these reasons alone. */
export async function denies(
  model: string,
  flags: readonly string[],
  ...expected: readonly string[]
): Promise<JsonRun> {
  const run = await verify(model, flags);
  expect(run.result.error).not.toBe(undefined);
  expect([run.exitCode, run.result.ok, run.result.admission_decision]).toEqual([1, false, "deny"]);
  expect(codes(run)).toEqual(expected);
  expect(run.result.policy_violations).toHaveLength(expected.length);
  return run;
}

/** No verdict is reached. */
export async function undecided(args: readonly string[], code: string): Promise<string> {
  const { exitCode, result } = await runJson(["verify", ...args]);
  expect([exitCode, result.ok, result.code]).toEqual([2, false, code]);
  expect(result.admission_decision).toBe(undefined);
  return String(result.error);
}
