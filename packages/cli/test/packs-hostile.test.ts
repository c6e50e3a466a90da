import { existsSync, mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { cp, readdir, readFile, rename, writeFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { beforeAll, describe, expect, it } from "vitest";
import { done, NOW } from "./decisions.ts";
import { runAixv, runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
const KEYRING = [...PUB, "--public-key", "adviser.pub", "--public-key", "stranger.pub"] as const;
const OTHER = `sha256:${"f".repeat(64)}`;
/** Of the model, and of the keys. */
const known = { digest: "", release: "", adviser: "" };

beforeAll(async () => {
  await writeModel("model");
  for (const name of ["adviser", "stranger", "auditor"]) {
    const { result } = await runJson(["keygen", "--out", name]);
    if (name === "adviser") known.adviser = String(result.subject);
  }
  await done("sign", "model", ...KEY);
  const { result } = await runJson(["verify", "model", ...PUB]);
  known.digest = String(result.digest);
  known.release = String((result.actual_subjects as readonly string[])[0]);
});

let stores = 0;
/** A store of its own. */
function store(): string {
  const root = `store-${stores++}`;
  mkdirSync(root);
  return root;
}

async function advise(root: string, key: string, digest: string, more: JsonObject = {}): Promise<void> {
  const advisory = {
    advisory_id: "ADV-1",
    affected: [{ digest }],
    severity: "critical",
    status: "active",
    reason_code: "backdoor",
    ...more,
  };
  await writeFiles({ "advisory.json": JSON.stringify(advisory) });
  await done(
    "advisory",
    "create",
    "--input",
    "advisory.json",
    "--root",
    root,
    "--sign",
    "--key",
    `${key}.key`,
  );
}

let packs = 0;
async function pack(root: string, ...more: readonly string[]) {
  const output = `pack-${packs++}`;
  const flags = ["--output", output, "--root", root, ...NOW, ...more];
  const { exitCode, result } = await runJson(["pack", "create", "model", ...flags]);
  if (exitCode !== 0) throw new Error(JSON.stringify(result));
  const artifacts = result.artifacts as readonly {
    readonly artifact_type: string;
    readonly evidence_type: string;
  }[];
  const ofType = (type: string): number => artifacts.filter((one) => one.artifact_type === type).length;
  const leftOut = (result.left_out as readonly { readonly code: string }[]).map(({ code }) => code);
  return { output, result, ofType, leftOut };
}

async function policy(name: string, rules: JsonObject): Promise<readonly string[]> {
  await writeFiles({ [`${name}.json`]: JSON.stringify(rules) });
  return ["--policy", `${name}.json`, "--no-require-signed-policy", ...KEYRING];
}

describe("pack create: nothing against the model is hidden", () => {
  it("by a newer version of an advisory that a stranger signed", async () => {
    const root = store();
    await advise(root, "release", known.digest);
    await advise(root, "stranger", OTHER);
    expect((await pack(root, ...PUB)).ofType("advisory")).toBe(1);
  });

  it("by a withdrawal: the version by which the decision denies is in the pack", async () => {
    const root = store();
    await advise(root, "release", known.digest);
    await advise(root, "release", known.digest, { status: "withdrawn" });
    const rules = { allow_subjects: [known.release], require_no_active_advisories: true };
    const { result, ofType, leftOut } = await pack(root, ...(await policy("recall", rules)));
    expect([result.admission_decision, ofType("advisory")]).toEqual(["deny", 2]);
    expect(leftOut).not.toContain("DECISION_EVIDENCE_MISSING");
  });

  it("by another name of the same file", async () => {
    const root = store();
    await writeFiles({ "one.bin": "weights" });
    await done("sign", "one.bin", ...KEY, "--hash-algorithm", "blake2b");
    const { result } = await runJson(["digest", "one.bin"]);
    await advise(root, "release", String(result.digest));
    const flags = ["--output", "one.pack", "--root", root, ...PUB];
    const packed = await runJson(["pack", "create", "one.bin", ...flags]);
    expect(JSON.stringify(packed.result.artifacts)).toContain('"advisory"');
  });

  it("by a record that had its id first", async () => {
    const root = store();
    const incident = (digest: string): string =>
      JSON.stringify({
        incident_id: "INC-1",
        severity: "critical",
        status: "open",
        summary: "s",
        detected_at: "2026-01-01T00:00:00Z",
        artifact_digests: [digest],
      });
    const record = ["record", "create", "--kind", "incident", "--record-id", "INC-1", "--root", root];
    await writeFiles({ "first.json": incident(OTHER), "second.json": incident(known.digest) });
    const flags = ["--no-validate-known-kind", "--sign"];
    await done(...record, "--input", "first.json", ...flags, "--key", "stranger.key");
    const kept = await runJson([...record, "--input", "second.json", ...flags, ...KEY]);
    expect(kept.result.code).toBe("RECORD_CONFLICT");
    expect((await pack(root, ...PUB)).leftOut).toEqual(["RECORD_CONFLICT"]);
  });

  it("by a claim in place of a record", async () => {
    const root = store();
    await writeFiles({
      "claim.json": JSON.stringify({
        advisory_id: "ADV-C",
        affected: [{ digest: known.digest }],
        severity: "high",
        status: "active",
        reason_code: "backdoor",
      }),
    });
    const claim = ["attest", "model", "--predicate", "advisory", "--input", "claim.json", "--root", root];
    await done(...claim, "--sign", "--key", "adviser.key", "--output", `${root}/claim.statement.json`);
    const rules = {
      allow_subjects: [known.release],
      advisory_allow_subjects: [known.adviser],
      deny_advisory_severity_at_or_above: "critical",
    };
    expect((await pack(root, ...(await policy("critical", rules)))).ofType("advisory")).toBe(1);
  });
});

describe("pack create: whose word counts", () => {
  it("no stranger's advisory where the policy names advisers", async () => {
    const root = store();
    await advise(root, "stranger", known.digest);
    const rules = { advisory_allow_subjects: [known.adviser], require_no_active_advisories: true };
    const { ofType, leftOut } = await pack(root, ...(await policy("advised", rules)));
    expect([ofType("advisory"), leftOut.includes("EVIDENCE_NOT_COUNTED")]).toEqual([0, true]);
  });

  it("the waiver that lifts a rule, and no other", async () => {
    const rules = {
      allow_subjects: [known.release],
      require_predicates: [{ predicate: "evaluation" }],
      waivers: { signers: { subjects: [known.adviser] } },
    };
    const waive = async (key: string): Promise<string> => {
      const root = store();
      const waiver = {
        reason: "measured elsewhere",
        expires_at: "2027-03-01T00:00:00Z",
        artifact_digests: [known.digest],
        violation_codes: ["PREDICATE_MISSING"],
        approved_by: "x",
      };
      await writeFiles({ "waiver.json": JSON.stringify(waiver) });
      const record = ["record", "create", "--kind", "waiver", "--record-id", "W", "--input", "waiver.json"];
      await done(...record, "--root", root, "--sign", "--key", `${key}.key`, "--now", "2026-05-01T00:00:00Z");
      return root;
    };
    const flags = await policy("waived", rules);
    const lifted = await pack(await waive("adviser"), ...flags);
    const idle = await pack(await waive("release"), ...flags);
    expect([lifted.result.admission_decision, lifted.ofType("waiver")]).toEqual(["allow-with-waiver", 1]);
    expect([idle.result.admission_decision, idle.ofType("waiver")]).toEqual(["deny", 0]);
  });

  it("no record that names the model in a text alone", async () => {
    const root = store();
    await advise(root, "release", OTHER, { title: `unlike ${known.digest} this one is bad` });
    expect((await pack(root, ...PUB)).ofType("advisory")).toBe(0);
  });

  it.each(["pack_summary", "admission_decision", "control_mapping", "model_signature", "record_signature"])(
    "no file of the caller's own as %s",
    async (type) => {
      const flags = ["--output", "own", ...PUB, "--include", `${type}=model/config.json`];
      const { exitCode, result } = await runJson(["pack", "create", "model", ...flags]);
      expect([exitCode, result.code]).toEqual([2, "OPTION_INVALID"]);
    },
  );

  it("the summary says what is the caller's own word, and takes no signer from what was verified", async () => {
    const card = JSON.stringify({ name: "m", summary: "a model" });
    await writeFiles({ "card.json": card });
    const root = store();
    const claim = [
      "attest",
      "model",
      "--predicate",
      "slsa-provenance",
      "--input",
      "card.json",
      "--sign",
      ...KEY,
    ];
    await done(...claim, "--root", root, "--output", `${root}/c.json`);
    const bundle = `${root}/same.sigstore.json`;
    await writeFile(bundle, (await readFile(`${root}/c.json.sigstore.json`, "utf8")).trim());
    const flags = ["--include", `slsa_provenance=${bundle}`, "--include", "sbom=card.json"];
    const { output, ofType } = await pack(root, ...PUB, ...flags);
    expect(ofType("slsa_provenance")).toBe(1);
    const [file] = await readdir(`${output}/evidence/pack_summary`);
    const summary = JSON.parse(await readFile(`${output}/evidence/pack_summary/${file}`, "utf8")) as {
      readonly evidence: readonly JsonObject[];
    };
    const of = (type: string) =>
      summary.evidence.find(({ artifact_id: id }) => String(id).startsWith(`${type}/`));
    expect(of("slsa_provenance")).toMatchObject({ signing_method: "key" });
    expect(of("sbom")).toMatchObject({ included_by_caller: true, name: "card.json" });
  });
});

describe("pack create: the place", () => {
  it.each<[string, () => string]>([
    [
      "a folder with a file pack.json",
      () => {
        mkdirSync("mine");
        writeFileSync("mine/pack.json", "{}");
        return "mine";
      },
    ],
    [
      "a folder with more than a pack",
      () => {
        mkdirSync("more/evidence", { recursive: true });
        writeFileSync("more/thesis.doc", "x");
        return "more";
      },
    ],
    [
      "a file that is no archive of a pack",
      () => {
        writeFileSync("notes.tar", "precious");
        return "notes.tar";
      },
    ],
    ["the model", () => "model"],
    ["a place in the model", () => "model/pack"],
    ["a folder that the model is in", () => "."],
  ])("is not replaced by --force if it is %s", async (_, make) => {
    const output = make();
    const { exitCode, result } = await runJson([
      "pack",
      "create",
      "model",
      ...PUB,
      "--output",
      output,
      "--force",
    ]);
    expect([exitCode, String(result.code)]).toEqual([
      2,
      expect.stringMatching(/^(?:FILE_EXISTS|OPTION_INVALID|USAGE)$/),
    ]);
    expect((await runAixv(["verify", "model", ...PUB])).exitCode).toBe(0);
  });

  it("has no path of this machine in it, and the same bytes from another store of the same evidence", async () => {
    const root = store();
    await advise(root, "stranger", known.digest);
    const rules = { allow_subjects: [known.release], require_no_active_advisories: true };
    const flags = await policy("clean", rules);
    await cp(root, "elsewhere", { recursive: true });
    const [here, there] = [await pack(root, ...flags), await pack("elsewhere", ...flags)];
    expect(there.result.pack_digest).toBe(here.result.pack_digest);
    const files = (await readdir(here.output, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    );
    for (const { parentPath, name } of files)
      expect(await readFile(`${parentPath}/${name}`, "utf8")).not.toContain(process.cwd());
  });

  it("takes no more evidence than it may have, and is not written then", async () => {
    for (const name of ["a.bin", "b.bin"]) {
      writeFileSync(name, name);
      truncateSync(name, 130 * 1024 * 1024);
    }
    const files = ["--include", "report=a.bin", "--include", "report=b.bin"];
    const { exitCode, result } = await runJson([
      "pack",
      "create",
      "model",
      "--output",
      "large",
      ...PUB,
      ...NOW,
      ...files,
    ]);
    expect([exitCode, result.code]).toEqual([2, "EVIDENCE_PACK_EVIDENCE_TOO_LARGE"]);
    expect(existsSync("large")).toBe(false);
  });

  it("is an archive with a slash behind its name too", async () => {
    const { exitCode } = await runJson(["pack", "create", "model", ...PUB, "--output", "slash.tar/"]);
    expect(exitCode).toBe(0);
    await rename("slash.tar", "renamed.pack");
    expect((await runJson(["pack", "verify", "renamed.pack", "--no-require-signature"])).exitCode).toBe(0);
  });

  it.each(["abc", "c".repeat(39), "not a commit"])("takes no %j for a commit", async (commit) => {
    const flags = ["--output", "x", ...PUB, "--commit", commit];
    expect((await runJson(["pack", "create", "model", ...flags])).result.code).toBe("OPTION_INVALID");
  });
});

describe("pack verify: the folder", () => {
  const AUDITOR = ["--public-key", "auditor.pub"] as const;
  const verify = async (path: string, ...more: readonly string[]) => {
    const { exitCode, result } = await runJson(["pack", "verify", path, ...AUDITOR, ...more]);
    return [exitCode, result.code ?? "ok"];
  };
  beforeAll(async () => {
    const flags = ["--output", "signed", ...PUB, "--sign", "--key", "auditor.key"];
    await done("pack", "create", "model", ...flags);
  });
  const copy = async (name: string): Promise<string> => {
    await cp("signed", name, { recursive: true });
    return name;
  };

  it("hides nothing under a name that is no UTF-8", async () => {
    const folder = await copy("bytes");
    mkdirSync(`${folder}/\ufffd`);
    const hidden = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]);
    mkdirSync(hidden);
    writeFileSync(Buffer.concat([hidden, Buffer.from("/evil.json")]), "{}");
    expect(await verify(folder)).toEqual([1, "PACK_FILES_DIFFER"]);
  });

  it("has the pack itself, and no link to it", async () => {
    const folder = await copy("linked");
    renameSync(`${folder}/pack.json`, "outside.json");
    symlinkSync("../outside.json", `${folder}/pack.json`);
    expect(await verify(folder)).toEqual([2, "EVIDENCE_PACK_NOT_FOUND"]);
  });

  it("has no other signature than the one that is looked at", async () => {
    const folder = await copy("resigned");
    renameSync(`${folder}/pack.json.sigstore.json`, "good.sigstore.json");
    expect(await verify(folder, "--bundle", "good.sigstore.json")).toEqual([0, "ok"]);
    await writeFile(`${folder}/pack.json.sigstore.json`, "{}");
    expect(await verify(folder, "--bundle", "good.sigstore.json")).toEqual([1, "PACK_FILES_DIFFER"]);
  });

  it("may be a link to one, and may be named for the document in it, or for its archive", async () => {
    symlinkSync("signed", "link");
    expect(await verify("link")).toEqual([0, "ok"]);
    expect(await verify("link/pack.json", "--files", "signed")).toEqual([0, "ok"]);
    await done("pack", "create", "model", "--output", "signed.tar", ...PUB, "--sign", "--key", "auditor.key");
    await done("pack", "verify", "signed.tar", ...AUDITOR);
  });

  it("is not said to be verified where the document alone was", async () => {
    const { stdout } = await runAixv(["pack", "verify", "signed/pack.json", ...AUDITOR]);
    expect(stdout).toMatch(/^✔ signed, its files not looked at: /);
    expect((await runAixv(["pack", "verify", "signed", ...AUDITOR])).stdout).toMatch(/^✔ verified /);
  });
});
