// Loads a model only if a signed policy admits it: by its signer, a claim about its licence, and the format of its files.
// Run it with `node admit-a-model.ts`.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { admitModel, attest, createRecord, generateKeyFiles, NotAdmittedError, signModel } from "@aixv/sdk";

const folder = await mkdtemp(join(tmpdir(), "aixv-example-"));
try {
  const model = join(folder, "my-model");
  await mkdir(model);
  await writeFile(join(model, "weights.bin"), new Uint8Array(1_000_000));
  await writeFile(join(folder, "card.json"), '{"licenses": ["Apache-2.0"]}');
  const release = await keys("release");
  const policyMaker = await keys("policy");

  const signed = await signModel(model, { key: release.keyPath });
  if (!signed.ok) throw signed.error;
  const payload = {
    allow_subjects: [release.subject],
    require_predicates: [
      { predicate: "model-card", constraints: [{ field: "/licenses", license_in: ["Apache-2.0", "MIT"] }] },
    ],
    deny_formats: ["pickle", "pytorch-zip"],
  };
  const content = { kind: "policy", recordId: "production", payload };
  const policy = await createRecord(content, { root: folder, sign: true, key: policyMaker.keyPath });
  if (!policy.ok) throw policy.error;

  const options = {
    root: folder,
    policy: policy.value.path,
    policyPublicKeys: [policyMaker.publicKeyPath],
    publicKeys: [release.publicKeyPath],
  };
  await load("before anybody said something about its licence");
  const claimed = await attest(model, "model-card", join(folder, "card.json"), {
    root: folder,
    sign: true,
    key: release.keyPath,
  });
  if (!claimed.ok) throw claimed.error;
  await load("with a signed model card");

  async function load(when: string): Promise<void> {
    const admitted = await admitModel(model, options);
    if (admitted.ok) {
      console.log(`${when}: ${admitted.value.decision.decision}`);
      return; // This is the place to load it.
    }
    const { error } = admitted;
    if (!(error instanceof NotAdmittedError)) throw error;
    for (const { code, rule } of error.admission.decision.violations)
      console.log(`${when}: deny, ${code} ${rule}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function keys(name: string) {
  const made = await generateKeyFiles(join(folder, name));
  if (!made.ok) throw made.error;
  return made.value;
}
