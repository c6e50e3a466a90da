// Verifies a model with aixv and lets Cedar decide on what was verified. Run it with `node policy-engines.ts`; admission.rego
// is the same policy for OPA.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { admitModel, attest, createRecord, generateKeyFiles, NotAdmittedError, signModel } from "@aixv/sdk";
import { decideByCedar, type Facts } from "./decide-by-cedar.ts";

const folder = await mkdtemp(join(tmpdir(), "aixv-example-"));
try {
  const model = join(folder, "my-model");
  await mkdir(model);
  await writeFile(join(model, "weights.bin"), new Uint8Array(1_000_000));
  await writeFile(join(folder, "card.json"), '{"licenses": ["Apache-2.0"]}');
  const [release, security, stranger] = [
    await keys("release"),
    await keys("security"),
    await keys("stranger"),
  ];
  const teams = { release: [{ subjects: [release.subject] }], security: [{ subjects: [security.subject] }] };

  const signed = await signModel(model, { key: release.keyPath });
  if (!signed.ok) throw signed.error;
  await describe(stranger.keyPath);
  await decide("with a licence by a stranger's word");
  await describe(release.keyPath);
  await decide("with a licence by the release team's");
  await warn("ADV-1", stranger.keyPath);
  await decide("with a stranger's advisory");
  await warn("ADV-2", security.keyPath);
  await decide("with one of the security team");

  /** As `aixv verify my-model --assurance-level level-1 --public-key … --facts facts.json`. */
  async function decide(when: string): Promise<void> {
    const admitted = await admitModel(model, {
      root: folder,
      assuranceLevel: "level-1",
      // A keyring, the stranger's key as well: what is signed by any of these is a fact, and Cedar says whose counts.
      publicKeys: [release, security, stranger].map(({ publicKeyPath }) => publicKeyPath),
    });
    const file = join(folder, "facts.json");
    if (admitted.ok) await writeFile(file, JSON.stringify(admitted.value.facts));
    else if (admitted.error instanceof NotAdmittedError)
      await writeFile(file, JSON.stringify(admitted.error.admission.facts));
    else throw admitted.error;
    const facts = JSON.parse(await readFile(file, "utf8")) as Facts;
    console.log(`${when}: ${decideByCedar(facts, teams) ? "allow" : "deny"}`);
  }

  async function describe(key: string): Promise<void> {
    const claimed = await attest(model, "model-card", join(folder, "card.json"), {
      root: folder,
      sign: true,
      key,
    });
    if (!claimed.ok) throw claimed.error;
  }

  async function warn(id: string, key: string): Promise<void> {
    if (!signed.ok) throw signed.error;
    const payload = {
      advisory_id: id,
      affected: [{ digest: signed.value.digest }],
      severity: "critical",
      status: "active",
      reason_code: "model-compromise",
      recommended_actions: ["roll back"],
    };
    const content = { kind: "advisory", recordId: id, payload };
    const made = await createRecord(content, { root: folder, sign: true, key });
    if (!made.ok) throw made.error;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function keys(name: string) {
  const made = await generateKeyFiles(join(folder, name));
  if (!made.ok) throw made.error;
  return made.value;
}
