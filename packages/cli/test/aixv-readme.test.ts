import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@aixv/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { TRUST, TRUST_CONFIG, useSigstore } from "./signed-model.ts";
import { ANCHOR, CERTIFICATE, KEY, PUB, useWorkspace, writeFiles } from "./workspace.ts";

// The commands of the AIXV README as they stand there, each method's own flags appended. What the reference implementation
// leaves to the public-good instance of Sigstore, the local one does.

const workspace = useWorkspace();
const local = useSigstore();

const DIGEST = `sha256:${"1".repeat(64)}`;
const FILES: { readonly [name: string]: unknown } = {
  "training.json": {
    parent_models: [{ digest: DIGEST }],
    datasets: [{ digest: DIGEST, split: "train" }],
    training_run: { framework: "f", framework_version: "1", code_digest: DIGEST, environment_digest: DIGEST },
    hyperparameters: {},
  },
  // The policy example of the README.
  "policy.json": {
    policy_type: "aixv.policy/v1",
    allow_subjects: ["alice@example.com"],
    allow_issuers: ["https://accounts.google.com"],
    advisory_allow_subjects: ["security@aixv.org"],
    max_bundle_age_days: 30,
    deny_advisory_severity_at_or_above: "high",
    require_no_active_advisories: false,
    require_signed_advisories: true,
  },
  "advisory.json": {
    affected: [{ digest: DIGEST }],
    status: "active",
    reason_code: "backdoor",
    recommended_actions: ["roll back"],
  },
  "advisory-feed.json": {
    schema: "aixv.advisory-feed/v1",
    entries: [
      {
        record: ".aixv/advisories/ADV-2026-0001.json",
        bundle: ".aixv/advisories/ADV-2026-0001.json.sigstore.json",
      },
    ],
  },
  "waiver.json": { reason: "temporary exception", expires_at: "2026-03-01T00:00:00Z" },
  "bundle.json": {
    bundle_type: "aixv.bundle/v1",
    bundle_id: "bundle-main",
    primary: DIGEST,
    members: [DIGEST],
  },
};

/** What the policy example asks of keyless signatures alone. */
const OWN_MATERIAL = { allow_issuers: [], max_bundle_age_days: null };

interface Method {
  readonly name: string;
  /** Flags that sign as somebody, and the environment that does. */
  readonly sign: (subject: string) => { readonly flags: readonly string[]; readonly token?: string };
  /** Flags that trust somebody; a key is its own subject. */
  readonly trust: (flag: string, subject: string) => readonly string[];
}

const METHODS: readonly Method[] = [
  { name: "key", sign: () => ({ flags: KEY }), trust: () => PUB },
  {
    name: "certificate",
    sign: () => ({ flags: CERTIFICATE }),
    trust: (flag) => [
      ...ANCHOR,
      flag,
      "CN=test signer,O=aixv testkit".replace(",", flag === "--identity" ? "," : "\\,"),
    ],
  },
  {
    name: "Sigstore",
    sign: (subject) => ({ flags: TRUST_CONFIG, token: local.sigstore.token(subject) }),
    trust: (flag, subject) => [...TRUST, flag, subject],
  },
];

/** Files of the workspace, named from a folder in it. */
const fromWorkspace = (flags: readonly string[]): readonly string[] =>
  flags.map((flag) => (/^[a-z/_]+\.(?:key|pub|pem|json)$/.test(flag) ? join(workspace.folder, flag) : flag));

describe.each(METHODS)(
  "the commands of the AIXV README run verbatim, with $name",
  ({ name, sign, trust }) => {
    beforeAll(async () => {
      const folder = join(workspace.folder, `with-${name}`);
      await mkdir(folder);
      process.chdir(folder);
      const files = Object.entries(FILES).map(([file, content]) => [file, JSON.stringify(content)] as const);
      await writeFiles(Object.fromEntries(files));
      await writeFile("model.safetensors", "weights");
      await writeFile("model-v2.safetensors", "second weights");
    });
    afterAll(() => process.chdir(workspace.folder));

    /** Runs a command that signs as somebody. */
    const signing = async (command: string, subject: string): Promise<JsonObject> => {
      const { flags, token } = sign(subject);
      const environment = token === undefined ? {} : { SIGSTORE_ID_TOKEN: token };
      // A key takes no token.
      const words = command
        .split(" ")
        .filter((word) => token !== undefined || !/IDENTITY|ID_TOKEN|identity-token/.test(word));
      const { exitCode, result } = await runJson([...words, ...fromWorkspace(flags)], { environment });
      expect([exitCode, result.error]).toEqual([0, undefined]);
      return result;
    };
    /** Runs a command that verifies, by whom it trusts and by somebody else. */
    const verifying = async (
      command: string,
      flag: string,
      subject: string,
      ...more: readonly string[]
    ): Promise<JsonObject> => {
      const words = [...command.split(" "), ...fromWorkspace(more)];
      const trusted = await runJson([...words, ...fromWorkspace(trust(flag, subject))]);
      expect([trusted.exitCode, trusted.result.error]).toEqual([0, undefined]);
      const other = name === "Sigstore" ? trust(flag, "mallory@example.com") : ["--public-key", "other.pub"];
      const stranger = await runJson([...words, ...fromWorkspace(other)]);
      expect([stranger.exitCode, stranger.result.ok]).toEqual([1, false]);
      return trusted.result;
    };

    test("aixv sign, aixv verify", async () => {
      await signing("sign model.safetensors --identity-token-env SIGSTORE_ID_TOKEN", "alice@example.com");
      const result = await verifying("verify model.safetensors", "--identity", "alice@example.com");
      expect(result.verified).toBe(true);
    });

    test("aixv attest", async () => {
      const command = "attest model.safetensors --predicate training --input training.json";
      const { exitCode, result } = await runJson(command.split(" "));
      expect([exitCode, result.schema_validated]).toEqual([0, true]);
      const signed = await signing(`${command} --sign`, "ci-attestations@aixv.org");
      expect(signed.predicate_uri).toBe("https://aixv.org/attestation/training/v1");
    });

    test("aixv provenance", async () => {
      const signer = "ci-attestations@aixv.org";
      const everything = await runJson("provenance model.safetensors --depth 3".split(" "));
      expect([everything.exitCode, everything.result.follow]).toEqual([0, "claimed"]);
      expect(everything.result.parents).toMatchObject([
        { digest: DIGEST, depth: 1, edge_type: "derived_from" },
        {},
      ]);
      const explained = await runJson("provenance model.safetensors --view explain --depth 3".split(" "));
      expect(explained.result).toMatchObject({
        view: "explain",
        explain: ["no immediate trust or advisory blockers detected"],
      });
      // The README's subject is keyless; a key or a certificate is its own.
      const flags = name === "Sigstore" ? ["--trusted-attestation-subject", signer] : [];
      const command = ["provenance", "model.safetensors", "--require-signed-attestations", ...flags];
      const material = fromWorkspace(name === "Sigstore" ? TRUST : name === "key" ? PUB : ANCHOR);
      const strict = await runJson([...command, ...material]);
      // One of the two claims made above nobody signed.
      expect([strict.exitCode, strict.result.code]).toEqual([1, "ATTESTATION_UNTRUSTED"]);
      expect(strict.result.attestation_trust).toEqual({
        total: 2,
        signed: 1,
        signed_and_trusted: 1,
        unsigned_or_untrusted: 1,
      });
      const stranger = name === "Sigstore" ? ["--trusted-attestation-subject", "mallory@example.com"] : [];
      const other = name === "Sigstore" ? TRUST : ["--public-key", "other.pub"];
      const refused = await runJson([
        ..."provenance model.safetensors --require-signed-attestations".split(" "),
        ...stranger,
        ...fromWorkspace(other),
      ]);
      expect([refused.exitCode, refused.result.parents]).toEqual([1, []]);
    });

    test("aixv export", async () => {
      const material = fromWorkspace(name === "Sigstore" ? TRUST : name === "key" ? PUB : ANCHOR);
      const by = (subject: string) => (name === "Sigstore" ? ["--trusted-attestation-subject", subject] : []);
      const trusted = [...by("ci-attestations@aixv.org"), ...material];
      const inToto = await runAixv([..."export model.safetensors --format in-toto".split(" "), ...trusted]);
      expect(inToto.exitCode).toBe(0);
      const lines = inToto.stdout.trimEnd().split("\n");
      for (const line of lines) expect(JSON.parse(line)).toHaveProperty("payloadType");
      const command = "export model.safetensors --format slsa".split(" ");
      const { exitCode, result } = await runJson([...command, ...trusted]);
      expect([exitCode, result.error]).toEqual([0, undefined]);
      expect(result.export).toMatchObject({ documents: [{ subject: [{ name: "model.safetensors" }] }] });
      const bom = await runJson([..."export model.safetensors --format ml-bom".split(" "), ...trusted]);
      expect(bom.result.export).toMatchObject({ documents: [{ bomFormat: "CycloneDX" }] });
      const other = fromWorkspace(name === "Sigstore" ? TRUST : ["--public-key", "other.pub"]);
      const refused = await runJson([...command, ...by("mallory@example.com"), ...other]);
      expect([refused.exitCode, refused.result.code]).toEqual([2, "EXPORT_EMPTY"]);
    });

    test("aixv policy create, policy verify, record verify", async () => {
      const subject = "security-policy@aixv.org";
      expect(await signing("policy create --input policy.json --sign", subject)).toMatchObject({
        policy_id: "policy",
      });
      const verified = await verifying(
        "policy verify .aixv/policies/policy.json",
        "--trusted-subject",
        subject,
      );
      expect(verified.policy).toMatchObject(FILES["policy.json"] as JsonObject);
      const generic = "record verify .aixv/policies/policy.json --kind policy";
      expect(await verifying(generic, "--trusted-subject", subject)).toMatchObject({ record_kind: "policy" });
    });

    test("aixv advisory create, advisory verify, advisory sync", async () => {
      const subject = "security@aixv.org";
      // Of a key or a certificate alone nothing proves when it signed.
      const timestamp = name === "Sigstore" ? "" : ` --timestamp-url ${local.sigstore.url}/api/v1/timestamp`;
      const create = `advisory create --advisory-id ADV-2026-0001 --severity critical --input advisory.json --sign${timestamp}`;
      expect(await signing(create, subject)).toMatchObject({
        kind: "advisory",
        record_id: "ADV-2026-0001",
        advisory_id: "ADV-2026-0001",
        advisory: { severity: "critical", affected: [{ digest: DIGEST }] },
        superseded: null,
        warnings: [],
      });
      // By whom the timestamps are.
      const authority = name === "Sigstore" ? [] : TRUST;
      const verified = await verifying(
        "advisory verify .aixv/advisories/ADV-2026-0001.json",
        "--trusted-subject",
        subject,
        ...authority,
      );
      expect(verified).toMatchObject({ record_kind: "advisory", record_id: "ADV-2026-0001" });
      const sync = "advisory sync --feed advisory-feed.json --max-bundle-age-days 30";
      // Where they were made they are there already; somebody else gets them from beside the feed.
      const again = await verifying(sync, "--trusted-subject", subject, ...authority);
      expect(again).toMatchObject({
        entry_count: 1,
        unchanged_count: 1,
        rejected_count: 0,
        feed_signed: false,
      });
      await writeFiles({ "consumer/.keep": "" });
      const imported = await verifying(`${sync} --root consumer`, "--trusted-subject", subject, ...authority);
      expect(imported).toMatchObject({ imported_count: 1, results: [{ advisory_id: "ADV-2026-0001" }] });
    });

    // The policy allows alice@example.com of accounts.google.com: here it names whoever the method lets sign.
    test("aixv verify with a signed policy and its trusted signer", async () => {
      const subjectOf = async (): Promise<string> => {
        const flags = fromWorkspace(trust("--identity", "alice@example.com"));
        const { result } = await runJson(["verify", "model.safetensors", ...flags]);
        return (result.actual_subjects as string[])[0] ?? "";
      };
      const subject = await subjectOf();
      const example = FILES["policy.json"] as JsonObject;
      // Keys and certificates of one's own are vouched for by nobody, and have no trusted time.
      const own = name === "Sigstore" ? { allow_issuers: [local.sigstore.url] } : OWN_MATERIAL;
      const advisories = name === "Sigstore" ? {} : { advisory_allow_subjects: [subject] };
      const policy = { ...example, allow_subjects: [subject], ...own, ...advisories };
      const before = process.cwd();
      await writeFiles({ "admission/policy.json": JSON.stringify(policy) });
      for (const file of ["model.safetensors", "model.safetensors.sigstore.json"]) {
        await copyFile(file, join("admission", file));
      }
      process.chdir("admission");
      try {
        const signer = "security-policy@aixv.org";
        await signing("policy create --input policy.json --sign", signer);
        const policySigner = name === "Sigstore" ? signer : subject.replace(",", "\\,");
        const command = (trusted: string): readonly string[] => [
          ..."verify model.safetensors --policy .aixv/policies/policy.json --policy-trusted-subject".split(
            " ",
          ),
          trusted,
          ..."--assurance-level level-2".split(" "),
          ...fromWorkspace(name === "Sigstore" ? TRUST : name === "key" ? PUB : ANCHOR),
        ];
        const { exitCode, result } = await runJson(command(policySigner));
        expect([exitCode, result.error]).toEqual([0, undefined]);
        expect(result).toMatchObject({
          admission_decision: "allow",
          policy_violations: [],
          admission_evidence: { advisory_count: 0 },
          assurance_level: "level-2",
        });
        const refused = await runJson(command("mallory@example.com"));
        expect([refused.exitCode, refused.result.code]).toEqual([2, "POLICY_NOT_VERIFIED"]);
      } finally {
        process.chdir(before);
      }
    });

    test("aixv policy template, policy migrate", async () => {
      const template = await runJson("policy template --assurance-level level-2".split(" "));
      expect([template.exitCode, template.result.assurance_level]).toEqual([0, "level-2"]);
      const command =
        "policy migrate --input policy.json --to-assurance-level level-3 --max-bundle-age-days 30";
      const { exitCode, result } = await runJson(command.split(" "));
      expect([exitCode, result.path]).toEqual([0, "policy.level-3.policy.json"]);
      expect(result.policy).toMatchObject({ require_no_active_advisories: true, max_bundle_age_days: 30 });
    });

    test("aixv record create", async () => {
      const command = "record create --kind waiver --record-id WVR-2026-01 --input waiver.json --sign";
      expect(await signing(command, "security@aixv.org")).toMatchObject({
        record_id: "WVR-2026-01",
        kind: "waiver",
      });
      await verifying(
        "record verify .aixv/records/waiver/WVR-2026-01.json",
        "--trusted-subject",
        "security@aixv.org",
      );
    });

    test("aixv bundle create, bundle verify", async () => {
      const result = await signing("bundle create --input bundle.json --sign", "release@aixv.org");
      expect(result.bundle_id).toBe("bundle-main");
      await verifying(
        "bundle verify .aixv/records/bundle/bundle-main.json",
        "--trusted-subject",
        "release@aixv.org",
      );
    });

    test("aixv rollback", async () => {
      const command = `rollback model-v2.safetensors --to ${DIGEST} --identity-token-env SIGSTORE_ID_TOKEN`;
      const result = await signing(command, "alice@example.com");
      expect(result.signed).toBe(true);
      expect(result.record).toMatchObject({ event_type: "rollback", rollback_target: DIGEST });
    });
  },
);
