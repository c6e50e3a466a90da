import { writeFile } from "node:fs/promises";
import { generateKeyPair } from "@aixv/envelope/node";
import { describe, expect, test } from "vitest";
import {
  admits,
  claim,
  codes,
  decideBy,
  denies,
  done,
  freshRoot,
  keys,
  NOW,
  record,
  undecided,
  useParties,
  verify,
} from "./decisions.ts";
import { signedModel, TRUST, useSigstore } from "./signed-model.ts";
import { ANCHOR, CERTIFICATE, KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
const local = useSigstore();
useParties();

describe("who may have signed (AIXV §3, §11)", () => {
  test("a key that the policy names is admitted, and another is denied", async () => {
    const model = await signedModel();
    const trusting = await admits(model, await decideBy({ allow_subjects: [keys.release] }));
    expect(trusting.result).toMatchObject({
      policy_id: "policy",
      policy_violations: [],
      admission_evidence: { verified_subjects: [keys.release], advisory_count: 0 },
      maturity: { level: 1 },
    });
    const run = await denies(model, await decideBy({ allow_subjects: [keys.lab] }), "SUBJECT_NOT_ALLOWED");
    expect(run.result.code).toBe("NOT_ADMITTED");
    expect(run.result.verified).toBe(true);
  });

  test("a certificate and a keyless signature are judged by subject and issuer", async () => {
    // By the system's clock: the certificates are of today.
    const clock = (flags: readonly string[]): readonly string[] => [...flags.slice(0, -NOW.length), ...TRUST];
    const certified = await signedModel(CERTIFICATE);
    const certificate = { allow_subjects: ["CN=test signer,O=aixv testkit"] };
    await admits(certified, [...clock(await decideBy(certificate)), ...ANCHOR]);
    const stranger = clock(await decideBy({ allow_subjects: ["CN=other"] }));
    await denies(certified, [...stranger, ...ANCHOR], "SUBJECT_NOT_ALLOWED");
    const keyless = await signedModel(local.keyless());
    const byPattern = {
      allow_subject_patterns: ["*@example.com"],
      require_transparency_log: true,
      max_bundle_age_days: 1,
    };
    await admits(keyless, clock(await decideBy(byPattern)));
    const issuer = {
      allow_subject_patterns: ["*@example.com"],
      allow_issuers: ["https://elsewhere.example"],
    };
    await denies(keyless, clock(await decideBy(issuer)), "ISSUER_NOT_ALLOWED");
    const other = { allow_subject_patterns: ["*@example.org"], deny_subjects: ["alice@example.com"] };
    await denies(keyless, clock(await decideBy(other)), "SUBJECT_NOT_ALLOWED", "SUBJECT_DENIED");
  });

  test("--identity narrows what the policy allows, and never replaces it", async () => {
    const keyless = await signedModel(local.keyless());
    const flags = (await decideBy({ allow_subjects: ["alice@example.com"] })).slice(0, 6);
    const issuer = ["--issuer", local.sigstore.url];
    await admits(keyless, [...flags, ...TRUST, "--identity", "alice@example.com", ...issuer]);
    const narrowed = await verify(keyless, [...flags, ...TRUST, "--identity", "bob@example.com", ...issuer]);
    expect([narrowed.exitCode, narrowed.result.code, narrowed.result.admission_decision]).toEqual([
      1,
      "IDENTITY_MISMATCH",
      "deny",
    ]);
    expect(codes(narrowed)).toEqual(["SIGNATURE_MISSING"]);
    const bobs = (await decideBy({ allow_subjects: ["bob@example.com"] })).slice(0, 6);
    await denies(
      keyless,
      [...bobs, ...TRUST, "--identity", "alice@example.com", ...issuer],
      "SUBJECT_NOT_ALLOWED",
    );
  });

  test("of several signatures beside the model one that the policy accepts is taken", async () => {
    const model = await writeModel("two-signers");
    await done("sign", model, "--key", "stranger.key");
    await done("sign", model, ...KEY, "--bundle", `${model}.second.sigstore.json`);
    const flags = await decideBy({ allow_subjects: [keys.release] });
    const run = await admits(model, [...flags, "--public-key", "stranger.pub"]);
    expect(run.result.bundle_path).toBe(`${model}.second.sigstore.json`);
    const strangers = await decideBy({ allow_subjects: [keys.stranger] });
    const first = await admits(model, [...strangers, "--public-key", "stranger.pub"]);
    expect(first.result.bundle_path).toBe(`${model}/model.sig`);
    await denies(
      model,
      [...(await decideBy({ allow_subjects: [keys.lab] })), "--public-key", "stranger.pub"],
      "SUBJECT_NOT_ALLOWED",
    );
  });

  test("that the files differ from what the trusted signer signed is told, not that a stranger signed them", async () => {
    const model = await writeModel("stranger-after");
    await done("sign", model, ...KEY);
    await writeFile(`${model}/weights.bin`, "changed");
    const bundle = `${model}/new.sigstore.json`;
    await done(
      "sign",
      model,
      "--key",
      "stranger.key",
      "--bundle",
      bundle,
      "--ignore-paths",
      `${model}/model.sig`,
    );
    const flags = await decideBy({ allow_subjects: [keys.release] });
    const run = await verify(model, [...flags, "--public-key", "stranger.pub"]);
    expect([run.exitCode, run.result.code, run.result.changed]).toEqual([
      1,
      "MODEL_MISMATCH",
      ["weights.bin"],
    ]);
  });

  test("a file whose manifest hashes otherwise is still known by its SHA-256: claims and advisories name that", async () => {
    await writeFiles({ "blake.bin": "blake" });
    await done("sign", "blake.bin", ...KEY, "--hash-algorithm", "blake2b");
    const flags = await decideBy({
      allow_subjects: [keys.release],
      advisory_allow_subjects: [keys.security],
      require_no_active_advisories: true,
      require_predicates: [{ predicate: "model-card" }],
    });
    await claim(flags, "blake.bin", "model-card", { licenses: ["MIT"] }, "release");
    await admits("blake.bin", flags);
    const { digest } = await done("digest", "blake.bin");
    const advisory = {
      advisory_id: "ADV-1",
      affected: [{ digest }],
      severity: "low",
      status: "active",
      reason_code: "model-compromise",
      recommended_actions: ["stop"],
    };
    await record(flags, "advisory", "ADV-1", advisory, "security");
    await denies("blake.bin", flags, "ADVISORY_ACTIVE");
  });

  test("warnings of the policy's signature are told, and that any signer was accepted is not: the policy judges", async () => {
    const keyless = await signedModel(local.keyless());
    const root = freshRoot();
    await writeFiles({ [`${root}/policy.json`]: JSON.stringify({ allow_subjects: ["alice@example.com"] }) });
    await done(
      "policy",
      "create",
      "--input",
      `${root}/policy.json`,
      "--sign",
      "--root",
      root,
      ...local.keyless("bob@example.com"),
    );
    const flags = ["--root", root, "--policy", `${root}/.aixv/policies/policy.json`, ...TRUST];
    const open = await admits(keyless, [...flags, "--policy-trusted-subject", "bob@example.com"]);
    expect(open.result.warnings).toMatchObject([{ code: "ISSUER_UNCONSTRAINED" }]);
    const bound = [
      "--policy-trusted-subject",
      "bob@example.com",
      "--policy-trusted-issuer",
      local.sigstore.url,
    ];
    expect((await admits(keyless, [...flags, ...bound])).result.warnings).toEqual([]);
  });

  test("a policy that names nobody leaves it to whoever verifies", async () => {
    const model = await signedModel();
    const flags = await decideBy({});
    await admits(model, flags);
    const nobody = flags.filter(
      (_, index) => flags[index] !== "--public-key" && flags[index - 1] !== "--public-key",
    );
    await undecided([model, ...nobody], "TRUST_CONSTRAINT_MISSING");
  });

  test("a file that was signed as a message by another hash is known by its SHA-256", async () => {
    const pair = generateKeyPair("p384");
    await writeFiles({ "p384.key": pair.privateKey, "p384.pub": pair.publicKey, "blob.bin": "blob" });
    await done("sign", "blob.bin", "--blob", "--key", "p384.key");
    const result = await done("verify", "blob.bin", "--public-key", "p384.pub");
    expect(result.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const subject = (result.actual_subjects as string[])[0];
    await admits("blob.bin", [
      ...(await decideBy({ allow_subjects: [subject] })),
      "--public-key",
      "p384.pub",
    ]);
    const flags = await decideBy({
      allow_subjects: [subject],
      require_predicates: [{ predicate: "model-card" }],
    });
    await denies("blob.bin", [...flags, "--public-key", "p384.pub"], "PREDICATE_MISSING");
    await claim(flags, "blob.bin", "model-card", { licenses: ["MIT"] }, "p384");
    await admits("blob.bin", [...flags, "--public-key", "p384.pub"]);
  });
});

describe("assurance levels (AIXV ASSURANCE_LEVELS)", () => {
  test("level 1 needs no policy, but somebody who may have signed", async () => {
    const model = await signedModel();
    const run = await admits(model, [...PUB, "--assurance-level", "level-1"]);
    expect(run.result).toMatchObject({ assurance_level: "level-1", policy_id: null });
    await undecided([model, "--assurance-level", "level-1"], "ASSURANCE_LEVEL_UNMET");
    const wrong = await verify(model, ["--public-key", "other.pub", "--assurance-level", "level-1"]);
    expect([wrong.exitCode, wrong.result.code]).toEqual([1, "KEY_UNKNOWN"]);
  });

  test("level 2 and above require a policy, and their gates", async () => {
    const model = await signedModel();
    for (const level of ["level-2", "level-3"]) {
      const flags = [...PUB, "--assurance-level", level];
      expect(await undecided([model, ...flags], "ASSURANCE_LEVEL_UNMET")).toContain("requires --policy");
    }
    const second = await decideBy({
      allow_subjects: [keys.release],
      advisory_allow_subjects: [keys.security],
    });
    await admits(model, [...second, "--assurance-level", "level-2"]);
    expect(
      await undecided([model, ...second, "--assurance-level", "level-3"], "ASSURANCE_LEVEL_UNMET"),
    ).toMatch(/max_bundle_age_days.*require_no_active_advisories=true/);
    const { exitCode, result } = await verify(model, [...PUB, "--assurance-level", "level-4"]);
    expect([exitCode, result.code]).toEqual([2, "USAGE"]);
  });
});
