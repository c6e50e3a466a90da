// Signs a model and says something about it, then finds and verifies both as somebody who got the model alone. Run it
// with `node claims-that-travel.ts`.
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attest, digestModel, findEvidence, generateKeyFiles, signModel, verifyEvidence } from "@aixv/sdk";

const folder = await mkdtemp(join(tmpdir(), "aixv-example-"));
try {
  const model = join(folder, "my-model");
  await mkdir(model);
  await writeFile(join(model, "weights.bin"), new Uint8Array(1_000_000));
  await writeFile(join(folder, "card.json"), '{"licenses": ["Apache-2.0"]}');
  const keys = await generateKeyFiles(join(folder, "release"));
  if (!keys.ok) throw keys.error;

  // Its maker: both go into claims.jsonl, which is no part of what the signature covers.
  const signer = { key: keys.value.keyPath, root: folder, claims: true };
  const signed = await signModel(model, signer);
  if (!signed.ok) throw signed.error;
  const claimed = await attest(model, "model-card", join(folder, "card.json"), { ...signer, sign: true });
  if (!claimed.ok) throw claimed.error;

  // Its user, elsewhere, has the folder and the public key.
  const copy = join(folder, "downloads", "my-model");
  await cp(model, copy, { recursive: true });
  const digested = await digestModel(copy);
  if (!digested.ok) throw digested.error;
  const { digest } = digested.value;
  const found = await findEvidence(digest, { path: copy, root: join(folder, "downloads") });
  if (!found.ok) throw found.error;
  for (const publicKeys of [[keys.value.publicKeyPath], [await strangerKey()]]) {
    const judged = await verifyEvidence(digest, found.value.evidence, { publicKeys });
    if (!judged.ok) throw judged.error;
    for (const { predicateType, refusal } of judged.value) {
      // Only what is verified counts; a refusal says why the rest does not.
      console.log(`${predicateType}: ${refusal === undefined ? "verified" : refusal.code}`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function strangerKey(): Promise<string> {
  const keys = await generateKeyFiles(join(folder, "stranger"));
  if (!keys.ok) throw keys.error;
  return keys.value.publicKeyPath;
}
