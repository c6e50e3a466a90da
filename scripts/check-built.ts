// Runs what is published rather than the sources: the SDK and the command line as built, with threads, which are files
// of their own that a bundler can misplace.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./workspace.ts";

const folder = mkdtempSync(join(tmpdir(), "aixv-built-"));
const cli = join(ROOT, "packages", "cli", "dist", "cli.js");

/** Signs and verifies in a program of its own; it resolves the packages from the repository and then works elsewhere. */
const PROGRAM = `
const { generateKeyFiles, signModel, verifyModel } = await import("@aixv/sdk");
const [, place, algorithm] = process.argv;
process.chdir(place);
const keys = await generateKeyFiles("release");
if (!keys.ok) throw keys.error;
const signed = await signModel("model", { key: keys.value.keyPath, workers: 2, algorithm });
if (!signed.ok) throw signed.error;
const verified = await verifyModel("model", { publicKeys: [keys.value.publicKeyPath], workers: 2 });
if (!verified.ok) throw verified.error;
`;

try {
  for (const algorithm of ["sha256", "blake2b", "blake3"]) {
    const place = join(folder, algorithm);
    const model = join(place, "model");
    mkdirSync(model, { recursive: true });
    // Enough that it is worth threads.
    for (const name of ["a.bin", "b.bin", "c.bin"])
      writeFileSync(join(model, name), Buffer.alloc(16 * 2 ** 20, name));
    execFileSync(process.execPath, ["--input-type=module", "--eval", PROGRAM, place, algorithm], {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
    });
    const verify = ["verify", "model", "--public-key", "release.pub", "--workers", "2", "--quiet"];
    const { status, stderr } = spawnSync(process.execPath, [cli, ...verify], {
      cwd: place,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`aixv verify gave ${status}: ${stderr}`);
    writeFileSync(join(model, "b.bin"), Buffer.alloc(16 * 2 ** 20, "x"));
    const refused = spawnSync(process.execPath, [cli, ...verify], { cwd: place, encoding: "utf8" });
    if (refused.status !== 1) throw new Error(`aixv verify gave ${refused.status} for a changed model`);
  }
  console.log("built: the SDK and the command line sign, verify and refuse with threads");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
