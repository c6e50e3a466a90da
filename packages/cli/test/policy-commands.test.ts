import { readFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { beforeAll, describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();

const POLICY = {
  allow_subjects: ["alice@example.com"],
  require_predicates: [
    { predicate: "evaluation", constraints: [{ benchmark: "mmlu", metric: "accuracy", at_least: 0.7 }] },
  ],
};

beforeAll(async () => {
  await writeFiles({ "policy.json": JSON.stringify(POLICY) });
  await runJson(["policy", "create", "--input", "policy.json", "--sign", ...KEY]);
});

interface Failure {
  readonly exitCode: number;
  readonly code: unknown;
  readonly error: string;
}

async function failure(args: readonly string[]): Promise<Failure> {
  const { exitCode, result } = await runJson(args);
  return { exitCode, code: result.code, error: String(result.error) };
}

const none = (code: string): Partial<Failure> => ({ exitCode: 2, code });

describe("policy template (AIXV ASSURANCE_LEVELS)", () => {
  const template = (...flags: readonly string[]): readonly string[] => ["policy", "template", ...flags];

  test("prints a policy that policy create takes once it is filled in, for every level", async () => {
    for (const level of ["level-1", "level-2", "level-3"]) {
      const flags = ["--assurance-level", level, "--max-bundle-age-days", "30", "--output", `${level}.json`];
      const { exitCode, result } = await runJson(template(...flags));
      expect([exitCode, result.path, result.assurance_level]).toEqual([0, `${level}.json`, level]);
      expect(JSON.parse(await readFile(`${level}.json`, "utf8"))).toEqual(result.policy);
      const create = ["policy", "create", "--input", `${level}.json`];
      expect(await failure(create)).toMatchObject(none("POLICY_INVALID"));
      const filledIn = JSON.stringify(result.policy).replaceAll(/REPLACE_WITH_[A-Z_]+/g, "alice@example.com");
      await writeFiles({ [`${level}.json`]: filledIn });
      const created = await runJson(create);
      expect([created.exitCode, created.result.policy]).toEqual([0, JSON.parse(filledIn)]);
    }
    const text = await runAixv(template("--assurance-level", "level-1"));
    expect(JSON.parse(text.stdout)).toMatchObject({ allow_subjects: ["REPLACE_WITH_TRUSTED_SUBJECT"] });
  });

  test("level 3 needs an age", async () => {
    expect(await failure(template("--assurance-level", "level-3"))).toEqual({
      exitCode: 2,
      code: "ASSURANCE_LEVEL_UNMET",
      error: "level-3 template requires --max-bundle-age-days",
    });
  });

  test.each([
    [[]],
    [["--assurance-level", "level-9"]],
    [["--assurance-level", "level-3", "--max-bundle-age-days", "0"]],
  ])("refuses %s", async (flags) => {
    expect(await failure(template(...flags))).toMatchObject(none("USAGE"));
  });

  test("an age of 1e9 days is refused, and no file is replaced", async () => {
    const old = ["--assurance-level", "level-3", "--max-bundle-age-days", "1000000000"];
    expect(await failure(template(...old))).toMatchObject(none("POLICY_INVALID"));
    await writeFiles({ "taken.json": "mine" });
    expect(await failure(template("--assurance-level", "level-1", "--output", "taken.json"))).toMatchObject(
      none("FILE_EXISTS"),
    );
    expect(await readFile("taken.json", "utf8")).toBe("mine");
  });
});

describe("policy migrate (AIXV ASSURANCE_LEVELS)", () => {
  const migrate = (...flags: readonly string[]): readonly string[] => [
    "policy",
    "migrate",
    "--input",
    ...flags,
  ];

  test("a bare policy and a record of one come out with the gates of the level, and all that they had", async () => {
    await writeFiles({ "to.json": JSON.stringify(POLICY) });
    for (const input of ["to.json", ".aixv/policies/policy.json"]) {
      const flags = [
        input,
        "--to-assurance-level",
        "level-3",
        "--max-bundle-age-days",
        "30",
        "--output",
        "out.json",
        "--force",
      ];
      const { exitCode, result } = await runJson(migrate(...flags));
      expect([exitCode, result.error]).toEqual([0, undefined]);
      expect(result.policy).toMatchObject({
        ...POLICY,
        require_signed_advisories: true,
        require_no_active_advisories: true,
        max_bundle_age_days: 30,
      });
      expect(JSON.parse(await readFile("out.json", "utf8"))).toEqual(result.policy);
    }
    expect(
      await failure(migrate("to.json", "--to-assurance-level", "level-2", "--output", "out.json")),
    ).toMatchObject(none("FILE_EXISTS"));
  });

  test("what the level needs and nobody gives is named", async () => {
    await writeFiles({ "nobody.json": "{}" });
    const unmet = await failure(migrate("policy.json", "--to-assurance-level", "level-3"));
    expect(unmet).toMatchObject(none("ASSURANCE_LEVEL_UNMET"));
    expect(unmet.error).toContain("max_bundle_age_days");
    const advisory = await failure(migrate("nobody.json", "--to-assurance-level", "level-2"));
    expect(advisory.error).toContain("advisory trust subjects");
    expect(await failure(migrate("policy.json"))).toMatchObject(none("USAGE"));
    expect(await failure(migrate("nowhere.json", "--to-assurance-level", "level-1"))).toMatchObject(
      none("FILE_NOT_FOUND"),
    );
  });
});

describe("policy explain", () => {
  test("says every rule in plain words, and that nobody verified it", async () => {
    const { exitCode, result } = await runJson(["policy", "explain", ".aixv/policies/policy.json"]);
    expect([exitCode, result.policy_id, result.verified]).toEqual([0, "policy", false]);
    const texts = (result.explanation as JsonObject[]).map(({ text }) => text);
    expect(texts).toContain('The artifact must be signed by "alice@example.com".');
    expect(texts).toContain(
      'For every artifact, a claim of type "evaluation" must be signed by "alice@example.com", and say that metric "accuracy" of benchmark "mmlu" is at least 0.7.',
    );
    expect(texts).toContain("Advisories are not looked at.");
    const { stdout } = await runAixv(["policy", "explain", "policy.json"]);
    expect(stdout).toContain("nobody can have signed it");
  });

  test("cannot steer a terminal", async () => {
    await writeFiles({ "steer.json": JSON.stringify({ allow_subjects: ["\u001b[31mred\u202e"] }) });
    const { stdout } = await runAixv(["policy", "explain", "steer.json"]);
    expect([...stdout].filter((character) => "\u001b\u202e".includes(character))).toEqual([]);
  });
});

const differencesOf = (result: JsonObject | undefined): readonly string[] =>
  (result?.differences ?? []) as string[];

describe("policy test", () => {
  const SUBJECT = `sha256:${"1".repeat(64)}`;
  const evaluation = (value: number): object => ({
    predicate_type: "https://aixv.org/attestation/evaluation/v1",
    subjects: [{ digest: SUBJECT }],
    signers: [{ subjects: ["alice@example.com"] }],
    predicate: {
      benchmarks: [{ name: "mmlu", metrics: [{ name: "accuracy", value }] }],
      random_seed_policy: "fixed",
      eval_harness_digest: `sha256:${"2".repeat(64)}`,
      dataset_digests: [],
    },
  });
  const facts = (value: number, signer = "alice@example.com"): object => ({
    schema: "aixv.admission-facts/v1",
    evaluated_at: "2026-06-01T00:00:00Z",
    artifact: { digest: SUBJECT },
    signatures: [{ signers: [{ subjects: [signer] }] }],
    statements: [evaluation(value)],
  });
  const caseOf = (title: string, given: object | string, expect: object, more: object = {}): string =>
    JSON.stringify({
      schema: "aixv.policy-test/v1",
      title,
      policy: "../policy.json",
      facts: given,
      expect,
      ...more,
    });

  test("passes where every decision is as expected", async () => {
    await writeFiles({
      "good/good.policy-test.json": caseOf("a good model", facts(0.9), { decision: "allow" }),
      "good/below/bad.policy-test.json": caseOf(
        "a weak one",
        "../weak.json",
        { decision: "deny", violations: ["PREDICATE_CONSTRAINT_UNMET"] },
        { policy: "../../policy.json" },
      ),
      "good/weak.json": JSON.stringify(facts(0.5)),
      "good/README.md": "not a case",
    });
    const { exitCode, result } = await runJson(["policy", "test", "good"]);
    expect([exitCode, result.error, result.passed_count, result.failed_count]).toEqual([0, undefined, 2, 0]);
    expect((await runAixv(["policy", "test", "good"])).stdout).toContain("✔ a good model");
  });

  test("fails where one is not, and says in what", async () => {
    await writeFiles({
      "wrong/a.policy-test.json": caseOf("too weak", facts(0.5), { decision: "allow" }),
      "wrong/b.policy-test.json": caseOf("by a stranger", facts(0.9, "eve@example.com"), {
        decision: "deny",
        violations: ["PREDICATE_MISSING"],
      }),
      "wrong/c.policy-test.json": caseOf("right", facts(0.9), { decision: "allow", violations: [] }),
    });
    const { exitCode, result } = await runJson(["policy", "test", "wrong"]);
    expect([exitCode, result.ok, result.code, result.failed_count]).toEqual([
      1,
      false,
      "POLICY_TEST_FAILED",
      2,
    ]);
    const [first, second, third] = result.cases as JsonObject[];
    expect([first?.passed, second?.passed, third?.passed]).toEqual([false, false, true]);
    expect(differencesOf(first)[0]).toBe("expected allow, got deny");
    expect(differencesOf(second)[0]).toBe("expected violation PREDICATE_MISSING, which did not come");
    expect(differencesOf(second)[1]).toMatch(/^got SUBJECT_NOT_ALLOWED/);
  });

  test.each<[string, string, string]>([
    [
      "a misspelt code",
      caseOf("t", facts(1), { decision: "deny", violations: ["PREDICATE_MISING"] }),
      "POLICY_TEST_INVALID",
    ],
    ["a misspelt decision", caseOf("t", facts(1), { decision: "alow" }), "POLICY_TEST_INVALID"],
    ["an unknown field", caseOf("t", facts(1), { decision: "allow" }, { fact: 1 }), "POLICY_TEST_INVALID"],
    ["facts of the wrong shape", caseOf("t", { schema: "x" }, { decision: "allow" }), "FACTS_INVALID"],
    [
      "a predicate that breaks its rules",
      caseOf("t", { ...facts(1), statements: [{ ...evaluation(1), predicate: {} }] }, { decision: "allow" }),
      "FACTS_INVALID",
    ],
    [
      "a policy that is not there",
      caseOf("t", facts(1), { decision: "allow" }, { policy: "no.json" }),
      "FILE_NOT_FOUND",
    ],
    ["no JSON", "{", "JSON_SYNTAX"],
  ])("%s is no passed case: exit code 2", async (name, text, expected) => {
    const folder = `bad-${name.replaceAll(" ", "-")}`;
    await writeFiles({ [`${folder}/x.policy-test.json`]: text });
    const got = await failure(["policy", "test", folder]);
    expect(got).toMatchObject(none(expected));
    expect(got.error).toContain(folder);
  });

  test("says which case names a file that is not there", async () => {
    const named = { schema: "aixv.policy-test/v1", title: "t", policy: "gone.json", facts: {} };
    await writeFiles({
      "names/x.policy-test.json": JSON.stringify({ ...named, expect: { decision: "allow" } }),
    });
    const { error } = await failure(["policy", "test", "names"]);
    expect(error).toBe("names/x.policy-test.json: policy not found: names/gone.json");
  });

  test("a folder without cases is no success", async () => {
    await writeFiles({ "empty/readme.md": "" });
    expect(await failure(["policy", "test", "empty"])).toMatchObject(none("FILE_NOT_FOUND"));
    expect(await failure(["policy", "test", "nowhere"])).toMatchObject(none("FILE_NOT_FOUND"));
    expect(await failure(["policy", "test", "policy.json"])).toMatchObject(none("NOT_A_FILE"));
  });

  test("facts that verify --facts wrote are a case at once", async () => {
    await writeFiles({ "model.bin": "model" });
    await runJson(["sign", "model.bin", ...KEY]);
    const subject = (await runJson(["verify", "model.bin", ...PUB])).result.actual_subjects as string[];
    await writeFiles({ "real/policy.json": JSON.stringify({ allow_subjects: subject }) });
    const flags = ["--policy", "real/policy.json", "--no-require-signed-policy", ...PUB];
    const run = await runJson(["verify", "model.bin", ...flags, "--facts", "real/facts.json"]);
    expect([run.exitCode, run.result.error]).toEqual([0, undefined]);
    const more = { policy: "policy.json" };
    await writeFiles({
      "real/a.policy-test.json": caseOf(
        "as verified",
        "facts.json",
        { decision: "allow", violations: [] },
        more,
      ),
    });
    const { exitCode, result } = await runJson(["policy", "test", "real"]);
    expect([exitCode, result.error]).toEqual([0, undefined]);
  });
});
