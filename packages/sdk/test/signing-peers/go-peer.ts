import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Peer } from "./peer.ts";
import { run } from "./run.ts";

const SIGNER = fileURLToPath(new URL("go/main.go", import.meta.url));

/**
 * model-transparency-go, built from the clone `source` into `folder`. No module of ours can require it: the path that its module has
 * is none that the module proxy knows. So our program is laid over its sources, and nothing is written there.
 */
export async function buildGoPeer(source: string, folder: string): Promise<Peer> {
  mkdirSync(folder, { recursive: true });
  const [client, signer, overlay] = ["client", "signer", "overlay.json"].map((name) => join(folder, name));
  if (client === undefined || signer === undefined || overlay === undefined) throw new Error("no paths");
  writeFileSync(overlay, JSON.stringify({ Replace: { [join(source, "cmd/aixv-interop/main.go")]: SIGNER } }));
  for (const args of [
    ["-o", client, "./cmd/model-signing"],
    ["-o", signer, "-overlay", overlay, "./cmd/aixv-interop"],
  ]) {
    const { status, output } = await run(["go", "build", "-C", source, "-mod=mod", ...args]);
    if (status !== 0) throw new Error(output);
  }
  return {
    command: [client],
    separator: "-",
    signHashed: ({ algorithm, shardSize }, key, { model, bundle }) => [
      signer,
      algorithm,
      String(shardSize ?? 0),
      key,
      model,
      bundle,
    ],
    // It does as the bundle says.
    verifyHashed: (_, key, { model, bundle }) => [
      client,
      "verify",
      "key",
      "--public-key",
      key,
      "--signature",
      bundle,
      model,
    ],
  };
}
