// A base model turns out bad: finds what was built on it, says why a model is flagged, and where to go back to.
// Run it with `node recall-a-base-model.ts`.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attest, createRecord, generateKeyFiles, queryLineage, signModel, suggestRollback } from "@aixv/sdk";

const ZERO = `sha256:${"0".repeat(64)}`;
/** Names of models by their digests. */
const models = new Map<string, string>();

const folder = await mkdtemp(join(tmpdir(), "aixv-example-"));
try {
  const release = await keys("release");
  const security = await keys("security");
  const signing = { root: folder, sign: true, key: release.keyPath };

  // first ← good, and bad ← tuned: all by one team.
  const first = await model("first");
  const good = await model("good", first);
  const bad = await model("bad", good);
  const tuned = await model("tuned", bad);

  const advisory = {
    advisory_id: "ADV-1",
    affected: [{ digest: bad.digest, selector: "descendants" }],
    severity: "critical",
    status: "active",
    reason_code: "backdoor",
  };
  const issued = await createRecord(
    { kind: "advisory", recordId: "ADV-1", payload: advisory },
    { root: folder, sign: true, key: security.keyPath },
  );
  if (!issued.ok) throw issued.error;

  const asking = {
    root: folder,
    publicKeys: [release.publicKeyPath, security.publicKeyPath],
    attestationIdentities: [{ subject: release.subject }],
    advisoryIdentities: [{ subject: security.subject }],
  };
  const impact = await queryLineage(bad.digest, { ...asking, view: "impact" });
  if (!impact.ok) throw impact.error;
  for (const { digest, depth } of impact.value.impact?.artifacts ?? []) {
    console.log(`built on it, ${depth} step away: ${nameOf(digest)}`);
  }

  const why = await queryLineage(tuned.path, { ...asking, view: "explain" });
  if (!why.ok) throw why.error;
  for (const { notice, path } of why.value.explanation.flags) {
    const steps = path.map(({ type, from, to }) => `${nameOf(from)} ${type} ${nameOf(to)}`);
    console.log(`flagged by ${notice.advisory.advisory_id}: ${steps.join(", ")}`);
  }

  const policy = join(folder, "policy.json");
  await writeFile(
    policy,
    JSON.stringify({ allow_subjects: [release.subject], advisory_allow_subjects: [security.subject] }),
  );
  const back = await suggestRollback(tuned.path, {
    root: folder,
    policy,
    requireSignedPolicy: false,
    publicKeys: asking.publicKeys,
    candidates: [first.path, good.path, bad.path],
  });
  if (!back.ok) throw back.error;
  for (const { digest, isAllowed } of back.value.candidates) {
    console.log(`could go back to ${nameOf(digest)}: ${isAllowed === true ? "yes" : "no"}`);
  }
  console.log(`go back to ${nameOf(back.value.suggested?.digest ?? "nothing")}`);

  async function model(name: string, parent?: Model): Promise<Model> {
    const path = join(folder, name);
    await mkdir(path);
    await writeFile(join(path, "weights.bin"), name);
    const signed = await signModel(path, { key: release.keyPath });
    if (!signed.ok) throw signed.error;
    const training = {
      parent_models: parent === undefined ? [] : [{ digest: parent.digest }],
      training_run: {
        framework: "torch",
        framework_version: "2.9",
        code_digest: ZERO,
        environment_digest: ZERO,
      },
      ...(parent === undefined ? { artifact_type: "base-model" } : {}),
    };
    await writeFile(join(folder, `${name}.json`), JSON.stringify(training));
    const claimed = await attest(path, "training", join(folder, `${name}.json`), signing);
    if (!claimed.ok) throw claimed.error;
    models.set(signed.value.digest, name);
    return { path, digest: signed.value.digest };
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

interface Model {
  readonly path: string;
  readonly digest: string;
}

async function keys(name: string) {
  const made = await generateKeyFiles(join(folder, name));
  if (!made.ok) throw made.error;
  return made.value;
}

function nameOf(digest: string): string {
  return models.get(digest) ?? digest;
}
