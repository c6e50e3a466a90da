import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { admits, decideBy, done, keys, record, undecided, useParties } from "./decisions.ts";
import { runJson } from "./run-aixv.ts";
import { signedModel } from "./signed-model.ts";
import { PUB, useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
useParties();

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
    ["no JSON", "{", "JSON_SYNTAX"],
    ["not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "JSON_INVALID_UTF8"],
    ["nothing", "", "JSON_EMPTY"],
  ])("a file with %s", async (_, content, code) => {
    const model = await signedModel();
    await writeFiles({ "bad/broken.json": content });
    const flags = ["--policy", "bad/broken.json", "--no-require-signed-policy", ...PUB];
    expect(await undecided([model, ...flags], code)).toMatch(/^bad\/broken\.json: /);
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
