import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { training } from "../../records/test/training.ts";
import { claim, decideBy, done, keys, record, useParties } from "./decisions.ts";
import { runAixv, runJson } from "./run-aixv.ts";
import { signedModel, useSigstore } from "./signed-model.ts";
import { KEY, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
useParties();
const local = useSigstore();

const policy = (more: object = {}): object => ({
  allow_subjects: [keys.release],
  advisory_allow_subjects: [keys.security],
  ...more,
});
const advisory = (id: string, digest: string): object => ({
  advisory_id: id,
  affected: [{ digest }],
  severity: "low",
  status: "active",
  reason_code: "backdoor",
});
const digestOf = async (path: string): Promise<string> => String((await done("digest", path)).digest);
const suggest = async (model: string, flags: readonly string[], ...more: readonly string[]) =>
  await runJson(["rollback", "suggest", model, ...flags, ...more]);
const candidates = (result: JsonObject): readonly JsonObject[] => result.candidates as JsonObject[];

/** first ← second ← third, all signed and claimed by the release key. */
async function chain(flags: readonly string[]): Promise<readonly [string, string, string]> {
  const models: string[] = [];
  for (const name of ["first", "second", "third"]) {
    const parent = models.at(-1);
    const model = await signedModel(KEY, { "own.txt": `${flags[1]} ${name}` });
    const parents = parent === undefined ? [] : [await digestOf(parent)];
    const type = parent === undefined ? { artifact_type: "base-model" } : {};
    await claim(flags, model, "training", { ...training(parents as never), ...type }, "release");
    models.push(model);
  }
  return models as unknown as readonly [string, string, string];
}

describe("aixv rollback suggest (AIXV §9)", () => {
  test("names the nearest ancestor that the policy allows, judged by its bytes", async () => {
    const flags = await decideBy(policy());
    const [first, second, third] = await chain(flags);
    const { exitCode, result } = await suggest(third, flags, "--candidate", `${first},${second}`);
    expect(exitCode).toBe(0);
    expect(result.suggested).toMatchObject({
      digest: await digestOf(second),
      path: second,
      relation: "ancestor",
      distance: 1,
      allowed: true,
      admission_decision: "allow",
    });
    expect(candidates(result).map(({ distance }) => distance)).toEqual([1, 2]);
    const text = await runAixv(["rollback", "suggest", third, ...flags, "--candidate", second]);
    expect(text.stdout).toContain(`✔ go back to ${second}`);
  });

  test("passes over what an active advisory concerns, which the policy need not ask for", async () => {
    const flags = await decideBy(policy());
    const [first, second, third] = await chain(flags);
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", await digestOf(second)), "security");
    const { result } = await suggest(third, flags, "--candidate", `${first},${second}`);
    expect(result.suggested).toMatchObject({ path: first, distance: 2 });
    expect(candidates(result)[0]).toMatchObject({
      path: second,
      allowed: false,
      violations: [{ code: "ADVISORY_ACTIVE" }],
    });
  });

  test("passes over what the policy denies, and finds nothing where it denies all", async () => {
    const denied = await decideBy(policy({ deny_formats: ["text"] }));
    const [first, second, third] = await chain(denied);
    const { exitCode, result } = await suggest(third, denied, "--candidate", `${first},${second}`);
    expect([exitCode, result.code]).toEqual([1, "ROLLBACK_TARGET_MISSING"]);
    expect(candidates(result)).toMatchObject([
      { path: second, allowed: false, admission_decision: "deny" },
      { path: first, allowed: false, admission_decision: "deny" },
    ]);
    const flags = await decideBy(policy());
    const models = await chain(flags);
    const base = await digestOf(models[0]);
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", base), "security");
    const none = await suggest(models[2], flags, "--candidate", `${models[0]},${models[1]}`);
    expect([none.exitCode, none.result.code, none.result.suggested]).toEqual([
      1,
      "ROLLBACK_TARGET_MISSING",
      null,
    ]);
    // The second came of the first, which the advisory names.
    expect(candidates(none.result).map(({ allowed }) => allowed)).toEqual([false, false]);
  });

  test("tells one by its digest alone apart: no signature over it is at hand", async () => {
    const flags = await decideBy(policy());
    const [first, second, third] = await chain(flags);
    const { exitCode, result } = await suggest(third, flags, "--candidate", await digestOf(first));
    expect(exitCode).toBe(1);
    expect(candidates(result)).toMatchObject([
      {
        digest: await digestOf(second),
        path: null,
        allowed: false,
        violations: [{ code: "SIGNATURE_MISSING" }],
      },
      {
        digest: await digestOf(first),
        path: null,
        allowed: false,
        violations: [{ code: "SIGNATURE_MISSING" }],
      },
    ]);
  });

  test("goes back to a file that is not at hand, whose signature the store has", async () => {
    const flags = await decideBy(policy());
    const [root = ""] = flags.slice(1);
    await writeFiles({ [`${root}/old.bin`]: `old ${root}`, [`${root}/new.bin`]: `new ${root}` });
    const old = await digestOf(`${root}/old.bin`);
    await claim(flags, `${root}/new.bin`, "training", training([old as never]), "release");
    const before = await suggest(`${root}/new.bin`, flags);
    expect([before.exitCode, before.result.code]).toEqual([1, "ROLLBACK_TARGET_MISSING"]);
    await done("sign", `${root}/old.bin`, ...KEY);
    await done("store", "add", `${root}/old.bin`, "--root", root);
    const { result } = await suggest(`${root}/new.bin`, flags);
    expect(result.suggested).toMatchObject({ digest: old, path: null, relation: "ancestor", allowed: true });
    const text = await runAixv(["rollback", "suggest", `${root}/new.bin`, ...flags]);
    expect(text.stdout).toContain("verify its bytes before you use them");
    // Somebody else's signature is none that the policy allows.
    const stranger = await decideBy(
      policy({ allow_subjects: [keys.lab], lineage: { signers: { subjects: [keys.release] } } }),
    );
    await claim(stranger, `${root}/new.bin`, "training", training([old as never]), "release");
    await done("store", "add", `${root}/old.bin`, "--root", stranger[1] ?? "");
    const denied = await suggest(`${root}/new.bin`, stranger);
    expect(candidates(denied.result)).toMatchObject([
      { digest: old, allowed: false, violations: [{ code: "SUBJECT_NOT_ALLOWED" }] },
    ]);
  });

  test("does not go back to a file by one digest that an advisory recalls by the other", async () => {
    const flags = await decideBy(policy());
    const [root = ""] = flags.slice(1);
    await writeFiles({ [`${root}/old.bin`]: `old ${root}`, [`${root}/new.bin`]: `new ${root}` });
    const old = await digestOf(`${root}/old.bin`);
    await claim(flags, `${root}/new.bin`, "training", training([old as never]), "release");
    await done("sign", `${root}/old.bin`, ...KEY);
    const added = await done("store", "add", `${root}/old.bin`, "--root", root);
    const [{ subjects } = {}] = added.attestations as readonly JsonObject[];
    const byManifest = (subjects as readonly string[]).find((digest) => digest !== old) ?? "";
    expect((await suggest(`${root}/new.bin`, flags)).result.suggested).toMatchObject({ digest: old });
    // What is the artifact itself is nothing to go back to, whatever it is called.
    const itself = await suggest(`${root}/old.bin`, flags, "--candidate", byManifest);
    expect([itself.exitCode, candidates(itself.result)]).toEqual([1, []]);
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", byManifest), "security");
    const { result } = await suggest(`${root}/new.bin`, flags);
    expect(candidates(result)).toMatchObject([
      { digest: old, allowed: false, violations: [{ code: "ADVISORY_ACTIVE" }] },
    ]);
  });

  test("takes what a trusted delta names to go back to first", async () => {
    const flags = await decideBy(policy());
    const [first, second] = await chain(flags);
    const delta = await signedModel(KEY, { "delta.txt": flags[1] ?? "" });
    await done(
      "sign-delta",
      delta,
      "--base",
      await digestOf(second),
      "--rollback-target",
      await digestOf(first),
      "--update-type",
      "sft",
      "--sign",
      ...KEY,
      "--root",
      flags[1] ?? "",
    );
    const { result } = await suggest(delta, flags, "--candidate", `${first},${second}`);
    expect(result.suggested).toMatchObject({ path: first, relation: "rollback-target" });
    expect(candidates(result).map(({ relation }) => relation)).toEqual(["rollback-target", "ancestor"]);
  });

  test("takes the newest of earlier releases of the same before ancestors", async () => {
    const flags = [...(await decideBy(policy())), "--trusted-root", "sigstore/trusted_root.json"].map(
      (flag) =>
        flag === "2026-06-01T00:00:00Z"
          ? new Date(Date.now() + 60_000).toISOString().replace(/\.\d+Z/, "Z")
          : flag,
    );
    const [, second, third] = await chain(flags);
    const released = async (id: string, model: string): Promise<void> => {
      const digest = await digestOf(model);
      await writeFiles({
        "release.json": JSON.stringify({ bundle_id: id, primary: digest, members: [digest] }),
      });
      const stamp = ["--timestamp-url", `${local.sigstore.url}/api/v1/timestamp`];
      await done(
        "bundle",
        "create",
        "--input",
        "release.json",
        "--sign",
        ...KEY,
        ...stamp,
        "--root",
        flags[1] ?? "",
      );
    };
    const sibling = await signedModel(KEY, { "sibling.txt": flags[1] ?? "" });
    const stranger = await signedModel(KEY, { "unrelated.txt": flags[1] ?? "" });
    await claim(flags, sibling, "training", training([(await digestOf(second)) as never]), "release");
    await released("unrelated", stranger);
    await released("v1", sibling);
    // Proved times are whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await released("v2", third);
    const { result } = await suggest(third, flags, "--candidate", `${second},${sibling},${stranger}`);
    expect(result.suggested).toMatchObject({
      path: sibling,
      relation: "earlier-release",
      release: { bundle_id: "v1" },
    });
    expect(candidates(result).map(({ path, relation }) => [path, relation])).toEqual([
      [sibling, "earlier-release"],
      [second, "ancestor"],
      [null, "ancestor"],
      [stranger, "given"],
    ]);
    // From the first release there is no earlier one.
    const { result: before } = await suggest(sibling, flags, "--candidate", third);
    expect(candidates(before).map(({ relation }) => relation)).not.toContain("earlier-release");
  });

  test("does not go back to what was changed since it was signed", async () => {
    const flags = await decideBy(policy());
    const [, second, third] = await chain(flags);
    await writeFile(join(second, "own.txt"), "changed");
    const { exitCode, result } = await suggest(third, flags, "--candidate", second);
    expect([exitCode, result.suggested]).toEqual([1, null]);
    expect(result.refused).toMatchObject([{ path: second, code: "MODEL_MISMATCH" }]);
  });

  test.each([
    [["--candidate", "nowhere"], "FILE_NOT_FOUND"],
    [["--policy", "nowhere.json"], "FILE_NOT_FOUND"],
    [["--root", "nowhere"], "FILE_NOT_FOUND"],
  ])("refuses %j with %s", async (more, code) => {
    const flags = await decideBy(policy());
    const model = await signedModel();
    const kept = flags.filter((_, index) => flags[index] !== more[0] && flags[index - 1] !== more[0]);
    const { exitCode, result } = await suggest(model, kept, ...more);
    expect([exitCode, result.code]).toEqual([2, code]);
  });

  test("needs a policy; rollback itself, and a model of that name, are told apart from it", async () => {
    const model = await signedModel();
    expect((await runJson(["rollback", "suggest", model])).result.code).toBe("USAGE");
    const target = `sha256:${"1".repeat(64)}`;
    expect((await runJson(["rollback", model, "--to", target, ...KEY])).exitCode).toBe(0);
    await writeFile("suggest", "a model of that name");
    expect((await runJson(["rollback", "./suggest", "--to", target, ...KEY])).exitCode).toBe(0);
    expect((await runAixv(["rollback", "--help"])).exitCode).toBe(0);
  });
});
