import { readFile, symlink, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { JsonObject } from "@aixv/core";
import { generateKeyPair } from "@aixv/envelope/node";
import { beforeAll, describe, expect, test } from "vitest";
import { type JsonRun, runAixv, runJson } from "./run-aixv.ts";
import { signedModel, TRUST, useSigstore } from "./signed-model.ts";
import { ANCHOR, CERTIFICATE, KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
const local = useSigstore();

const NOW = ["--now", "2026-06-01T00:00:00Z"] as const;
const DIGEST = `sha256:${"1".repeat(64)}`;
const keys: { [name: string]: string } = {};

beforeAll(async () => {
  for (const name of ["policy", "security", "lab", "waiver", "stranger"]) {
    const pair = generateKeyPair("p256");
    await writeFiles({ [`${name}.key`]: pair.privateKey, [`${name}.pub`]: pair.publicKey });
  }
  for (const name of ["release", "policy", "security", "lab", "waiver", "stranger"]) {
    await writeFiles({ [`probe-${name}`]: name });
    await runJson(["sign", `probe-${name}`, "--key", `${name}.key`]);
    const { result } = await runJson(["verify", `probe-${name}`, "--public-key", `${name}.pub`]);
    keys[name] = (result.actual_subjects as string[])[0] ?? "";
  }
});

let count = 0;

/** Runs a command that must succeed. */
async function done(...args: readonly string[]): Promise<JsonObject> {
  const { exitCode, result } = await runJson(args);
  expect([exitCode, result.error]).toEqual([0, undefined]);
  return result;
}

/** Makes a signed policy in a store of its own and gives the flags that decide by it. */
async function decideBy(policy: object): Promise<readonly string[]> {
  const root = `root-${++count}`;
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
async function record(
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
async function claim(
  flags: readonly string[],
  model: string,
  predicate: string,
  payload: object,
  key: string,
  ...more: readonly string[]
): Promise<void> {
  const root = flags[1] ?? "";
  const input = `${root}/claim-${++count}.json`;
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

async function verify(model: string, flags: readonly string[]): Promise<JsonRun> {
  return await runJson(["verify", model, ...flags]);
}

function codes({ result }: JsonRun): readonly string[] {
  return ((result.violations ?? []) as JsonObject[]).map(({ code }) => String(code));
}

function ignoredCodes({ result }: JsonRun): readonly string[] {
  return ((result.ignored ?? []) as JsonObject[]).map(({ code }) => String(code));
}

/** The model must be admitted. */
async function admits(model: string, flags: readonly string[], decision = "allow"): Promise<JsonRun> {
  const run = await verify(model, flags);
  expect([run.exitCode, run.result.error, run.result.admission_decision]).toEqual([0, undefined, decision]);
  expect(run.result.verified).toBe(true);
  return run;
}

/** The model must be denied, for these reasons alone. */
async function denies(
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
async function undecided(args: readonly string[], code: string): Promise<string> {
  const { exitCode, result } = await runJson(["verify", ...args]);
  expect([exitCode, result.ok, result.code]).toEqual([2, false, code]);
  expect(result.admission_decision).toBe(undefined);
  return String(result.error);
}

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
    const root = `root-${++count}`;
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

describe("signed policies (AIXV normative core §2)", () => {
  test("signed is what a policy must be, by somebody who is named for it", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release] });
    const [, root = "", , policy = ""] = flags;
    const without = [model, "--root", root, "--policy", policy, ...PUB];
    expect(await undecided(without, "TRUST_CONSTRAINT_MISSING")).toContain(
      "signed policy verification requires",
    );
    // The key of the model's signer may not sign policies for that.
    expect(
      await undecided([...without, "--policy-trusted-subject", keys.release ?? ""], "POLICY_NOT_VERIFIED"),
    ).toContain(policy);
    await admits(model, [
      ...without.slice(1),
      "--public-key",
      "policy.pub",
      "--policy-trusted-subject",
      keys.policy ?? "",
    ]);
    const other = [...without, "--policy-public-key", "lab.pub"];
    expect(await undecided(other, "POLICY_NOT_VERIFIED")).toMatch(/\[KEY_UNKNOWN\]$/);
  });

  test("an unsigned record is refused, and used only if that is asked for; it is not called signed", async () => {
    const model = await signedModel();
    await writeFiles({ "bare/policy.json": JSON.stringify({ allow_subjects: [keys.release] }) });
    await done("policy", "create", "--input", "bare/policy.json", "--root", "bare");
    for (const policy of ["bare/.aixv/policies/policy.json", "bare/policy.json"]) {
      const flags = ["--root", "bare", "--policy", policy, ...PUB];
      const code = policy === "bare/policy.json" ? "POLICY_NOT_VERIFIED" : "BUNDLE_NOT_FOUND";
      const message = await undecided([model, ...flags, "--policy-public-key", "policy.pub"], code);
      expect(message).toContain("policy create --sign");
      await admits(model, [...flags, "--no-require-signed-policy"]);
      const level = [...flags, "--no-require-signed-policy", "--assurance-level", "level-2"];
      expect(await undecided([model, ...level], "ASSURANCE_LEVEL_UNMET")).toContain(
        "signed policy verification",
      );
    }
  });

  test("the bytes that were signed are what is decided by: a changed policy is refused", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.lab] });
    const path = flags[3] ?? "";
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(keys.lab ?? "", keys.release ?? ""));
    expect(await undecided([model, ...flags], "POLICY_NOT_VERIFIED")).toContain("ARTIFACT_DIGEST_MISMATCH");
  });

  test("a record of another kind is no policy", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release] });
    await record(flags, "waiver", "W", { reason: "r", expires_at: "2030-01-01T00:00:00Z" }, "policy");
    const wrong = flags.map((flag) =>
      flag.endsWith("policies/policy.json") ? `${flags[1]}/.aixv/records/waiver/W.json` : flag,
    );
    expect(await undecided([model, ...wrong], "RECORD_KIND_UNEXPECTED")).toContain("policy");
  });
});

describe("malformed policies: exit code 2, each its own reason", () => {
  test.each<[string, unknown, string, RegExp]>([
    ["unknown fields, with a suggestion", { alow_subjects: ["a"] }, "PAYLOAD_INVALID", /allow_subjects/],
    ["wrong types", { allow_subjects: "a" }, "PAYLOAD_INVALID", /allow_subjects.*array/],
    ["no object", [], "PAYLOAD_INVALID", /object/],
    [
      "an age of 0 days",
      { allow_subjects: ["a"], max_bundle_age_days: 0 },
      "PAYLOAD_INVALID",
      /max_bundle_age_days/,
    ],
    ["an age of 1e9 days", { allow_subjects: ["a"], max_bundle_age_days: 1e9 }, "PAYLOAD_INVALID", /36500/],
    ["empty subjects", { allow_subjects: [""] }, "PAYLOAD_INVALID", /allow_subjects\/0/],
    ["contradictory lists", { allow_subjects: ["a"], deny_subjects: ["a"] }, "POLICY_CONTRADICTORY", /"a"/],
    [
      "a format that nothing detects",
      { allow_subjects: ["a"], deny_formats: ["pickel"] },
      "POLICY_FORMAT_UNKNOWN",
      /pickle/,
    ],
  ])("%s", async (_, policy, code, message) => {
    const model = await signedModel();
    await writeFiles({ "bad/policy.json": JSON.stringify(policy) });
    const flags = ["--policy", "bad/policy.json", "--no-require-signed-policy", ...PUB];
    expect(await undecided([model, ...flags], code)).toMatch(message);
    const created = await runJson(["policy", "create", "--input", "bad/policy.json", "--root", "bad"]);
    // A record's payload is an object before it is a policy.
    expect([created.exitCode, created.result.code]).toEqual([
      2,
      Array.isArray(policy) ? "RECORD_MALFORMED" : code,
    ]);
    const explained = await runJson(["policy", "explain", "bad/policy.json"]);
    expect([explained.exitCode, explained.result.code]).toEqual([2, code]);
  });

  test.each<[string, string | Uint8Array, string]>([
    ["no JSON", "{", "JSON_MALFORMED"],
    ["not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "JSON_ENCODING"],
    ["nothing", "", "JSON_MALFORMED"],
  ])("a file with %s", async (_, content) => {
    const model = await signedModel();
    await writeFiles({ "bad/broken.json": content });
    const { exitCode, result } = await verify(model, [
      "--policy",
      "bad/broken.json",
      "--no-require-signed-policy",
      ...PUB,
    ]);
    expect([exitCode, String(result.error).startsWith("bad/broken.json: ")]).toEqual([2, true]);
  });

  test("thresholds in capitals are read as the reference reads them", async () => {
    const model = await signedModel();
    const flags = await decideBy({
      allow_subjects: [keys.release],
      deny_advisory_severity_at_or_above: "HIGH",
      advisory_allow_subjects: [keys.security],
    });
    await admits(model, flags);
  });

  test("a missing policy", async () => {
    const model = await signedModel();
    const flags = ["--policy", "nowhere.json", "--policy-public-key", "policy.pub", ...PUB];
    expect(await undecided([model, ...flags], "FILE_NOT_FOUND")).toContain("nowhere.json");
  });
});

describe("advisories (AIXV §7.5, §11)", () => {
  const advisory = (id: string, digest: unknown, more: object = {}): object => ({
    advisory_id: id,
    affected: [{ digest }],
    severity: "critical",
    status: "active",
    reason_code: "model-compromise",
    recommended_actions: ["stop"],
    ...more,
  });
  const policy = (): object => ({
    allow_subjects: [keys.release],
    advisory_allow_subjects: [keys.security],
    deny_advisory_severity_at_or_above: "high",
  });

  test("one of a trusted signer denies; one of a stranger, or that nobody signed, is listed", async () => {
    const model = await signedModel();
    const flags = await decideBy(policy());
    const { digest } = (await admits(model, flags)).result;
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", digest), "lab");
    expect(ignoredCodes(await admits(model, flags))).toEqual(["ADVISORY_UNTRUSTED"]);
    const [, root = ""] = flags;
    await writeFiles({ "unsigned.json": JSON.stringify(advisory("ADV-2", digest)) });
    await done(
      "record",
      "create",
      "--kind",
      "advisory",
      "--record-id",
      "ADV-2",
      "--input",
      "unsigned.json",
      "--root",
      root,
    );
    expect(ignoredCodes(await admits(model, flags))).toEqual(["ADVISORY_UNSIGNED", "ADVISORY_UNTRUSTED"]);
    await record(flags, "advisory", "ADV-3", advisory("ADV-3", digest), "security");
    const run = await denies(model, flags, "ADVISORY_SEVERITY");
    expect(run.result.admission_evidence).toMatchObject({ advisory_count: 1 });
  });

  test("one about another artifact, or below the threshold, does not", async () => {
    const model = await signedModel();
    const flags = await decideBy(policy());
    const { digest } = (await admits(model, flags)).result;
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", DIGEST), "security");
    await record(flags, "advisory", "ADV-2", advisory("ADV-2", digest, { severity: "medium" }), "security");
    await admits(model, flags);
  });

  test("whose key is not at hand is no stranger: without it nothing is decided", async () => {
    const model = await signedModel();
    const flags = await decideBy(policy());
    const without = flags.filter(
      (flag, index) => flag !== "security.pub" && flags[index + 1] !== "security.pub",
    );
    expect(await undecided([model, ...without], "TRUST_CONSTRAINT_MISSING")).toContain(keys.security);
    const dn = await decideBy({ ...policy(), advisory_allow_subjects: ["CN=security"] });
    expect(await undecided([model, ...dn], "TRUST_CONSTRAINT_MISSING")).toContain("--certificate-chain");
  });

  test("one is taken back by what its signer is proved to have said later, and by nobody else", async () => {
    const model = await signedModel();
    const publisher = "security@example.com";
    // Now, by the clock: the log's time is that of the test.
    const flags = [
      ...(await decideBy({ ...policy(), advisory_allow_subjects: [publisher] })).slice(0, -NOW.length),
      ...TRUST,
    ];
    const [, root = ""] = flags;
    const { digest } = (await admits(model, flags)).result;
    const say = async (status: string, subject: string): Promise<void> => {
      await writeFiles({ [`${root}/said.json`]: JSON.stringify(advisory("ADV-1", digest, { status })) });
      const input = ["--input", `${root}/said.json`, "--root", root, "--sign", ...local.keyless(subject)];
      await done("attest", model, "--predicate", "advisory", ...input);
      // Times of a log are whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 2100));
    };
    await say("active", publisher);
    await denies(model, flags, "ADVISORY_SEVERITY");
    await say("withdrawn", "stranger@example.com");
    await denies(model, flags, "ADVISORY_SEVERITY");
    await say("withdrawn", publisher);
    await admits(model, flags);
  });

  test("one that a signed feed lists and that was taken away is missed", async () => {
    const model = await signedModel();
    const flags = await decideBy(policy());
    const entry = {
      advisory_id: "ADV-9",
      record: "https://x.example/r.json",
      bundle: "https://x.example/b.json",
    };
    const feed = (entries: readonly object[]): string =>
      JSON.stringify({ schema: "aixv.advisory-feed/v1", entries, published_at: "2026-01-01T00:00:00Z" });
    await writeFiles({ "feed.json": feed([entry]), "empty-feed.json": feed([]) });
    for (const file of ["feed.json", "empty-feed.json"])
      await done("sign", file, "--blob", "--key", "security.key");
    await admits(model, [...flags, "--advisory-feed", "empty-feed.json"]);
    await denies(model, [...flags, "--advisory-feed", "feed.json"], "ADVISORY_MISSING");
    await writeFiles({
      "changed-feed.json": feed([]),
      "changed-feed.json.sigstore.json": await readFile("feed.json.sigstore.json"),
    });
    const changed = [model, ...flags, "--advisory-feed", "changed-feed.json"];
    expect(await undecided(changed, "ARTIFACT_DIGEST_MISMATCH")).toContain("feed changed-feed.json was not");
    await undecided([model, ...flags, "--advisory-feed", "nowhere.json"], "FILE_NOT_FOUND");
    // Nobody would look at it.
    const careless = await decideBy({ allow_subjects: [keys.release] });
    await undecided([model, ...careless, "--advisory-feed", "empty-feed.json"], "OPTION_INVALID");
  });
});

describe("claims, lineage, formats, bundles (AIXV §5, §8, §11)", () => {
  const evaluation = (value: number): object => ({
    benchmarks: [{ name: "mmlu", metrics: [{ name: "accuracy", value }] }],
    random_seed_policy: "fixed",
    eval_harness_digest: DIGEST,
    dataset_digests: [],
  });

  test("a required claim counts from its own signer, and must say what is asked", async () => {
    const model = await signedModel();
    const constraints = [
      { benchmark: "mmlu", metric: "accuracy", at_least: 0.7 },
      { field: "/random_seed_policy", equals: "fixed" },
    ];
    const flags = await decideBy({
      allow_subjects: [keys.release],
      require_predicates: [{ predicate: "evaluation", signers: { subjects: [keys.lab] }, constraints }],
    });
    await denies(model, flags, "PREDICATE_MISSING");
    await evaluate(flags, model, 0.9, "release");
    expect(ignoredCodes(await denies(model, flags, "PREDICATE_MISSING"))).toContain("SIGNER_UNTRUSTED");
    await evaluate(flags, model, 0.6, "lab");
    await denies(model, flags, "PREDICATE_CONSTRAINT_UNMET");
    await evaluate(flags, model, 0.8, "lab");
    await admits(model, flags);
  });

  async function evaluate(
    flags: readonly string[],
    model: string,
    value: number,
    key: string,
  ): Promise<void> {
    await claim(flags, model, "evaluation", evaluation(value), key);
  }

  test("a denied ancestor is found along signed claims, and an unknown one denies too", async () => {
    const base = await signedModel(KEY, { "a.txt": "base" });
    const middle = await signedModel(KEY, { "a.txt": "middle" });
    const tuned = await signedModel(KEY, { "a.txt": "tuned" });
    const digests = await Promise.all(
      [base, middle].map(async (model) => String((await done("digest", model)).digest)),
    );
    const training = {
      datasets: [{ digest: DIGEST, split: "train" }],
      training_run: {
        framework: "f",
        framework_version: "1",
        code_digest: DIGEST,
        environment_digest: DIGEST,
      },
      hyperparameters: {},
    };
    const denying = await decideBy({ allow_subjects: [keys.release], deny_ancestors: [digests[0]] });
    await denies(tuned, denying, "LINEAGE_UNKNOWN");
    const parent = (digest: unknown): object => ({ ...training, parent_models: [{ digest }] });
    await claim(denying, tuned, "training", parent(digests[1]), "release");
    await denies(tuned, denying, "LINEAGE_UNKNOWN");
    await claim(
      denying,
      middle,
      "training",
      { ...training, artifact_type: "base-model", parent_models: [] },
      "stranger",
    );
    await denies(tuned, denying, "LINEAGE_UNKNOWN");
    await claim(denying, middle, "training", parent(digests[0]), "release");
    const run = await verify(tuned, denying);
    expect(codes(run)).toContain("ANCESTOR_DENIED");
    await claim(
      denying,
      base,
      "training",
      { ...training, artifact_type: "base-model", parent_models: [] },
      "release",
    );
    await denies(tuned, denying, "ANCESTOR_DENIED");
    // The same evidence, and nobody denies that ancestor.
    const root = denying[1] ?? "";
    const allowing = await decideBy({
      allow_subjects: [keys.release],
      deny_ancestors: [`sha256:${"2".repeat(64)}`],
    });
    const moved = allowing.map((flag, index) => (index === 1 ? root : flag));
    const { result } = await admits(tuned, moved);
    expect(result.maturity).toMatchObject({ level: 2 });
    const data = await decideBy({ allow_subjects: [keys.release], deny_datasets: [DIGEST] });
    await denies(
      tuned,
      data.map((flag, index) => (index === 1 ? root : flag)),
      "DATASET_DENIED",
    );
  });

  test("formats are found by content, in files that nobody signed too", async () => {
    const pickle = Buffer.from(
      "80049526000000000000008c05706f736978948c0673797374656d9493948c0b6563686f2070776e656494859452942e",
      "hex",
    );
    const clean = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release], deny_formats: ["pickle", "pytorch-zip"] });
    await admits(clean, flags);
    await writeFile(`${clean}/harmless.txt`, pickle);
    const accepting = [...flags, "--ignore-unsigned-files"];
    expect((await denies(clean, accepting, "FORMAT_DENIED")).result.violations).toMatchObject([
      { subject: "harmless.txt" },
    ]);
    await writeFile(`${clean}/harmless.txt`, "harmless");
    await admits(clean, accepting);
    await writeFiles({ "model.safetensors": pickle });
    await done("sign", "model.safetensors", ...KEY);
    await denies("model.safetensors", flags, "FORMAT_DENIED");
  });

  test("a bundle must have the members that the policy asks for", async () => {
    const model = await signedModel();
    const flags = await decideBy({
      allow_subjects: [keys.release],
      require_bundle_members: [{ member_types: ["tokenizer"] }],
    });
    const { digest } = (await denies(model, flags, "BUNDLE_MISSING")).result;
    const bundle = { bundle_id: "b", primary: digest, members: [digest, DIGEST] };
    await record(flags, "bundle", "b", { ...bundle, bundle_type: "aixv.bundle/v1" }, "release");
    await denies(model, flags, "BUNDLE_MEMBER_MISSING");
    const typed = {
      ...bundle,
      bundle_id: "c",
      bundle_type: "aixv.bundle/v1",
      member_types: { [DIGEST]: "tokenizer" },
    };
    await record(flags, "bundle", "c", typed, "release");
    await admits(model, flags);
  });
});

describe("waivers (AIXV §11)", () => {
  const policy = (): object => ({
    allow_subjects: [keys.release],
    require_predicates: [{ predicate: "evaluation" }],
    waivers: { signers: { subjects: [keys.waiver] } },
  });
  const waiver = (digest: unknown, more: object = {}): object => ({
    reason: "evaluated by hand",
    expires_at: "2026-07-01T00:00:00Z",
    violation_codes: ["PREDICATE_MISSING"],
    artifact_digests: [digest],
    ...more,
  });

  test("a signed, trusted, unexpired one for the artifact admits, and is named", async () => {
    const model = await signedModel();
    const flags = await decideBy(policy());
    const { digest } = (await denies(model, flags, "PREDICATE_MISSING")).result;
    await record(flags, "waiver", "W", waiver(digest), "waiver");
    const run = await admits(model, flags, "allow-with-waiver");
    expect(run.result.violations).toMatchObject([
      { code: "PREDICATE_MISSING", waived_by: [expect.any(String)] },
    ]);
    const text = await runAixv(["verify", model, ...flags]);
    expect([text.exitCode, text.stdout.split("\n")[0]]).toEqual([0, `✔ admitted with a waiver ${model}`]);
  });

  test.each<[string, string, (digest: unknown) => object, string]>([
    [
      "that expired",
      "WAIVER_EXPIRED",
      (digest) => waiver(digest, { expires_at: "2026-05-31T23:59:59Z" }),
      "waiver",
    ],
    ["for another artifact", "WAIVER_FOR_OTHER_ARTIFACT", () => waiver(DIGEST), "waiver"],
    ["by somebody else", "WAIVER_UNTRUSTED", (digest) => waiver(digest), "lab"],
    [
      "for another policy",
      "WAIVER_FOR_OTHER_POLICY",
      (digest) => waiver(digest, { policy_id: "other" }),
      "waiver",
    ],
  ])("one %s changes nothing", async (_, code, payload, key) => {
    const model = await signedModel();
    const flags = await decideBy(policy());
    const { digest } = (await denies(model, flags, "PREDICATE_MISSING")).result;
    await record(flags, "waiver", "W", payload(digest), key);
    expect(ignoredCodes(await denies(model, flags, "PREDICATE_MISSING"))).toEqual([code]);
  });

  test("none lifts that somebody else signed the model", async () => {
    const model = await signedModel(["--key", "stranger.key"]);
    const flags = [
      ...(await decideBy({ ...policy(), require_predicates: [] })),
      "--public-key",
      "stranger.pub",
    ];
    const { digest } = (await denies(model, flags, "SUBJECT_NOT_ALLOWED")).result;
    await record(
      flags,
      "waiver",
      "W",
      waiver(digest, { violation_codes: ["SUBJECT_NOT_ALLOWED", "PREDICATE_MISSING"] }),
      "waiver",
    );
    await denies(model, flags, "SUBJECT_NOT_ALLOWED");
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

describe("evidence that might be missing", () => {
  const asking = (): object => ({
    allow_subjects: [keys.release],
    advisory_allow_subjects: [keys.security],
    require_no_active_advisories: true,
  });

  test("an advisory that cannot be read is no advisory that is not there: nothing is decided", async () => {
    const model = await signedModel();
    const flags = await decideBy(asking());
    const [, root = ""] = flags;
    await writeFiles({ [`${root}/.aixv/advisories/.keep`]: "" });
    await admits(model, flags);
    await symlink("nowhere.json", `${root}/.aixv/advisories/ADV-1.json`);
    await undecided([model, ...flags], "STORE_UNREADABLE");
    // Nobody asks for it here.
    const careless = await decideBy({ allow_subjects: [keys.release] });
    await admits(
      model,
      careless.map((flag, index) => (index === 1 ? root : flag)),
    );
  });

  test("a folder without a store is told where the policy asks for advisories", async () => {
    const model = await signedModel();
    await writeFiles({ "no-store/x": "" });
    const elsewhere = (flags: readonly string[]): readonly string[] =>
      flags.map((flag, index) => (index === 1 ? "no-store" : flag));
    const told = await admits(model, elsewhere(await decideBy(asking())));
    expect(told.result.warnings).toMatchObject([{ code: "STORE_MISSING" }]);
    const quiet = await admits(model, elsewhere(await decideBy({ allow_subjects: [keys.release] })));
    expect(quiet.result.warnings).toEqual([]);
  });

  test("claims of a lineage signer whose key is not at hand might name a denied ancestor", async () => {
    const model = await signedModel();
    const lineage = {
      signers: { subjects: [keys.release] },
      upstream_signers: { subjects: [keys.stranger] },
    };
    const flags = await decideBy({ allow_subjects: [keys.release], deny_ancestors: [DIGEST], lineage });
    expect(await undecided([model, ...flags], "TRUST_CONSTRAINT_MISSING")).toContain(keys.stranger);
    await denies(model, [...flags, "--public-key", "stranger.pub"], "LINEAGE_UNKNOWN");
  });

  test("a policy may lie behind a link, as where it is mounted", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release] });
    const path = flags[3] ?? "";
    await writeFiles({ "mounted/.keep": "" });
    for (const suffix of ["", ".sigstore.json"]) {
      await symlink(resolve(`${path}${suffix}`), `mounted/policy.json${suffix}`);
    }
    const linked = flags.map((flag, index) => (index === 3 ? "mounted/policy.json" : flag));
    expect((await admits(model, linked)).result).toMatchObject({ policy_signed: true });
  });
});

describe("what comes with a decision", () => {
  test("--facts writes what was verified, and nothing where nothing was", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release] });
    await admits(model, [...flags, "--facts", "facts.json"]);
    const facts = JSON.parse(await readFile("facts.json", "utf8")) as JsonObject;
    expect(facts).toMatchObject({
      schema: "aixv.admission-facts/v1",
      evaluated_at: "2026-06-01T00:00:00Z",
      signatures: [{ signers: [{ subjects: [keys.release] }] }],
    });
    const again = await verify(model, [...flags, "--facts", "facts.json"]);
    expect([again.exitCode, again.result.code]).toEqual([2, "FILE_EXISTS"]);
    await admits(model, [...flags, "--facts", "facts.json", "--force"]);
    await writeFile(`${model}/weights.bin`, "changed");
    expect((await verify(model, [...flags, "--facts", "none.json"])).exitCode).toBe(1);
    await expect(readFile("none.json")).rejects.toThrow("ENOENT");
    // An older file is not taken for what was verified now.
    expect((await verify(model, [...flags, "--facts", "facts.json", "--force"])).exitCode).toBe(1);
    await expect(readFile("facts.json")).rejects.toThrow("ENOENT");
  });

  test("--attest-decision signs and stores it, a denial too", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release] });
    const attesting = ["--attest-decision", "--key", "lab.key"];
    const allowed = await admits(model, [...flags, ...attesting]);
    expect(allowed.result.decision_attestation).toMatchObject({
      signature: { identity: { subject: keys.lab } },
    });
    const other = await decideBy({ allow_subjects: [keys.lab] });
    await denies(model, [...other, ...attesting], "SUBJECT_NOT_ALLOWED");
    for (const [{ 1: root = "" }, decision] of [
      [flags, "allow"],
      [other, "deny"],
    ] as const) {
      const { evidence } = await done("store", "list", model, "--root", root, "--public-key", "lab.pub");
      const found = (evidence as JsonObject[]).find(({ predicate_type }) =>
        String(predicate_type).includes("/deployment/"),
      );
      expect(found?.verified).toBe(true);
      const { subject } = await done("inspect", String(found?.path));
      expect(subject).toHaveLength(1);
      const bundle = JSON.parse(await readFile(String(found?.path), "utf8")) as {
        dsseEnvelope: { payload: string };
      };
      const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64").toString()) as {
        predicate: object;
      };
      expect(statement.predicate).toMatchObject({ policy_decision: decision, policy_id: "policy" });
    }
    const missing = await verify(model, [...flags, "--attest-decision"]);
    expect([missing.exitCode, missing.result.code]).toEqual([2, "IDENTITY_TOKEN_MISSING"]);
  });

  test("nothing is written into the model", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.release] });
    for (const flag of ["--facts", "--report"]) {
      const { exitCode, result } = await verify(model, [...flags, flag, `${model}/new.json`]);
      expect([exitCode, result.code]).toEqual([2, "USAGE"]);
    }
    await admits(model, flags);
  });

  test("--report has the decision too", async () => {
    const model = await signedModel();
    await denies(
      model,
      [...(await decideBy({ allow_subjects: [keys.lab] })), "--report", "report.json"],
      "SUBJECT_NOT_ALLOWED",
    );
    expect(JSON.parse(await readFile("report.json", "utf8"))).toMatchObject({
      ok: false,
      admission_decision: "deny",
    });
  });

  test("people are told each violation, its rule, and what was set aside", async () => {
    const model = await signedModel();
    const flags = await decideBy({ allow_subjects: [keys.lab] });
    const { exitCode, stderr, stdout } = await runAixv(["verify", model, ...flags]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`✘ denied ${model}`);
    expect(stderr).toContain("[SUBJECT_NOT_ALLOWED]");
    expect(stderr).toContain("rule /allow_subjects");
    expect(stderr).toContain("docs/violations.md");
  });

  test.each([
    [["--policy-trusted-subject", "a"]],
    [["--no-require-signed-policy"]],
    [["--facts", "f.json"]],
    [["--attest-decision"]],
    [["--advisory-feed", "f.json"]],
    [["--key", "release.key"]],
    [["--policy", "p.json", "--only", "*.bin"]],
    [["--policy", "p.json", "--no-require-signed-policy", "--policy-public-key", "policy.pub"]],
    [
      [
        "--policy",
        "p.json",
        "--policy-public-key",
        "policy.pub",
        "--facts",
        "f.json",
        "--report",
        "./f.json",
      ],
    ],
    [["--policy", "p.json", "--policy-trusted-issuer", "https://x.example"]],
  ])("flags without what they are for are refused: %s", async (flags) => {
    const model = await signedModel();
    const { exitCode, result } = await verify(model, [...PUB, ...flags]);
    expect([exitCode, result.code]).toEqual([2, "USAGE"]);
  });
});
