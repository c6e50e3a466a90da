import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { AixvError, Result } from "@aixv/core";
import { generateKeyPair } from "@aixv/envelope/node";
import { createTestCa } from "@aixv/testkit";
import { afterAll, beforeAll } from "vitest";

/** A folder of its own for the tests of one file. */
export interface Workspace {
  /** A path in it. */
  readonly at: (name: string) => string;
  /** Writes files below it, making folders. */
  readonly write: (files: { readonly [path: string]: string | Uint8Array }) => Promise<void>;
  /** A model of three files; its path. */
  readonly model: (more?: { readonly [path: string]: string }) => Promise<string>;
}

/** Makes it, with `release.key`, `release.pub`, `other.pub`, and a certificate in `leaf.key`, `leaf.pem`, `root.pem`. */
export function useWorkspace(): Workspace {
  let folder = "";
  let models = 0;
  const at = (name: string): string => join(folder, name);
  const write = async (files: { readonly [path: string]: string | Uint8Array }): Promise<void> => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), content);
    }
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "aixv-sdk-"));
    const release = generateKeyPair("p256");
    const ca = createTestCa();
    await write({
      "release.key": release.privateKey,
      "release.pub": release.publicKey,
      "other.pub": generateKeyPair("p384").publicKey,
      "leaf.key": ca.leaf.privateKey,
      "leaf.pem": ca.leaf.certificate,
      "chain.pem": ca.intermediate.certificate,
      "root.pem": ca.root.certificate,
    });
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));
  return {
    at,
    write,
    model: async (more = {}): Promise<string> => {
      models++;
      const name = `model-${models}`;
      const files = { "config.json": "{}", "weights.bin": "weights", "sub/vocab.txt": "a b", ...more };
      await write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text])));
      return at(name);
    },
  };
}

/** The value of a result that must be one. */
export function value<T>(result: Result<T, AixvError>): T {
  if (!result.ok) throw result.error;
  return result.value;
}

/** The code of a result that must be an error. */
export function codeOf(result: Result<unknown, AixvError>): string {
  if (result.ok) throw new Error("expected an error, got a value");
  return result.error.code;
}
