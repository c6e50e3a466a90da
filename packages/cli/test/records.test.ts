import { createReadStream } from "node:fs";
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { serializeBundle } from "@aixv/envelope";
import { createKeySigner, parsePrivateKey } from "@aixv/envelope/node";
import { beforeAll, describe, expect, test } from "vitest";
import { type JsonRun, runAixv, runJson } from "./run-aixv.ts";
import { ANCHOR, CERTIFICATE, KEY, PUB, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();

const POLICY = {
  policy_type: "aixv.policy/v1",
  allow_subjects: ["alice@example.com"],
  max_bundle_age_days: 30,
};
const WAIVER = { reason: "temporary exception", expires_at: "2026-03-01T00:00:00Z" };
const ONE = `sha256:${"1".repeat(64)}`;
const TWO = `sha256:${"2".repeat(64)}`;
const BUNDLE = {
  bundle_type: "aixv.bundle/v1",
  bundle_id: "bundle-main",
  primary: "1".repeat(64),
  members: [TWO],
};
/** Of the leaf: a name with a comma, which a list has to escape. */
const SIGNER = "CN=test signer\\,O=aixv testkit";
const json = (value: unknown): string => JSON.stringify(value);
const readJson = async (path: string): Promise<JsonObject> =>
  JSON.parse(await readFile(path, "utf8")) as JsonObject;

let count = 0;
/** Makes a record of its own id; gives where it lies. */
async function waiver(...flags: readonly string[]): Promise<string> {
  const args = [
    "record",
    "create",
    "--kind",
    "waiver",
    "--record-id",
    `W-${++count}`,
    "--input",
    "waiver.json",
  ];
  const { result } = await runJson([...args, ...flags]);
  if (result.ok !== true) throw new Error(json(result));
  return String(result.path);
}
/** A message signature, as the AIXV reference makes it. */
async function signBytes(path: string): Promise<void> {
  const signer = createKeySigner(parsePrivateKey(await readFile("release.key", "utf8")));
  const { bundle } = await signer.signMessage({ open: () => createReadStream(path) });
  await writeFile(`${path}.sigstore.json`, serializeBundle(bundle));
}
const verify = async (path: string, ...flags: readonly string[]): Promise<JsonRun> =>
  await runJson(["record", "verify", path, ...flags]);

beforeAll(async () => {
  await writeFiles({
    "policy.json": json(POLICY),
    "waiver.json": json(WAIVER),
    "bundle.json": json(BUNDLE),
    "typo.json": json({ ...POLICY, allow_subject: ["bob@example.com"] }),
    "v0.json": json({ ...POLICY, policy_type: "aixv.policy/v0" }),
    "incident.json": json({ summary: "odd outputs", anything: { else: true } }),
  });
});

describe("record create", () => {
  test("writes an aixv.signed-record/v1 into the store, unsigned", async () => {
    const { exitCode, result } = await runJson([
      ...["record", "create", "--kind", "incident", "--record-id", "INC-1", "--input", "incident.json"],
      ...["--now", "2026-02-16T00:00:00Z"],
    ]);
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({ kind: "incident", record_id: "INC-1", is_new: true, signature: null });
    expect(String(result.path)).toMatch(/\.aixv\/records\/incident\/INC-1\.json$/);
    expect(await readJson(String(result.path))).toEqual({
      schema: "aixv.signed-record/v1",
      kind: "incident",
      record_id: "INC-1",
      created_at: "2026-02-16T00:00:00Z",
      payload: { summary: "odd outputs", anything: { else: true } },
      signature_bundle_path: null,
    });
  });

  test.each([
    ["a key", KEY, PUB],
    ["a certificate", CERTIFICATE, [...ANCHOR, "--trusted-subject", SIGNER]],
  ])(
    "signs with %s; verify tells who, and refuses a record with one byte more",
    async (_name, how, trust) => {
      const path = await waiver("--sign", ...how);
      const { exitCode, result } = await verify(path, ...trust);
      expect([exitCode, result.code]).toEqual([0, undefined]);
      expect(result).toMatchObject({
        record_kind: "waiver",
        record_payload: WAIVER,
        signature_verification: { verified: true },
        record_path: path,
        bundle_path: `${path}.sigstore.json`,
      });
      await writeFile(path, `${await readFile(path, "utf8")} `);
      const changed = await verify(path, ...trust);
      expect([changed.exitCode, changed.result.code]).toEqual([1, "ARTIFACT_DIGEST_MISMATCH"]);
      expect(changed.result).toMatchObject({ ok: false, signature_verification: { verified: false } });
    },
  );

  test("names the bundle in what it signs, so that a signature that was taken away is missed (LESSON 5)", async () => {
    const path = await waiver("--sign", ...KEY);
    expect((await readJson(path)).signature_bundle_path).toBe(`${path.split("/").at(-1)}.sigstore.json`);
    await rm(`${path}.sigstore.json`);
    const { exitCode, result } = await verify(path, ...PUB);
    expect([exitCode, result.code]).toEqual([2, "BUNDLE_NOT_FOUND"]);
    const { result: checked } = await runJson(["store", "check"]);
    expect(checked.findings).toContainEqual(expect.objectContaining({ code: "BUNDLE_MISSING" }));
    await rm(path);
  });

  test.each(["../x", "", "a/b", "x".repeat(129), "a b", ".", ".."])(
    "refuses the id %j, and writes nothing",
    async (id) => {
      const args = ["record", "create", "--kind", "waiver", `--record-id=${id}`, "--input", "waiver.json"];
      const { exitCode, result } = await runJson(args);
      expect(exitCode).toBe(2);
      expect(result.code).toBe(id === "" ? "USAGE" : "RECORD_ID_INVALID");
    },
  );

  test("takes an id of 128 characters, and any kebab-case kind", async () => {
    const id = "x".repeat(128);
    const args = ["record", "create", "--record-id", id, "--input", "waiver.json", "--kind"];
    expect((await runJson([...args, "red-team-report"])).result).toMatchObject({ ok: true, record_id: id });
    expect((await runJson([...args, "Red Team"])).result.code).toBe("RECORD_KIND_INVALID");
  });

  test("one id, other content: refused, and both kept apart; the same again changes nothing", async () => {
    await writeFile("other.json", json({ ...WAIVER, reason: "another" }));
    const args = ["record", "create", "--kind", "waiver", "--record-id", "TWICE", "--input"];
    const first = await runJson([...args, "waiver.json"]);
    const bytes = await readFile(String(first.result.path), "utf8");
    const second = await runJson([...args, "other.json"]);
    expect([second.exitCode, second.result.code]).toEqual([2, "RECORD_CONFLICT"]);
    expect(await readFile(String(first.result.path), "utf8")).toBe(bytes);
    const kept = /[^"\s]*conflicts\/[^"\s]*\.json/.exec(String(second.result.error))?.[0];
    expect(await readJson(String(kept))).toMatchObject({ payload: { reason: "another" } });
    const again = await runJson([...args, "waiver.json"]);
    expect(again.result).toMatchObject({ ok: true, is_new: false });
    expect(await readFile(String(first.result.path), "utf8")).toBe(bytes);
  });

  test("signs a record that was made unsigned before, without changing it", async () => {
    const args = ["record", "create", "--kind", "waiver", "--record-id", "LATER", "--input", "waiver.json"];
    const { result } = await runJson(args);
    const bytes = await readFile(String(result.path), "utf8");
    await runJson([...args, "--sign", ...KEY]);
    expect(await readFile(String(result.path), "utf8")).toBe(bytes);
    expect((await verify(String(result.path), ...PUB)).result.ok).toBe(true);
  });

  test("--no-validate-known-kind takes a payload as it is", async () => {
    const args = ["record", "create", "--kind", "policy", "--record-id", "odd", "--input", "incident.json"];
    expect((await runJson(args)).result.code).toBe("PAYLOAD_INVALID");
    expect((await runJson([...args, "--no-validate-known-kind"])).exitCode).toBe(0);
    await rm(".aixv/policies/odd.json");
  });

  test("--output writes elsewhere, with the bundle beside it, and replaces nothing", async () => {
    const path = await waiver("--output", "out/w.json", "--sign", ...KEY);
    expect(path).toBe("out/w.json");
    expect((await verify(path, ...PUB)).exitCode).toBe(0);
    const args = ["record", "create", "--kind", "waiver", "--record-id", "again", "--input", "waiver.json"];
    expect((await runJson([...args, "--output", "out/w.json"])).result.code).toBe("FILE_EXISTS");
  });
});

describe("record verify", () => {
  test("requires trusted subjects (AIXV normative core §2)", async () => {
    const path = await waiver("--sign", ...KEY);
    for (const flags of [[], ANCHOR]) {
      const { exitCode, result } = await verify(path, ...flags);
      expect([exitCode, result.code]).toEqual([2, "TRUST_CONSTRAINT_MISSING"]);
      expect(String(result.error)).toContain("trusted subject constraints required");
    }
    const issuerAlone = await verify(path, "--trusted-issuers", "https://issuer.example");
    expect(issuerAlone.result.code).toBe("USAGE");
  });

  test("refuses another signer, another kind, and what is no record", async () => {
    const path = await waiver("--sign", ...KEY);
    const other = await verify(path, "--public-key", "other.pub");
    expect([other.exitCode, other.result.code]).toEqual([1, "KEY_UNKNOWN"]);
    const subject = await verify(path, ...PUB, "--trusted-subject", "alice@example.com");
    expect([subject.exitCode, subject.result.code]).toEqual([1, "IDENTITY_MISMATCH"]);
    const kind = await verify(path, ...PUB, "--kind", "policy");
    expect([kind.exitCode, kind.result.code]).toEqual([2, "RECORD_KIND_UNEXPECTED"]);
    expect((await verify("policy.json", ...PUB)).result.code).toBe("RECORD_SCHEMA_UNSUPPORTED");
    expect((await verify("absent.json", ...PUB)).result.code).toBe("FILE_NOT_FOUND");
  });

  test("verifies a message signature over a record, as the AIXV reference makes it", async () => {
    const path = await waiver("--output", "out/reference.json");
    await signBytes(path);
    const { exitCode, result } = await verify(path, ...PUB);
    expect(exitCode).toBe(0);
    // Such a signature says nothing of what it is over.
    expect(result.warnings).toEqual([expect.objectContaining({ code: "DOCUMENT_KIND_UNBOUND" })]);
    await writeFile(path, (await readFile(path, "utf8")).replace("temporary", "permanent"));
    expect((await verify(path, ...PUB)).result.code).toBe("ARTIFACT_DIGEST_MISMATCH");
  });

  test("sign --blob signs no record: a job that signs whatever it is given would sign a policy unknowingly", async () => {
    const path = await waiver("--output", "out/blob.json");
    const { exitCode, result } = await runJson(["sign", path, "--blob", ...KEY]);
    expect([exitCode, result.code]).toEqual([2, "CONTENT_AMBIGUOUS"]);
    expect((await runJson(["sign", "waiver.json", "--blob", ...KEY])).exitCode).toBe(0);
    const attest = ["attest", path, "--input", "incident.json", "--sign", ...KEY, "--predicate"];
    const asRecord = await runJson([...attest, "https://aixv.org/attestation/signed-record/v1"]);
    expect(asRecord.result.code).toBe("PREDICATE_INVALID");
    const asFeed = await runJson([...attest, "https://aixv.org/attestation/advisory-feed/v1"]);
    expect(asFeed.result.code).toBe("PREDICATE_INVALID");
  });

  test("takes the signature of whom it trusts among several, and tells of the first if it trusts none", async () => {
    const args = [
      "record",
      "create",
      "--kind",
      "waiver",
      "--record-id",
      "SHARED",
      "--input",
      "waiver.json",
      "--sign",
    ];
    await runJson([...args, ...KEY]);
    await runAixv(["keygen", "--out", "second"]);
    const second = await runJson([...args, "--key", "second.key"]);
    expect(second.result.is_new).toBe(false);
    expect((second.result.signature as JsonObject).bundle_path).toMatch(
      /SHARED\.json\.[0-9a-f]{64}\.sigstore\.json$/,
    );
    const path = String(second.result.path);
    for (const key of ["release.pub", "second.pub"]) {
      expect((await verify(path, "--public-key", key)).exitCode).toBe(0);
    }
    expect((await verify(path, "--public-key", "other.pub")).result.code).toBe("KEY_UNKNOWN");
    const unsigned = await runAixv([
      "record",
      "create",
      "--kind",
      "waiver",
      "--record-id",
      "SHARED",
      "--input",
      "waiver.json",
    ]);
    expect(unsigned.stdout).toMatch(/signed +before: /);
  });

  test("refuses a signature over the same bytes that was given for something else", async () => {
    const path = await waiver("--output", "out/as-model.json");
    // A model's manifest over this file signs it as a model, not as a record.
    await runAixv(["sign", path, ...KEY]);
    const { exitCode, result } = await verify(path, ...PUB);
    expect([exitCode, result.code]).toEqual([1, "PREDICATE_TYPE_UNEXPECTED"]);
  });

  test("a record that claims a bundle outside its folder is refused (bad input)", async () => {
    await mkdir("elsewhere", { recursive: true });
    const path = await waiver("--sign", ...KEY);
    const record = await readJson(path);
    for (const claimed of ["../../../elsewhere/b.json", "/etc/passwd", "link.json"]) {
      const moved = "elsewhere/record.json";
      await writeFile(moved, json({ ...record, signature_bundle_path: claimed }));
      await symlink("../policy.json", "elsewhere/link.json").catch(() => undefined);
      const { exitCode, result } = await verify(moved, ...PUB);
      expect([claimed, exitCode, result.code]).toEqual([claimed, 2, "RECORD_BUNDLE_OUTSIDE"]);
    }
  });

  test("an absolute path of the machine where the reference ran means the bundle beside the record", async () => {
    const path = await waiver("--output", "out/absolute.json");
    const record = await readJson(path);
    const absolute = "/home/somebody/.aixv/records/waiver/absolute.json.sigstore.json";
    await writeFile(path, json({ ...record, signature_bundle_path: absolute }));
    await signBytes(path);
    const { result } = await verify(path, ...PUB);
    expect(result).toMatchObject({ ok: true, bundle_path: "out/absolute.json.sigstore.json" });
  });

  test("a bundle that belongs to another record is refused", async () => {
    const [a, b] = [await waiver("--sign", ...KEY), await waiver("--sign", ...KEY)];
    await copyFile(`${a}.sigstore.json`, `${b}.sigstore.json`);
    expect((await verify(b, ...PUB)).result.code).toBe("ARTIFACT_DIGEST_MISMATCH");
    const explicit = await verify(b, ...PUB, "--bundle", `${a}.sigstore.json`);
    expect(explicit.exitCode).toBe(1);
  });
});

describe("policy create and verify", () => {
  test("keeps the policy under its id, and verifies it", async () => {
    const created = await runJson(["policy", "create", "--input", "policy.json", "--sign", ...KEY]);
    expect(created.result).toMatchObject({ policy_id: "policy", policy: POLICY, kind: "policy" });
    expect(String(created.result.path)).toMatch(/\.aixv\/policies\/policy\.json$/);
    const { exitCode, result } = await runJson(["policy", "verify", ".aixv/policies/policy.json", ...PUB]);
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({ policy_id: "policy", policy: POLICY, path: ".aixv/policies/policy.json" });
    const generic = await verify(".aixv/policies/policy.json", "--kind", "policy", ...PUB);
    expect(generic.exitCode).toBe(0);
  });

  test.each([
    ["a misspelt field", "typo.json"],
    ["an unknown policy type", "v0.json"],
  ])("refuses %s, naming it", async (_name, input) => {
    const { exitCode, result } = await runJson([
      "policy",
      "create",
      "--input",
      input,
      "--policy-id",
      "refused",
    ]);
    expect([exitCode, result.code, result.command]).toEqual([2, "PAYLOAD_INVALID", "policy create"]);
    expect(String(result.error)).toMatch(/allow_subject|aixv\.policy\/v1/);
  });

  test("verify refuses a record of another kind", async () => {
    const { exitCode, result } = await runJson(["policy", "verify", await waiver("--sign", ...KEY), ...PUB]);
    expect([exitCode, result.code]).toEqual([2, "RECORD_KIND_UNEXPECTED"]);
  });
});

describe("bundle create and verify", () => {
  test("normalises members, with the primary among them, and finds a member by digest or file (AIXV §5)", async () => {
    await writeFile("weights.safetensors", "weights");
    const { result: digested } = await runJson(["digest", "weights.safetensors"]);
    await writeFile(
      "release.json",
      json({ ...BUNDLE, bundle_id: "release-1", members: [TWO, TWO, digested.digest] }),
    );
    const created = await runJson(["bundle", "create", "--input", "release.json", "--sign", ...KEY]);
    expect(created.result).toMatchObject({ bundle_id: "release-1", kind: "bundle" });
    const path = String(created.result.path);
    const members = [TWO, digested.digest, ONE];
    const args = ["bundle", "verify", path, ...PUB];
    const plain = await runJson(args);
    expect(plain.result).toMatchObject({ bundle_payload: { primary: ONE, members }, required_member: null });
    for (const member of [
      "weights.safetensors",
      String(digested.digest),
      TWO.toUpperCase().replace("SHA", "sha"),
    ]) {
      expect((await runJson([...args, "--require-member", member])).exitCode).toBe(0);
    }
    const missing = await runJson([...args, "--require-member", `sha256:${"9".repeat(64)}`]);
    expect([missing.exitCode, missing.result.code]).toEqual([1, "BUNDLE_MEMBER_MISSING"]);
    expect((await runJson([...args, "--require-member", "nothing"])).result.code).toBe("FILE_NOT_FOUND");
    // What lies in the working folder cannot change what a digest means.
    const stranger = `sha256:${"9".repeat(64)}`;
    await mkdir(stranger);
    await copyFile("weights.safetensors", `${stranger}/x`);
    expect((await runJson([...args, "--require-member", stranger])).result.code).toBe(
      "BUNDLE_MEMBER_MISSING",
    );
  });

  test("--bundle-id overrides; a changed bundle needs another id (AIXV §5)", async () => {
    const args = ["bundle", "create", "--input", "bundle.json"];
    expect((await runJson(args)).result).toMatchObject({ ok: true, bundle_id: "bundle-main" });
    await writeFile("bundle2.json", json({ ...BUNDLE, members: [ONE] }));
    const changed = ["bundle", "create", "--input", "bundle2.json"];
    expect((await runJson(changed)).result.code).toBe("RECORD_CONFLICT");
    const uuid = "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e";
    expect((await runJson([...changed, "--bundle-id", uuid])).result).toMatchObject({
      bundle_id: uuid,
      record_id: "0f8fad5b-d9cb-469f-a165-70867728950e",
    });
    expect((await runJson([...changed, "--bundle-id", "a/b"])).result.code).toBe("RECORD_ID_INVALID");
  });

  test("verify without trusted subjects gives no verdict", async () => {
    const { exitCode, result } = await runJson(["bundle", "verify", ".aixv/records/bundle/bundle-main.json"]);
    expect([exitCode, result.code, result.command]).toEqual([2, "TRUST_CONSTRAINT_MISSING", "bundle verify"]);
  });
});
