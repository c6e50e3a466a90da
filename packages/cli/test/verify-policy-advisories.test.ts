import { readFile, symlink } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
  admits,
  DIGEST,
  decideBy,
  denies,
  done,
  ignoredCodes,
  keys,
  NOW,
  record,
  undecided,
  useParties,
} from "./decisions.ts";
import { runAixv } from "./run-aixv.ts";
import { signedModel, TRUST, useSigstore } from "./signed-model.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
const local = useSigstore();
useParties();

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

  test("one that is added counts whoever took its id before, and takes no other one's place", async () => {
    const model = await signedModel();
    const flags = await decideBy(policy());
    const [, root = ""] = flags;
    const { digest } = (await admits(model, flags)).result;
    await record(flags, "advisory", "ADV-1", advisory("ADV-1", DIGEST), "stranger");
    await record(["--root", "other"], "advisory", "ADV-1", advisory("ADV-1", digest), "security");
    const current = await readFile(`${root}/.aixv/advisories/ADV-1.json`, "utf8");
    const add = ["store", "add", "other/.aixv/advisories/ADV-1.json", "--root", root];
    for (const is_new of [true, false]) {
      expect((await done(...add)).records).toMatchObject([{ kind: "advisory", record_id: "ADV-1", is_new }]);
      expect(await readFile(`${root}/.aixv/advisories/ADV-1.json`, "utf8")).toBe(current);
      await denies(model, flags, "ADVISORY_SEVERITY");
    }
    const forged = { ...advisory("ADV-1", digest), status: "withdrawn" };
    await record(["--root", "forged"], "advisory", "ADV-1", forged, "stranger");
    await done("store", "add", "forged/.aixv/advisories/ADV-1.json", "--root", root);
    await denies(model, flags, "ADVISORY_SEVERITY");
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
