import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import type { Timestamp } from "@aixv/core";
import { createStatement, IN_TOTO_PAYLOAD_TYPE, serializeBundle, serializeStatement } from "@aixv/envelope";
import { generateKeyPair } from "@aixv/envelope/node";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type AdmitModelOptions,
  admitModel,
  attest,
  createRecord,
  findEvidence,
  NotAdmittedError,
  NotVerifiedError,
  readPolicy,
  runPolicyTests,
  signModel,
  verifyEvidence,
  verifyModel,
} from "../src/index.ts";
import { createSigner } from "../src/signing-options.ts";
import { codeOf, useWorkspace, value } from "./workspace.ts";

const { at, write, model } = useWorkspace();
const now = "2026-06-01T00:00:00Z" as Timestamp;
let signer = "";

beforeAll(async () => {
  const policy = generateKeyPair("p256");
  await write({ "policy.key": policy.privateKey, "policy.pub": policy.publicKey });
  const path = await signed();
  signer =
    value(await verifyModel(path, { publicKeys: [at("release.pub")] })).signature.signers[0]?.subjects[0] ??
    "";
});

async function signed(more?: { readonly [path: string]: string }): Promise<string> {
  const path = await model(more);
  value(await signModel(path, { key: at("release.key") }));
  return path;
}

let count = 0;

/** Options that decide by a signed policy, in a store of their own. */
async function by(policy: object): Promise<AdmitModelOptions> {
  count++;
  const root = at(`store-${count}`);
  await write({ [`store-${count}/.keep`]: "" });
  const content = { kind: "policy", recordId: "p", payload: { ...policy } };
  const { path } = value(await createRecord(content, { root, sign: true, key: at("policy.key") }));
  return { root, now, policy: path, policyPublicKeys: [at("policy.pub")], publicKeys: [at("release.pub")] };
}

test("ok is nothing but a yes: a denial is an error that has the decision", async () => {
  const path = await signed();
  const admission = value(await admitModel(path, await by({ allow_subjects: [signer] })));
  expect(admission.decision.decision).toBe("allow");
  expect(admission.facts.artifact.digest).toBe(admission.model.digest);
  expect(admission.policy).toMatchObject({ isSigned: true, id: "p" });
  const denied = await admitModel(path, await by({ allow_subjects: ["somebody else"] }));
  expect(denied.ok).toBe(false);
  const error = denied.ok ? undefined : denied.error;
  if (!(error instanceof NotAdmittedError)) throw new Error("expected a denial");
  expect(error.code).toBe("NOT_ADMITTED");
  expect(error.admission.decision).toMatchObject({
    decision: "deny",
    violations: [{ code: "SUBJECT_NOT_ALLOWED" }],
  });
  expect(error.message).toContain("SUBJECT_NOT_ALLOWED");
});

test("a model that is not verified is no denial by the policy, and no yes", async () => {
  const path = await signed();
  await writeFile(`${path}/weights.bin`, "changed");
  const result = await admitModel(path, await by({ allow_subjects: [signer] }));
  expect(codeOf(result)).toBe("MODEL_MISMATCH");
  expect(!result.ok && result.error instanceof NotVerifiedError && result.error.verdict).toBe("negative");
});

test("what a cast gives in addition does not leave files aside", async () => {
  const path = await signed();
  await writeFile(`${path}/weights.bin`, "changed");
  const options = { ...(await by({ allow_subjects: [signer] })), only: ["config.json"], stopEarly: true };
  expect(codeOf(await admitModel(path, options))).toBe("MODEL_MISMATCH");
});

test("deciding writes nothing", async () => {
  const path = await signed();
  const options = await by({ allow_subjects: [signer] });
  await write({ "nowhere/x": "" });
  const before = await readdir(at("nowhere"), { recursive: true });
  value(await admitModel(path, { ...options, root: at("nowhere") }));
  expect(await readdir(at("nowhere"), { recursive: true })).toEqual(before);
});

test("a decision that is attested is a deployment statement with the decision as its evidence", async () => {
  const path = await signed();
  const options = await by({ allow_subjects: [signer] });
  const attestDecision = { key: at("policy.key") };
  const {
    decision,
    attestation,
    model: verified,
  } = value(await admitModel(path, { ...options, attestDecision }));
  const bundle = JSON.parse(await readFile(attestation?.storePath ?? "", "utf8")) as {
    readonly dsseEnvelope: { readonly payload: string };
  };
  const statement: unknown = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64").toString());
  expect(statement).toMatchObject({
    subject: [{ digest: { sha256: verified.digest.slice("sha256:".length) } }],
    predicateType: "https://aixv.org/attestation/deployment/v1",
    predicate: { policy_decision: "allow", policy_digest: decision.policy_digest, evidence: [decision] },
  });
});

test("verifying evidence lets others run, such as what interrupts it", async () => {
  const path = await signed();
  const { digest } = value(await verifyModel(path, { publicKeys: [at("release.pub")] }));
  const [found] = value(await findEvidence(digest, { path, root: at("") })).evidence;
  if (found === undefined) throw new Error("expected the model's signature");
  const controller = new AbortController();
  const { bytes } = found;
  const interrupting = {
    ...found,
    get bytes(): Uint8Array {
      setImmediate(() => controller.abort());
      return bytes;
    },
  };
  // The first one loads what verifies.
  const evidence = [found, interrupting, ...Array.from({ length: 100 }, () => found)];
  const trust = { publicKeys: [at("release.pub")], signal: controller.signal };
  await expect(verifyEvidence(digest, evidence, trust)).rejects.toThrow("abort");
});

describe("formats (docs/formats.md)", () => {
  const pickle = Buffer.from(
    "gASVIwAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAtlY2hvIHB3bmVkIZSFlFKULg==",
    "base64",
  );
  const denying = async (): Promise<AdmitModelOptions> => ({
    ...(await by({ allow_subjects: [signer], deny_formats: ["pickle"] })),
    ignoreUnsignedFiles: true,
  });

  test("are looked for in hidden and ignored files and behind links; circles end", async () => {
    const path = await signed();
    await symlink(path, `${path}/circle`);
    await symlink("nowhere", `${path}/dangling`);
    value(await admitModel(path, await denying()));
    await write({ "outside/evil.txt": pickle });
    await symlink(at("outside"), `${path}/linked`);
    const result = await admitModel(path, await denying());
    expect(!result.ok && result.error.message).toContain("linked/evil.txt");
  });

  test.each([".git/objects/x", ".hidden", "sub/a.safetensors"])("a pickle at %s is found", async (name) => {
    const path = await signed();
    value(await admitModel(path, await denying()));
    await write({ [`${path.slice(at("").length)}/${name}`]: pickle });
    expect(codeOf(await admitModel(path, await denying()))).toBe("NOT_ADMITTED");
  });

  // Elsewhere names are text, and permissions others.
  const isPosix = process.platform === "linux";
  test.runIf(isPosix)(
    "a file is not hidden by a name that is no text, or is that of another as text",
    async () => {
      const path = await signed();
      const folder = Buffer.from(`${path}/.git/`);
      await mkdir(folder);
      await writeFile(Buffer.concat([folder, Buffer.from("\u{fffd}")]), "harmless");
      value(await admitModel(path, await denying()));
      await writeFile(Buffer.concat([folder, Buffer.from([0xff])]), pickle);
      const result = await admitModel(path, await denying());
      expect(codeOf(result)).toBe("FILE_UNREADABLE");
      expect(!result.ok && result.error.message).toContain("is not UTF-8");
    },
  );

  test.runIf(isPosix)("a file that cannot be looked at is no file without a format", async () => {
    const path = await signed();
    // What leads through a name that is too long is not nowhere.
    await symlink("x".repeat(300), `${path}/link`);
    const result = await admitModel(path, await denying());
    expect(codeOf(result)).toBe("FILE_UNREADABLE");
  });
});

test("what is claimed of one file says nothing about a folder whose old signature names its files", async () => {
  const path = await model();
  const names = ["config.json", "sub/vocab.txt", "weights.bin"];
  const subject = await Promise.all(
    names.map(async (name) => {
      const hash = createHash("sha256").update(await readFile(`${path}/${name}`));
      return { name, digest: { sha256: hash.digest("hex") } };
    }),
  );
  const predicateType = "https://model_signing/Digests/v0.1";
  const statement = createStatement({ subject, predicateType, predicate: { unused: "" } });
  const signedBy = await createSigner({ key: at("release.key") });
  const { bundle } = await signedBy.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
  await writeFile(`${path}/model.sig`, serializeBundle(bundle));
  value(await verifyModel(path, { publicKeys: [at("release.pub")] }));
  const options = await by({ allow_subjects: [signer], require_predicates: [{ predicate: "svr" }] });
  await write({ "svr.json": "{}", "alone/weights.bin": await readFile(`${path}/weights.bin`) });
  const claims = { root: options.root ?? "", sign: true, key: at("release.key") };
  value(await attest(at("alone/weights.bin"), "svr", at("svr.json"), claims));
  const result = await admitModel(path, options);
  expect(!result.ok && result.error.message).toMatch(/SIGNATURE_SUBJECT_MISMATCH.*PREDICATE_MISSING/);
});

test("of a root that is not there nothing is decided: no advisory would be found in it", async () => {
  const path = await signed();
  const options = await by({ allow_subjects: [signer], require_no_active_advisories: true });
  value(await admitModel(path, options));
  expect(codeOf(await admitModel(path, { ...options, root: at("misspelt") }))).toBe("FILE_NOT_FOUND");
  expect(codeOf(await admitModel(path, { ...options, root: at("release.pub") }))).toBe("NOT_A_FILE");
});

describe("readPolicy", () => {
  test("reads a bare policy and a record, and says which it is", async () => {
    const options = await by({ allow_subjects: ["a"] });
    await write({ "bare.json": '{"allow_subjects": ["a"]}' });
    expect(value(await readPolicy(options.policy ?? ""))).toMatchObject({ isRecord: true, id: "p" });
    expect(value(await readPolicy(at("bare.json")))).toMatchObject({
      isRecord: false,
      payload: { allow_subjects: ["a"] },
    });
  });

  test("says in which file what is wrong", async () => {
    await write({ "wrong.json": '{"allow_subject": ["a"]}' });
    const result = await readPolicy(at("wrong.json"));
    expect(codeOf(result)).toBe("PAYLOAD_INVALID");
    expect(!result.ok && result.error.message).toMatch(/wrong\.json: .*did you mean "allow_subjects"/);
  });
});

test("policies that nothing can meet are refused where they are made, bare kinds of records are not", async () => {
  const make = async (kind: string, payload: object) =>
    await createRecord({ kind, recordId: "x", payload: { ...payload } }, { output: at(`${kind}-made.json`) });
  expect(codeOf(await make("policy", { subject: "a", deny_subjects: ["a"] }))).toBe("POLICY_CONTRADICTORY");
  value(await make("note", { subject: "a", deny_subjects: ["a"] }));
});

test("a template's placeholder is nobody: neither a record is made of such a policy, nor is it decided by", async () => {
  const path = await signed();
  const level3 = {
    allow_subjects: [signer],
    advisory_allow_subjects: ["REPLACE_WITH_TRUSTED_ADVISORY_SIGNER"],
    require_no_active_advisories: true,
  };
  const content = { kind: "policy", recordId: "t", payload: level3 };
  expect(codeOf(await createRecord(content, { output: at("template.json") }))).toBe("POLICY_INVALID");
  await write({ "filled-in-half.json": JSON.stringify(level3) });
  const options = { ...(await by({})), requireSignedPolicy: false, policy: at("filled-in-half.json") };
  const result = await admitModel(path, options);
  expect(codeOf(result)).toBe("POLICY_INVALID");
  expect(!result.ok && result.error.message).toContain(
    "filled-in-half.json: policy /advisory_allow_subjects",
  );
});

test("claims about an ancestor are followed along trusted lineage alone", async () => {
  const base = await signed({ "config.json": "base" });
  const tuned = await signed({ "config.json": "tuned" });
  const options = await by({ allow_subjects: [signer], lineage: { require_trusted_upstreams: true } });
  const digest = `sha256:${"1".repeat(64)}`;
  const run = { framework: "f", framework_version: "1", code_digest: digest, environment_digest: digest };
  await write({
    "tuned.json": JSON.stringify({ parent_models: [], training_run: run, datasets: [], hyperparameters: {} }),
    "base.json": JSON.stringify({
      artifact_type: "base-model",
      parent_models: [],
      training_run: run,
      datasets: [],
      hyperparameters: {},
    }),
  });
  const claims = { root: options.root ?? "", sign: true, key: at("release.key") };
  value(await attest(tuned, "training", at("tuned.json"), { ...claims, parents: [base] }));
  expect(codeOf(await admitModel(tuned, options))).toBe("NOT_ADMITTED");
  value(await attest(base, "training", at("base.json"), claims));
  const { facts, decision } = value(await admitModel(tuned, options));
  expect(facts.statements.filter(({ lineage }) => lineage !== undefined)).toHaveLength(2);
  expect(decision.maturity.level).toBe(2);
});

test("runPolicyTests tells of each case", async () => {
  await write({
    "cases/p.json": '{"allow_subjects": ["a"]}',
    "cases/x.policy-test.json": JSON.stringify({
      schema: "aixv.policy-test/v1",
      title: "by a",
      policy: "p.json",
      facts: {
        schema: "aixv.admission-facts/v1",
        evaluated_at: now,
        artifact: { digest: `sha256:${"1".repeat(64)}` },
        signatures: [{ signers: [{ subjects: ["a"] }] }],
      },
      expect: { decision: "allow", violations: [] },
    }),
  });
  expect(value(await runPolicyTests(at("cases")))).toMatchObject([
    { title: "by a", passed: true, differences: [] },
  ]);
});
