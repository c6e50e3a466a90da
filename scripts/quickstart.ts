// The main job on a real model, with the commands that a user would type: `npm run quickstart`.
// The model is Silero VAD (voice activity detection, ONNX, 2.3 MB, MIT), which ships in @ricky0123/vad-web (ISC).
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash, createPublicKey } from "node:crypto";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./workspace.ts";

const start = performance.now();
const folder = mkdtempSync(join(tmpdir(), "aixv-quickstart-"));
const cli = join(ROOT, "packages", "cli", "dist", "cli.js");
const testkit = join(ROOT, "packages", "testkit", "dist", "cli.js");
let sigstore: ChildProcess | undefined;

try {
  prepareModel();
  say("1. Make a key, sign the model with it, and verify.");
  aixv(["keygen", "--out", "release"], 0);
  aixv(["sign", "silero-vad", "--key", "release.key"], 0);
  aixv(["verify", "silero-vad", "--public-key", "release.pub"], 0);

  say("2. Change one byte of the model: it is refused, and the file is named.");
  flipByte(join(folder, "silero-vad", "silero_vad_v5.onnx"));
  aixv(["verify", "silero-vad", "--public-key", "release.pub"], 1);

  say("3. Put the byte back: it verifies again.");
  flipByte(join(folder, "silero-vad", "silero_vad_v5.onnx"));
  aixv(["verify", "silero-vad", "--public-key", "release.pub"], 0);

  say("4. The same without a key: keyless, against a Sigstore on this machine (Fulcio, Rekor, TSA).");
  await startSigstore();
  const identity = ["--identity", "alice@example.com", "--issuer", issuer()];
  const token = readFileSync(join(folder, "sigstore", "token"), "utf8").trim();
  const config = ["--trust-config", "sigstore/client_trust_config.json"];
  const bundle = ["--bundle", "silero-vad.sig"];
  aixv(["sign", "silero-vad", ...bundle, ...config, "--identity-token-env", "TOKEN"], 0, { TOKEN: token });
  aixv(["verify", "silero-vad", ...bundle, ...config, ...identity], 0);

  say("5. Nobody else passes for her.");
  const mallory = ["--identity", "mallory@example.com", "--issuer", issuer()];
  aixv(["verify", "silero-vad", ...bundle, ...config, ...mallory], 1);

  say(
    "6. Say something about the model, signed, and let it travel with it; whoever gets the model finds and verifies it.",
  );
  writeFileSync(
    join(folder, "card.json"),
    '{"licenses": ["MIT"], "intended_use": "voice activity detection"}\n',
  );
  const signed = ["--sign", "--key", "release.key", "--claims"];
  aixv(["attest", "silero-vad", "--predicate", "model-card", "--input", "card.json", ...signed], 0);
  aixv(["store", "list", "silero-vad", "--public-key", "release.pub"], 0);

  say(
    "7. Decide by a signed policy whether it may be used: by its signer, its licence, and what its files are.",
  );
  aixv(["keygen", "--out", "policy"], 0);
  const keys = ["--public-key", "release.pub", "--policy-public-key", "policy.pub"];
  for (const [name, licences, exitCode] of [
    ["permissive", ["MIT", "Apache-2.0"], 0],
    ["strict", ["Apache-2.0"], 1],
  ] as const) {
    writePolicy(name, licences);
    aixv(["policy", "create", "--input", `${name}.json`, "--sign", "--key", "policy.key"], 0);
    aixv(["verify", "silero-vad", "--policy", `.aixv/policies/${name}.json`, ...keys], exitCode);
  }
  aixv(["policy", "explain", "strict.json"], 0);

  console.log(
    `\nDone in ${((performance.now() - start) / 1000).toFixed(1)} s. Next: README.md, or ${relative(process.cwd(), ownNode())} ${relative(process.cwd(), cli)} --help`,
  );
} finally {
  sigstore?.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
}

function prepareModel(): void {
  const source = join(ROOT, "node_modules", "@ricky0123", "vad-web");
  const model = join(folder, "silero-vad");
  mkdirSync(model);
  copyFileSync(join(source, "dist", "silero_vad_v5.onnx"), join(model, "silero_vad_v5.onnx"));
  writeFileSync(join(model, "config.json"), '{"sample_rate": 16000, "frame_samples": 512}\n');
  console.log("aixv quickstart: Silero VAD, a real model of 2.3 MB");
}

/** Who signed, which licence somebody trusted says it has, and no file that runs code when it is loaded. */
function writePolicy(name: string, licences: readonly string[]): void {
  const key = createPublicKey(readFileSync(join(folder, "release.pub")));
  const spki = key.export({ format: "der", type: "spki" });
  const policy = {
    allow_subjects: [`key:sha256:${createHash("sha256").update(spki).digest("hex")}`],
    require_predicates: [
      { predicate: "model-card", constraints: [{ field: "/licenses", license_in: licences }] },
    ],
    deny_formats: ["pickle"],
  };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(policy));
}

function say(text: string): void {
  console.log(`\n${text}`);
}

/** Runs the built command line as a user would and insists on its exit code. */
function aixv(
  args: readonly string[],
  expected: number,
  environment: { readonly [name: string]: string } = {},
): void {
  console.log(`\n$ aixv ${args.join(" ")}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  process.stdout.write(`${stdout}${stderr}`);
  if (status !== expected) throw new Error(`expected exit code ${expected}, got ${status}`);
}

/** The Node that set-up installed where the machine's own may be too old; elsewhere the one that runs this. */
function ownNode(): string {
  const installed = join(ROOT, "node_modules", ".bin", "node");
  return existsSync(installed) ? installed : process.execPath;
}

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  const offset = Math.floor(bytes.length / 2);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

async function startSigstore(): Promise<void> {
  console.log("\n$ pnpm exec aixv-testkit serve sigstore");
  sigstore = spawn(process.execPath, [testkit, "serve", "sigstore"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: sigstore.stdout as NodeJS.ReadableStream });
  const [line] = (await Promise.race([once(lines, "line"), once(sigstore, "exit")])) as [unknown];
  if (typeof line !== "string") throw new Error("the local Sigstore did not start");
  console.log(line);
}

/** Who vouches for identities in the local Sigstore, as its token says. */
function issuer(): string {
  const [, claims = ""] = readFileSync(join(folder, "sigstore", "token"), "utf8").split(".");
  return (JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as { readonly iss: string }).iss;
}
