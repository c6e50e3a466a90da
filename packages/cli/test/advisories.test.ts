import { readFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { DIGEST, done, freshRoot, keys, useParties } from "./decisions.ts";
import { runAixv, runJson } from "./run-aixv.ts";
import { TRUST, useSigstore } from "./signed-model.ts";
import { useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
const local = useSigstore();
useParties();

const SECURITY = ["--public-key", "security.pub", ...TRUST] as const;
const OTHER = `sha256:${"2".repeat(64)}`;
const advisory = (more: object = {}): object => ({
  advisory_id: "ADV-1",
  affected: [{ digest: DIGEST }],
  severity: "critical",
  status: "active",
  reason_code: "backdoor",
  title: "Backdoor",
  ...more,
});

/** Makes an advisory in a store; signed with a timestamp unless told otherwise. */
async function create(
  root: string,
  payload: object,
  flags: readonly string[] = ["--sign", "--key", "security.key", ...timestamp()],
  more: readonly string[] = [],
): Promise<JsonObject> {
  await writeFiles({ [`${root}/input.json`]: JSON.stringify(payload) });
  return await done("advisory", "create", "--input", `${root}/input.json`, "--root", root, ...flags, ...more);
}
const timestamp = (): readonly string[] => ["--timestamp-url", `${local.sigstore.url}/api/v1/timestamp`];
const refusal = async (root: string, payload: unknown, ...flags: readonly string[]): Promise<unknown> => {
  await writeFiles({ [`${root}/input.json`]: JSON.stringify(payload) });
  const { exitCode, result } = await runJson([
    "advisory",
    "create",
    "--input",
    `${root}/input.json`,
    "--root",
    root,
    ...flags,
  ]);
  expect(exitCode).toBe(2);
  return result.code;
};
const list = async (root: string, ...flags: readonly string[]): Promise<readonly JsonObject[]> =>
  (await done("advisory", "list", "--root", root, ...flags)).advisories as JsonObject[];

describe("advisory create", () => {
  test("flags take the place of the input's fields, which may do without", async () => {
    const root = freshRoot();
    const { advisory_id: _, severity: __, ...rest } = advisory() as { advisory_id: string; severity: string };
    const made = await create(root, rest, ["--advisory-id", "ADV-2", "--severity", "low"]);
    expect(made).toMatchObject({
      advisory_id: "ADV-2",
      record_id: "ADV-2",
      advisory: { severity: "low" },
      superseded: null,
    });
    expect(await create(root, advisory(), ["--severity", "high"])).toMatchObject({
      advisory_id: "ADV-1",
      advisory: { severity: "high" },
    });
    expect(await refusal(root, rest)).toBe("USAGE");
    expect(await refusal(root, rest, "--advisory-id", "ADV-3")).toBe("PAYLOAD_INVALID");
    expect(await refusal(root, advisory(), "--severity", "CRITICAL")).toBe("USAGE");
    expect(await refusal(root, advisory(), "--advisory-id", "../ADV-1")).toBe("RECORD_ID_INVALID");
    expect(await refusal(root, advisory({ advisory_id: 7 }))).toBe("PAYLOAD_INVALID");
    expect(await refusal(root, [advisory()])).toBe("USAGE");
  });

  test("one over no artifact is refused: nothing would be found to be affected", async () => {
    const root = freshRoot();
    const selectors = { affected: [{ selector: "descendants" }] };
    expect(await refusal(root, advisory(selectors))).toBe("ADVISORY_WITHOUT_ARTIFACT");
    expect(await refusal(root, advisory({ ...selectors, status: "withdrawn" }))).toBe(
      "ADVISORY_WITHOUT_ARTIFACT",
    );
    expect(await refusal(root, advisory({ affected: [] }))).toBe("PAYLOAD_INVALID");
    const mended = { fixed_digests: [DIGEST] };
    expect(await refusal(root, advisory(mended))).toBe("ADVISORY_WITHOUT_ARTIFACT");
    await create(root, advisory({ ...mended, status: "mitigated" }), []);
    await create(root, advisory({ ...mended, affected: [{ digest: DIGEST }, { digest: OTHER }] }), []);
    const generic = ["record", "create", "--kind", "advisory", "--record-id", "ADV-1", "--root", root];
    await writeFiles({ [`${root}/input.json`]: JSON.stringify(advisory(selectors)) });
    const { result } = await runJson([...generic, "--input", `${root}/input.json`]);
    expect(result.code).toBe("ADVISORY_WITHOUT_ARTIFACT");
  });

  test("other content takes the place of what is there, which stays in the history", async () => {
    const root = freshRoot();
    const first = await create(root, advisory());
    const again = await create(root, advisory());
    expect([first.is_new, first.superseded, again.is_new, again.superseded]).toEqual([
      true,
      null,
      false,
      null,
    ]);
    const second = await create(root, advisory({ status: "withdrawn" }));
    expect(second).toMatchObject({ path: first.path, is_new: true });
    const former = JSON.parse(await readFile(String(second.superseded), "utf8"));
    expect(former.payload.status).toBe("active");
    const verify = ["advisory", "verify"];
    expect(await done(...verify, String(second.path), ...SECURITY)).toMatchObject({
      advisory: { status: "withdrawn" },
    });
    expect(await done(...verify, String(second.superseded), ...SECURITY)).toMatchObject({
      advisory: { status: "active" },
    });
    const text = await runAixv([
      "advisory",
      "create",
      "--input",
      `${root}/input.json`,
      "--severity",
      "low",
      "--root",
      root,
    ]);
    expect(text.stdout).toContain("superseded");
  });

  test("who signs without a time learns that nobody will import it", async () => {
    const root = freshRoot();
    const made = await create(root, advisory(), ["--sign", "--key", "security.key"]);
    expect(made.warnings).toMatchObject([{ code: "ADVISORY_TIME_UNPROVED" }]);
    expect((await create(root, advisory({ severity: "low" }))).warnings).toEqual([]);
    expect((await create(root, advisory({ severity: "high" }), [])).warnings).toEqual([]);
  });
});

describe("advisory verify", () => {
  test("by whom one trusts, and of advisories alone", async () => {
    const root = freshRoot();
    const { path } = await create(root, advisory());
    expect(await done("advisory", "verify", String(path), ...SECURITY)).toMatchObject({
      record_kind: "advisory",
      record_id: "ADV-1",
      advisory_id: "ADV-1",
      signature_verification: { verified: true, actual_subjects: [keys.security] },
    });
    const stranger = await runJson(["advisory", "verify", String(path), "--public-key", "stranger.pub"]);
    expect([stranger.exitCode, stranger.result.code]).toEqual([1, "KEY_UNKNOWN"]);
    const nobody = await runJson(["advisory", "verify", String(path)]);
    expect([nobody.exitCode, nobody.result.code]).toEqual([2, "TRUST_CONSTRAINT_MISSING"]);
    expect(nobody.result.error).toContain("trusted subject constraints required");
    await writeFiles({ "waiver.json": '{"reason": "r", "expires_at": "2030-01-01T00:00:00Z"}' });
    const waiver = ["--kind", "waiver", "--record-id", "W", "--input", "waiver.json", "--root", root];
    const { path: other } = await done("record", "create", ...waiver, "--sign", "--key", "security.key");
    const refused = await runJson(["advisory", "verify", String(other), ...SECURITY]);
    expect([refused.exitCode, refused.result.code]).toEqual([2, "RECORD_KIND_UNEXPECTED"]);
  });
});

describe("advisory list", () => {
  test("has the reference's keys, and those of one artifact alone where one is named", async () => {
    const root = freshRoot();
    await writeModel(`${root}/model`);
    const { digest } = await done("digest", `${root}/model`);
    await create(root, advisory());
    await create(root, advisory({ advisory_id: "ADV-2", affected: [{ digest }] }), []);
    const all = await done("advisory", "list", "--root", root);
    expect(all).toMatchObject({ artifact_digest: null, faults: [] });
    expect((all.advisories as JsonObject[]).map(({ advisory_id }) => advisory_id)).toEqual([
      "ADV-1",
      "ADV-2",
    ]);
    for (const artifact of [`${root}/model`, String(digest)]) {
      const found = await done("advisory", "list", artifact, "--root", root);
      expect(found).toMatchObject({ artifact_digest: digest, advisories: [{ advisory_id: "ADV-2" }] });
    }
    const [first] = await list(root, ...SECURITY);
    expect(first).toMatchObject({
      severity: "critical",
      _trust: {
        signed_and_trusted: true,
        signature_bundle_path: expect.stringMatching(/ADV-1\.json\.sigstore\.json$/),
      },
      _versions: [{ is_current: true, in_force: true, signed_time: expect.any(String) }],
    });
    expect((await list(root)).map(({ _trust }) => _trust)).toMatchObject([
      { signed_and_trusted: false, signature_bundle_path: expect.any(String) },
      { signed_and_trusted: false, signature_bundle_path: null },
    ]);
    const nothing = await runAixv(["advisory", "list", OTHER, "--root", root]);
    expect(nothing.stdout.trim().split("\n").at(-1)).toBe("no advisories");
  });

  test("--require-signed shows what somebody trusted signed, and needs somebody", async () => {
    const root = freshRoot();
    await create(root, advisory());
    await create(root, advisory({ advisory_id: "ADV-2" }), []);
    await create(root, advisory({ advisory_id: "ADV-3" }), ["--sign", "--key", "stranger.key"]);
    expect((await list(root, "--require-signed", ...SECURITY)).map(({ advisory_id }) => advisory_id)).toEqual(
      ["ADV-1"],
    );
    const nobody = await runJson(["advisory", "list", "--require-signed", "--root", root]);
    expect([nobody.exitCode, nobody.result.code]).toEqual([2, "TRUST_CONSTRAINT_MISSING"]);
    const versions = (await list(root, ...SECURITY)).flatMap(({ _versions }) => _versions as JsonObject[]);
    expect(versions.map(({ code }) => code)).toEqual([undefined, undefined, "KEY_UNKNOWN"]);
    expect(versions.map(({ in_force }) => in_force)).toEqual([true, false, false]);
  });

  test("what is in force is what a trusted signer is proved to have said last, whatever is current", async () => {
    const root = freshRoot();
    await create(root, advisory());
    const inForce = async (): Promise<unknown> => {
      const [found] = await list(root, ...SECURITY);
      const versions = found?._versions as JsonObject[];
      const [current, force] = [versions.find((one) => one.is_current), versions.find((one) => one.in_force)];
      expect(found?.status).toBe(force?.status);
      return [versions.length, current?.status, force?.status];
    };
    expect(await inForce()).toEqual([1, "active", "active"]);
    // Nobody, a stranger, and somebody at no proved time.
    await create(root, advisory({ status: "withdrawn", title: "A" }), []);
    expect(await inForce()).toEqual([2, "withdrawn", "active"]);
    await create(root, advisory({ status: "withdrawn", title: "B" }), ["--sign", "--key", "stranger.key"]);
    expect(await inForce()).toEqual([3, "withdrawn", "active"]);
    await create(root, advisory({ status: "withdrawn", title: "C" }), ["--sign", "--key", "security.key"]);
    expect(await inForce()).toEqual([4, "withdrawn", "active"]);
    // Times of an authority are whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await create(root, advisory({ status: "mitigated" }));
    expect(await inForce()).toEqual([5, "mitigated", "mitigated"]);
    const text = await runAixv(["advisory", "list", "--root", root, ...SECURITY]);
    expect(text.stdout).toContain("(in force, current)");
    expect(text.stdout.match(/no proved time/g)).toHaveLength(3);
  });

  test("a file that is none is told, and takes nothing from the others", async () => {
    const root = freshRoot();
    await create(root, advisory());
    await writeFiles({ [`${root}/.aixv/advisories/broken.json`]: "{" });
    const { result, stderr } = await runJson(["advisory", "list", "--root", root]);
    expect(result).toMatchObject({
      advisories: [{ advisory_id: "ADV-1" }],
      faults: [{ code: "RECORD_MALFORMED" }],
    });
    expect(stderr).toContain("broken.json");
  });

  test("flags without effect, and roots that are not there, are refused", async () => {
    const root = freshRoot();
    const usage = await runJson(["advisory", "list", "--shard-size", "10"]);
    expect([usage.exitCode, usage.result.code]).toEqual([2, "USAGE"]);
    const nowhere = await runJson(["advisory", "list", "--root", `${root}/no`]);
    expect([nowhere.exitCode, nowhere.result.code]).toEqual([2, "FILE_NOT_FOUND"]);
  });
});
