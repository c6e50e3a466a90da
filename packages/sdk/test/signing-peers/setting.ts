import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unwrap } from "@aixv/core";
import { generateKeyFiles } from "@aixv/sdk";
import { createTestCa, type LocalSigstore, startSigstore } from "@aixv/testkit";

/** Who signs keyless. */
export const ALICE = "alice@example.com";

/** A model in a folder of its own, with whatever signs it beside it. */
export interface Setting {
  readonly at: (name: string) => string;
  readonly sigstore: LocalSigstore;
  /** A copy of `model` in which one byte of `weights.bin` is another. */
  readonly tampered: string;
  /** A copy of `model` with a file `empty` that is empty. */
  readonly withEmptyFile: string;
  readonly remove: () => Promise<void>;
}

// Whoever sorts by the parts of paths puts a/b before a-b; the specification puts it after (OMS v1.0 §5.2.1).
const MODEL: { readonly [path: string]: string } = {
  "model/weights.bin": "weights".repeat(10_000),
  "model/a-b": "1",
  "model/a/b": "0123456789",
  "model/ü.json": "{}",
  "model/.gitattributes": "left out by everybody",
};

/** Keys and certificates are made anew. */
export async function createSetting(): Promise<Setting> {
  const folder = mkdtempSync(join(tmpdir(), "aixv-peers-"));
  const at = (name: string): string => join(folder, name);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  };
  for (const [name, text] of Object.entries(MODEL)) write(name, text);
  for (const copy of ["tampered", "with-empty-file"]) cpSync(at("model"), at(copy), { recursive: true });
  write("tampered/weights.bin", `${"weights".repeat(9_999)}Weights`);
  write("with-empty-file/empty", "");
  for (const type of ["p256", "p384", "p521"] as const) unwrap(await generateKeyFiles(at(type), { type }));
  unwrap(await generateKeyFiles(at("stranger"), { type: "p256" }));
  const ca = await createTestCa();
  write("leaf.key", ca.leaf.privateKey);
  write("leaf.pem", ca.leaf.certificate);
  write("intermediate.pem", ca.intermediate.certificate);
  write("root.pem", ca.root.certificate);
  write("strange-root.pem", (await createTestCa()).root.certificate);
  const sigstore = await startSigstore();
  await sigstore.writeTo(at("sigstore"));
  return {
    at,
    sigstore,
    tampered: at("tampered"),
    withEmptyFile: at("with-empty-file"),
    remove: async () => {
      await sigstore.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
