import fs from "node:fs";
import { cp, readdir, rename, rm } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { claim, decideBy, done, keys, useParties } from "./decisions.ts";
import { type JsonRun, runJson } from "./run-aixv.ts";
import { useWorkspace, writeFiles, writeModel } from "./workspace.ts";

// Files that are replaced between two looks at them (laws 1 and 2): whatever is said was decided by bytes that were verified.

useWorkspace();
useParties();

/** Calls back once a file was opened for the first time, and before it is read. */
async function afterOpening<T>(path: string, then: () => void, run: () => Promise<T>): Promise<T> {
  let isOpen = false;
  const note = (opened: unknown): void => {
    if (isOpen || resolve(String(opened)) !== resolve(path)) return;
    isOpen = true;
    then();
  };
  const { openSync, promises } = fs;
  const { open } = promises;
  fs.openSync = (...args) => {
    const descriptor = openSync(...args);
    note(args[0]);
    return descriptor;
  };
  promises.open = async (...args) => {
    const handle = await open(...args);
    note(args[0]);
    return handle;
  };
  syncBuiltinESMExports();
  try {
    const result = await run();
    expect(isOpen).toBe(true);
    return result;
  } finally {
    fs.openSync = openSync;
    promises.open = open;
    syncBuiltinESMExports();
  }
}

/** Puts another file in the place of one, as an attacker would: at once, whoever has it open keeps the former. */
function replace(path: string, by: string): void {
  fs.copyFileSync(by, `${path}.new`);
  fs.renameSync(`${path}.new`, path);
}

/** What a decision rests on, and what an attacker has for it. */
const FILES: { readonly path: string; readonly evil: string }[] = [];
let flags: readonly string[];
let admitted: JsonRun;

const decide = async (): Promise<JsonRun> => await runJson(["verify", "model", ...flags]);

beforeAll(async () => {
  await writeModel("model");
  await done("sign", "model", "--key", "release.key");
  flags = await decideBy({
    allow_subjects: [keys.release],
    require_predicates: [{ predicate: "model-card", signers: { subjects: [keys.lab] } }],
  });
  await claim(flags, "model", "model-card", { name: "m" }, "lab");
  // It lies beside the model as well: here it is in the store alone.
  for (const name of await readdir("."))
    if (name.startsWith("model.") && name.endsWith(".sigstore.json")) await rm(name);
  admitted = await decide();
  expect(admitted.exitCode).toBe(0);

  await writeModel("evil/model", { "weights.bin": "evil" });
  await done("sign", "evil/model", "--key", "stranger.key");
  await writeFiles({ "evil/policy.json": "{}", "evil/card.json": JSON.stringify({ name: "evil" }) });
  const signing = ["--root", "evil", "--sign", "--key", "stranger.key"];
  await done("policy", "create", "--input", "evil/policy.json", ...signing);
  await cp("model", "evil/twin/model", { recursive: true });
  await done(
    "attest",
    "evil/twin/model",
    "--predicate",
    "model-card",
    "--input",
    "evil/card.json",
    ...signing,
  );
  const root = flags[1] ?? "";
  const only = async (folder: string, ending: string): Promise<string> => {
    const names = await readdir(folder);
    const [name, ...others] = names.filter(
      (one) => one.endsWith(".sigstore.json") === ending.endsWith(".sigstore.json"),
    );
    expect(others).toEqual([]);
    return join(folder, name ?? "");
  };
  FILES.push({ path: "model/weights.bin", evil: "evil/model/weights.bin" });
  FILES.push({ path: "model/model.sig", evil: "evil/model/model.sig" });
  for (const folder of [".aixv/policies", ".aixv/attestations"])
    for (const ending of [".json", ".sigstore.json"])
      FILES.push({
        path: await only(join(root, folder), ending),
        evil: await only(join("evil", folder), ending),
      });
});

/** An admission rests on the very same evidence as before; what counted for nothing may differ. */
function expectSound({ exitCode, result }: JsonRun): void {
  if (exitCode === 0) expect({ ...result, ignored: [] }).toEqual(admitted.result);
}

describe("a model whose evidence is replaced while it is verified", () => {
  it.each([0, 1, 2, 3, 4, 5])("is admitted by what was verified, or not at all: file %i", async (index) => {
    const { path, evil } = FILES[index] as (typeof FILES)[number];
    const good = `${path}.good`;
    replace(good, path);
    try {
      replace(path, evil);
      const refused = await decide();
      // An unsigned claim is not looked into: what its bundle signs counts.
      expect([path, refused.exitCode === 0]).toEqual([path, /attestations.*(?<!sigstore)\.json$/.test(path)]);
      expectSound(refused);
      expectSound(await afterOpening(path, () => replace(path, good), decide));
      replace(path, good);
      expectSound(await afterOpening(path, () => replace(path, evil), decide));
    } finally {
      await rename(good, path);
    }
    expectSound(await decide());
    expect((await decide()).exitCode).toBe(0);
  });
});
