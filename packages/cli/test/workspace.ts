import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { generateKeyPair } from "@aixv/envelope/node";
import { createTestCa, type TestCa } from "@aixv/testkit";
import { afterAll, beforeAll } from "vitest";

/** A folder of its own, which is the working directory of the tests of one file. */
export interface Workspace {
  readonly folder: string;
  readonly ca: TestCa;
}

/** The files of {@link writeModel}. */
export const MODEL_FILES: { readonly [path: string]: string } = {
  "config.json": '{"layers": 2}\n',
  "weights.bin": "0123456789".repeat(50),
  "tokenizer/vocab.txt": "hello\nworld\n",
};

/**
 * Makes a folder with `release.key`, `release.pub`, `other.pub`, `leaf.key`, `leaf.pem`, `intermediate.pem` and
 * `root.pem`, and works in it.
 */
export function useWorkspace(): Workspace {
  const ca = createTestCa();
  const workspace: { folder: string; readonly ca: TestCa } = { folder: "", ca };
  const before = process.cwd();
  beforeAll(async () => {
    workspace.folder = await mkdtemp(join(tmpdir(), "aixv-cli-"));
    process.chdir(workspace.folder);
    const release = generateKeyPair("p256");
    await writeFiles({
      "release.key": release.privateKey,
      "release.pub": release.publicKey,
      "other.pub": generateKeyPair("p256").publicKey,
      "leaf.key": ca.leaf.privateKey,
      "leaf.pem": ca.leaf.certificate,
      "intermediate.pem": ca.intermediate.certificate,
      "root.pem": ca.root.certificate,
    });
  });
  afterAll(async () => {
    process.chdir(before);
    await rm(workspace.folder, { recursive: true, force: true });
  });
  return workspace;
}

/** Flags that sign and verify by key and by certificate. */
export const KEY = ["--key", "release.key"] as const;
export const PUB = ["--public-key", "release.pub"] as const;
export const CERTIFICATE = [
  "--key",
  "leaf.key",
  "--certificate",
  "leaf.pem",
  "--certificate-chain",
  "intermediate.pem",
] as const;
export const ANCHOR = ["--certificate-chain", "root.pem"] as const;

/** Writes a small model; more files are added to it. */
export async function writeModel(
  path: string,
  more: { readonly [path: string]: string } = {},
): Promise<string> {
  const files = Object.entries({ ...MODEL_FILES, ...more });
  await writeFiles(Object.fromEntries(files.map(([name, text]) => [join(path, name), text])));
  return path;
}

/** Writes files, making the folders above them. */
export async function writeFiles(files: { readonly [path: string]: string | Uint8Array }): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}
