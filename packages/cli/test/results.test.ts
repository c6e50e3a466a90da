import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { JsonObject, JsonValue } from "@aixv/core";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { literalPacket, packetText } from "../../aiv/test/packets.ts";
import { WHOLE_POLICY } from "../../aiv/test/program/programs.ts";
import { changed, withMembers } from "../../evidence-pack/test/packs.ts";
import { COMMANDS } from "../src/commands/index.ts";
import { RESULTS } from "../src/results.ts";
import { bundleHash, evaluation, json, promotion, useAuditService } from "./pack-runs.ts";
import { runJson } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

useWorkspace();
const service = useAuditService();

// Whatever else the tests of the command line print is held against the same shapes by `runJson`; here it is the published
// files, read by somebody else's validator.
const SCHEMAS = new URL("../../../schemas/", import.meta.url);
async function validator(name: string): Promise<(document: unknown) => boolean> {
  return new Ajv2020({ strict: true }).compile(
    JSON.parse(await readFile(new URL(`${name}.schema.json`, SCHEMAS), "utf8")) as object,
  );
}

const DIGEST = `sha256:${"1".repeat(64)}`;
/** Of something that has nothing to do with the model. */
const RECALLED = `sha256:${"2".repeat(64)}`;
/** An adapter that knows no operation. */
const SKIPS = `${JSON.stringify(process.execPath)} ${JSON.stringify(fileURLToPath(new URL("../../../conformance/test/fake-adapter.ts", import.meta.url)))} skip`;
const BOB = ["--verifier", "bob@example.com"] as const;
/** Command lines whose results are of every shape. */
const RUNS: readonly (readonly [command: string, ...args: readonly string[]])[] = [
  ["version"],
  ["keygen", "--out", "made"],
  ["digest", "model", "--manifest"],
  ["digest", "model", "--part", "1/1", "--output", "part.json"],
  ["sign", "model", ...KEY, "--claims"],
  ["verify", "model", ...PUB],
  ["verify", "model", "--public-key", "other.pub"],
  ["inspect", "model/model.sig"],
  ["attest", "model", "--predicate", "model-card", "--input", "card.json", "--sign", ...KEY],
  ["sign-delta", "delta.bin", "--base", DIGEST, "--update-type", "sft"],
  ["rollback", "delta.bin", "--to", DIGEST, ...KEY],
  ["rollback", "delta.bin", "--to", DIGEST, "--no-sign", "--now", "2026-01-01T00:00:00Z"],
  ["provenance", "model"],
  ["provenance", "model", "--view", "explain", "--format", "dot", ...PUB],
  [
    "provenance",
    "delta.bin",
    "--view",
    "impact",
    "--require-signed-attestations",
    "--public-key",
    "other.pub",
  ],
  ["provenance", "delta.bin", "--view", "path", "--to", DIGEST],
  ["advisory create", "--input", "advisory.json", "--sign", ...KEY],
  ["advisory create", "--input", "advisory.json", "--severity", "low", "--sign", ...KEY],
  ["advisory verify", ".aixv/advisories/ADV-1.json", ...PUB],
  ["advisory verify", ".aixv/advisories/ADV-1.json", "--public-key", "other.pub"],
  ["advisory list"],
  ["advisory list", RECALLED, ...PUB],
  ["advisory list", "model", "--public-key", "other.pub"],
  ["advisory feed build", "public", "--sign", ...KEY],
  ["advisory sync", "--feed", "public/advisory-feed.json", ...PUB],
  ["advisory sync", "--feed", "public/advisory-feed.json", "--public-key", "other.pub"],
  ["advisory sync", "--feed", "bad-feed.json", ...PUB],
  ["policy create", "--input", "policy.json", "--sign", ...KEY],
  ["policy verify", ".aixv/policies/policy.json", ...PUB],
  ["policy verify", ".aixv/policies/policy.json", "--public-key", "other.pub"],
  ["policy template", "--assurance-level", "level-1"],
  ["policy migrate", "--input", "policy.json", "--to-assurance-level", "level-2"],
  ["policy explain", "policy.json"],
  ["policy test", "cases"],
  ["verify", "model", ...PUB, "--assurance-level", "level-1"],
  ["verify", "model", ...PUB, "--policy", "policy.json", "--no-require-signed-policy"],
  [
    "rollback suggest",
    "delta.bin",
    "--policy",
    "policy.json",
    "--no-require-signed-policy",
    "--candidate",
    "model",
  ],
  ["record create", "--kind", "waiver", "--record-id", "W", "--input", "waiver.json"],
  ["record verify", ".aixv/policies/policy.json", ...PUB],
  ["bundle create", "--input", "bundle.json", "--sign", ...KEY],
  ["bundle verify", ".aixv/records/bundle/b.json", ...PUB, "--require-member", DIGEST],
  ["bundle verify", ".aixv/records/bundle/b.json", ...PUB, "--require-member", "model"],
  ["aiv integrity", "HEAD~1..HEAD", "--repo", "project"],
  ["aiv init", "--from-git", "HEAD~1..HEAD", "--repo", "project"],
  ["aiv validate", "right.yaml"],
  ["aiv validate", "aiv-packet.yaml", "--repo", "project", "--artifacts", "aiv-evidence"],
  ["aiv gate", "right.yaml"],
  ["aiv collect", "right.yaml", "--file", "card.json", "--class", "A", "--type", "note"],
  ["aiv attest", "right.yaml", "--verifier", "carol@example.com", "--decision", "COMPLIANT", "--no-sign"],
  [
    "aiv attest",
    "right.yaml",
    ...BOB,
    "--decision",
    "COMPLIANT",
    ...KEY,
    "--statement",
    "said.sigstore.json",
  ],
  ["aiv rules", "--scope", "all"],
  ["aiv explain", "9.1-F2"],
  ["aiv explain", "COG-003"],
  ["aiv audit", "packets", "--seed", "s", "--auditor", "dana@example.com"],
  ["aiv audit", "packets", "--policy", "aiv-policy.yaml", "--now", "2026-06-20T00:00:00Z"],
  ["pack create", "model", ...PUB, "--output", "model.pack", "--sign", ...KEY],
  ["pack verify", "model.pack", ...PUB],
  ["pack verify", "model.pack", "--public-key", "other.pub"],
  ["pack verify", "model.pack/pack.json", "--no-require-signature"],
  ["pack init", "--run-id", "r", "--events", "events.json"],
  ["pack init", "--out", "no-events"],
  ["pack validate", "pack.json"],
  ["pack validate", "card.json", "--now", "2026-01-01T00:00:00Z"],
  ["pack digest", "pack.json"],
  ["pack digest", "card.json"],
  ["pack digest", "evidence_pack", "--write"],
  ["pack diff", "pack.json", "pack.json"],
  ["pack diff", "pack.json", "changed-pack.json"],
  ["pack verify", "evidence_pack", "--server", "SERVER", "--require-export"],
  ["pack verify", "evidence_pack", "--server", "SERVER", "--artifact-file", "card.json"],
  ["export", "model", "--format", "aixv", ...PUB],
  ["export", "model", "--format", "in-toto", ...PUB, "--output", "out.jsonl", "--sign", ...KEY],
  ["export", "--check", "out.jsonl"],
  ["export", "--check", "card.json", "--format", "vsa"],
  ["conformance", "--suite", "canonical-json"],
  ["conformance", "--suite", "policy", "--adapter", SKIPS],
  ["store add", "model"],
  ["store add", ".aixv/policies/policy.json"],
  ["store list"],
  ["store list", "model", ...PUB],
  ["store check"],
  ["store reindex"],
];

const results: { readonly command: string; readonly result: JsonObject }[] = [];
beforeAll(async () => {
  await writeModel("model");
  await writeFiles({
    "delta.bin": "delta",
    "card.json": '{"licenses": ["MIT"]}',
    "policy.json": '{"allow_subjects": ["alice@example.com"]}',
    "cases/a.policy-test.json": JSON.stringify({
      schema: "aixv.policy-test/v1",
      title: "by somebody else",
      policy: "../policy.json",
      facts: {
        schema: "aixv.admission-facts/v1",
        evaluated_at: "2026-01-01T00:00:00Z",
        artifact: { digest: DIGEST },
        signatures: [{ signers: [{ subjects: ["eve@example.com"] }] }],
      },
      expect: { decision: "allow" },
    }),
    "advisory.json": JSON.stringify({
      advisory_id: "ADV-1",
      affected: [{ digest: RECALLED }],
      severity: "critical",
      status: "active",
      reason_code: "backdoor",
    }),
    "bad-feed.json": JSON.stringify({ schema: "aixv.advisory-feed/v1", entries: [{}] }),
    "waiver.json": '{"reason": "r", "expires_at": "2030-01-01T00:00:00Z"}',
    "bundle.json": JSON.stringify({ bundle_id: "b", primary: DIGEST, members: [DIGEST] }),
    "right.yaml": packetText(literalPacket("R1")),
    "packets/right.yaml": packetText(literalPacket("R3")),
    "packets/other.yaml": "no: packet\n",
    "aiv-policy.yaml": WHOLE_POLICY,
    "pack.json": withMembers({ note: "unseen" }),
    "changed-pack.json": changed((pack) => {
      Object.assign(pack, { pack_id: "pack.2" });
      Object.assign(pack.artifacts[0] ?? {}, { artifact_id: "art.c" });
      Object.assign(pack.artifacts[1] ?? {}, { uri: "b.json", control_refs: ["ctrl.3"] });
    }),
    "events.json": JSON.stringify([evaluation("r", { loss: 1e-7 }), promotion("r", "a".repeat(64))]),
  });
  await createProject();
  for (const [command, ...args] of RUNS) {
    const words = [...command.split(" "), ...args];
    const { result } = await runJson(words.map((word) => (word === "SERVER" ? service.url : word)));
    if (command === "pack init") answerFor(result);
    expect(result.code === undefined || typeof result.verified === "boolean" || result.ok === false).toBe(
      true,
    );
    results.push({ command, result });
  }
});

/** Has the server know the run that was written. */
function answerFor({ run_id, digest }: JsonObject): void {
  if (run_id !== "r") return;
  const said = bundleHash("r", String(digest).slice("sha256:".length));
  service.answers["/bundle-hash"] = json(said);
  service.answers["/api/export/r"] = json({ evidence_hashes: said });
}

/** A repository whose last commit weakened a test. */
async function createProject(): Promise<void> {
  const git = (...args: readonly string[]): void => {
    const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];
    execFileSync("git", ["-C", "project", ...who, ...args], { stdio: "ignore" });
  };
  await writeFiles({ "project/readme.md": "" });
  git("init", "-q");
  for (const matcher of ["toBe(1)", "toBeTruthy()"]) {
    await writeFiles({ "project/a.test.ts": `test("t", () => expect(f()).${matcher});` });
    git("add", "-A");
    git("commit", "-q", "-m", "change");
  }
}

describe("schemas/ of results (draft 2020-12)", () => {
  test("there is one of every command, and every command was run here", () => {
    expect(Object.keys(RESULTS).toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
    expect([...new Set(RUNS.map(([command]) => command))].toSorted()).toEqual(
      Object.keys(COMMANDS).toSorted(),
    );
  });

  test.each(RUNS.map((run, index) => [run.join(" "), index] as const))(
    "fits %s, and nothing less",
    async (_line, index) => {
      const { command, result } = results[index] ?? { command: "", result: {} };
      const isValid = await validator(`${command.replaceAll(" ", "-")}-result`);
      expect(isValid(result)).toBe(true);
      expect(isValid({ ...result, surprise: 1 })).toBe(false);
      const { ok: _, ...rest } = result;
      expect(isValid(rest)).toBe(false);
      for (const key of Object.keys(result))
        expect([key, isValid({ ...result, [key]: [[0]] })]).toEqual([key, false]);
    },
  );

  test("failure-result fits where no verdict is reached, and no result does", async () => {
    const isFailure = await validator("failure-result");
    const { result } = await runJson(["verify", "absent", ...PUB]);
    expect(isFailure(result)).toBe(true);
    for (const { result: other } of results) expect(isFailure(other)).toBe(false);
  });
});

describe("schemas/admission-facts.schema.json", () => {
  let facts: JsonObject;
  let isValid: (document: unknown) => boolean;
  beforeAll(async () => {
    isValid = await validator("admission-facts");
    const { result: signed } = await runJson(["sign", "model", ...KEY, "--force"]);
    const { subject } = signed.identity as { readonly subject: string };
    const feed = {
      record: "a.json",
      bundle: "a.json.sigstore.json",
      advisory_id: "A-1",
      bundle_digest: DIGEST,
    };
    await writeFiles({
      "training.json": JSON.stringify({
        parent_models: [{ digest: DIGEST }],
        training_run: {
          framework: "torch",
          framework_version: "2.9.0",
          code_digest: DIGEST,
          environment_digest: DIGEST,
        },
      }),
      "advisory.json": JSON.stringify({
        advisory_id: "A-1",
        affected: [{ digest: signed.digest }],
        severity: "low",
        status: "active",
        reason_code: "model-compromise",
      }),
      "feed.json": JSON.stringify({ schema: "aixv.advisory-feed/v1", entries: [feed] }),
      "judging.json": JSON.stringify({
        allow_subjects: [subject],
        deny_formats: ["pickle"],
        deny_advisory_severity_at_or_above: "high",
      }),
    });
    const run = async (...args: readonly string[]) => {
      const { exitCode, result } = await runJson(args);
      expect([exitCode, result.error]).toEqual([0, undefined]);
    };
    await run("attest", "model", "--predicate", "training", "--input", "training.json", "--sign", ...KEY);
    const advisory = ["--kind", "advisory", "--record-id", "A-1", "--input", "advisory.json"];
    await run("record", "create", ...advisory, "--sign", ...KEY);
    await run("sign", "feed.json", "--blob", ...KEY);
    const judging = [
      "--policy",
      "judging.json",
      "--no-require-signed-policy",
      "--advisory-feed",
      "feed.json",
    ];
    await run("verify", "model", ...PUB, ...judging, "--facts", "facts.json");
    facts = JSON.parse(await readFile("facts.json", "utf8")) as JsonObject;
  });

  test("fits what --facts writes of every kind of evidence", () => {
    expect(isValid(facts)).toBe(true);
    for (const kind of ["signatures", "statements", "records", "feeds"])
      expect([kind, facts[kind]]).not.toEqual([kind, []]);
    expect(facts.artifact).toHaveProperty("files");
  });

  test("fits nothing of which a member is gone, has another type, or has company", () => {
    const fits = changes(facts).filter(([, changed]) => isValid(changed));
    expect(fits.map(([where]) => where)).toEqual([]);
  });
});

/** Members that may be absent: of feeds, more. */
const OPTIONAL = ["files", "lineage", "created_at", "published_at"];
const OPTIONAL_IN_FEEDS = ["advisory_id", "record_digest", "bundle_digest"];
/** Whose content is not for this schema. */
const OPEN = ["predicate", "payload", "verified_upstream"];

/** Every change of one member of a document, and where it is. */
function changes(document: JsonValue, where = ""): readonly (readonly [string, JsonValue])[] {
  if (typeof document !== "object" || document === null) return [];
  if (Array.isArray(document)) {
    return document.flatMap((entry, index) =>
      changes(entry, `${where}/${index}`).map(
        ([at, changed]) => [at, document.with(index, changed)] as const,
      ),
    );
  }
  const object = document as JsonObject;
  return [
    [`${where}/surprise`, { ...object, surprise: 1 }],
    ...Object.entries(object).flatMap(([name, value]) => {
      const { [name]: _, ...rest } = object;
      const at = `${where}/${name}`;
      const mayGo = (where.includes("/entries/") ? OPTIONAL_IN_FEEDS : OPTIONAL).includes(name);
      return [
        ...(mayGo ? [] : [[`${at} gone`, rest] as const]),
        [`${at} otherwise`, { ...object, [name]: [[0]] }] as const,
        ...(OPEN.includes(name)
          ? []
          : changes(value ?? null, at).map(
              ([deeper, changed]) => [deeper, { ...object, [name]: changed }] as const,
            )),
      ];
    }),
  ];
}
