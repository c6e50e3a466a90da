// Evidence for a release, by aixv itself: signs the packed packages as one folder, says what they were made of, writes that as CycloneDX,
// SPDX and SLSA provenance, and admits them by our own policy. What is not admitted is not published (docs/releasing.md).
//
//   node scripts/release-evidence.ts --tarballs DIR --output DIR [--key FILE --public-key FILE] [--policy FILE]
//
// Keyless where no key is given: who signs is the workflow that runs this.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fetchDigest, packageUrl, runtimeDependencies } from "./release/dependencies.ts";
import { ROOT } from "./workspace.ts";

const WORKFLOW = "https://github.com/aixv-org/aixv/.github/workflows/release.yml@refs/heads/main";
const PROGRAM = join(ROOT, "packages", "cli", "bin", "aixv.js");
const ISSUER = "https://token.actions.githubusercontent.com";

const { values } = parseArgs({
  options: {
    tarballs: { type: "string" },
    output: { type: "string" },
    key: { type: "string" },
    "public-key": { type: "string" },
    policy: { type: "string", default: join(ROOT, "scripts", "release", "policy.json") },
  },
});
const { tarballs, output, key, "public-key": publicKey, policy } = values;
if (tarballs === undefined || output === undefined || (key === undefined) !== (publicKey === undefined)) {
  console.error("expected --tarballs DIR --output DIR, and --key FILE with --public-key FILE or neither");
  process.exit(2);
}
const folder = resolve(output);
const sign = key === undefined ? ["--sign"] : ["--sign", "--key", resolve(key)];
const trust =
  publicKey === undefined
    ? {
        model: ["--identity", WORKFLOW, "--issuer", ISSUER],
        claims: ["--trusted-attestation-subject", WORKFLOW, "--trusted-attestation-issuer", ISSUER],
      }
    : { model: ["--public-key", resolve(publicKey)], claims: ["--public-key", resolve(publicKey)] };

const packed = readdirSync(tarballs)
  .filter((name) => name.endsWith(".tgz"))
  .toSorted();
if (packed.length === 0) throw new Error(`expected packed packages (*.tgz) in ${tarballs}, got none`);
mkdirSync(join(folder, "packages"), { recursive: true });
// What lies there already would be signed as well.
if (readdirSync(folder).length > 1 || readdirSync(join(folder, "packages")).length > 0) {
  console.error(`expected an --output folder that is empty, or none, got ${output}`);
  process.exit(2);
}
for (const name of packed) copyFileSync(join(tarballs, name), join(folder, "packages", name));

aixv("sign", "packages", ...sign.filter((flag) => flag !== "--sign"));
claim("packaging", await packaging());
for (const [format, name] of [
  ["ml-bom", "aixv.cdx.json"],
  ["spdx", "aixv.spdx.json"],
  ["slsa", "aixv.slsa.jsonl"],
] as const)
  aixv("export", "packages", "--format", format, "--output", name, ...trust.claims, ...sign);
// With the policy, whoever has the evidence can decide again.
copyFileSync(policy, join(folder, "policy.json"));
aixv("verify", "packages", "--policy", "policy.json", "--no-require-signed-policy", ...trust.model);
console.log(`evidence for ${packed.length} packages: ${folder}`);

/** What went into the packages, what came out, and by which tools. */
async function packaging(): Promise<object> {
  const dependencies = runtimeDependencies();
  const inputs: object[] = [
    { name: "pnpm-lock.yaml", digest: sha256(join(ROOT, "pnpm-lock.yaml")) },
    {
      name: "source",
      digest: sourceDigest(),
      uri: `git+https://github.com/aixv-org/aixv@${git("rev-parse", "HEAD")}`,
    },
  ];
  for (const dependency of dependencies) {
    const digest = `sha256:${await fetchDigest(dependency)}`;
    inputs.push({ name: dependency.name, digest, uri: packageUrl(dependency) });
  }
  return {
    inputs,
    // The folder that is signed, and each package by itself, which is how npm has it.
    outputs: [
      { name: "packages", digest: folderDigest() },
      ...packed.map((name) => ({ name, digest: sha256(join(folder, "packages", name)) })),
    ],
    transform_type: "aixv.org/npm-pack",
    toolchain: [
      { name: "node", version: process.versions.node, uri: "https://nodejs.org" },
      { name: "pnpm", version: packageManager().replace(/^pnpm@/, ""), uri: `pkg:npm/${packageManager()}` },
    ],
    parameters: { repository: "https://github.com/aixv-org/aixv", commit: git("rev-parse", "HEAD") },
  };
}

function claim(predicate: string, content: object): void {
  writeFileSync(join(folder, `${predicate}.json`), `${JSON.stringify(content, undefined, 2)}\n`);
  aixv("attest", "packages", "--predicate", predicate, "--input", `${predicate}.json`, ...sign);
}

/** Runs the program that was built from this commit. */
function aixv(...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [PROGRAM, ...args], { cwd: folder, stdio: "inherit" });
  // It has said why.
  if (status !== 0) process.exit(status ?? 2);
}

function folderDigest(): string {
  const printed = execFileSync(process.execPath, [PROGRAM, "digest", "packages", "--json"], { cwd: folder });
  return (JSON.parse(printed.toString()) as { readonly digest: string }).digest;
}

function sha256(path: string): string {
  return `sha256:${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
}

/** Of all files of the commit, as `git archive` packs them. */
function sourceDigest(): string {
  const archive = execFileSync("git", ["archive", "--format=tar", "HEAD"], { cwd: ROOT, maxBuffer: 1 << 30 });
  return `sha256:${createHash("sha256").update(archive).digest("hex")}`;
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();
}

function packageManager(): string {
  return (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly packageManager: string })
    .packageManager;
}
