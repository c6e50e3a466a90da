// Signs a model with a key, verifies it, changes a file and sees it refused. Run it with `node sign-and-verify.ts`.
import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyFiles, signModel, verifyModel } from "@aixv/sdk";

const folder = await mkdtemp(join(tmpdir(), "aixv-example-"));
try {
  const model = join(folder, "my-model");
  await mkdir(model);
  await writeFile(join(model, "config.json"), '{"layers": 2}\n');
  await writeFile(join(model, "weights.bin"), new Uint8Array(1_000_000));

  const keys = await generateKeyFiles(join(folder, "release"));
  if (!keys.ok) throw keys.error;
  const signed = await signModel(model, { key: keys.value.keyPath });
  if (!signed.ok) throw signed.error;
  console.log(`signed ${signed.value.digest} as ${signed.value.identity.subject}`);

  const trusted = { publicKeys: [keys.value.publicKeyPath] };
  const verified = await verifyModel(model, trusted);
  if (!verified.ok) throw verified.error;
  console.log(`verified ${verified.value.files} files by ${verified.value.signature.method}`);

  await appendFile(join(model, "weights.bin"), "x");
  const refused = await verifyModel(model, trusted);
  // `ok` is false for a refusal and for a failure to look alike: nothing else allows loading the model.
  if (refused.ok) throw new Error("a changed model must not verify");
  console.log(`refused: ${refused.error.message} (${refused.error.facts.differences?.changed.join(", ")})`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
