import { unlink } from "node:fs/promises";
import type { AixvError, Result } from "@aixv/core";
import { FileError, isTaken, writeOutputFile } from "@aixv/core/node";
import { generateKeyPair, type KeyType } from "@aixv/envelope/node";
import { attempt } from "./attempt.ts";

/** Options of {@link generateKeyFiles}. */
export interface GenerateKeyOptions {
  /** Default `p256`. */
  readonly type?: KeyType;
  /** Encrypts the private key. */
  readonly passphrase?: string;
}

/** Two files and the subject that signatures by the key will prove. */
export interface KeyFiles {
  readonly keyPath: string;
  readonly publicKeyPath: string;
  readonly subject: string;
}

/**
 * Makes a key pair: `<prefix>.key` (PKCS#8 PEM, readable by its owner only) and `<prefix>.pub` (SPKI PEM). Keys are
 * never overwritten.
 */
export async function generateKeyFiles(
  prefix: string,
  options: GenerateKeyOptions = {},
): Promise<Result<KeyFiles, AixvError>> {
  return await attempt(async () => {
    const keyPath = `${prefix}.key`;
    const publicKeyPath = `${prefix}.pub`;
    for (const path of [keyPath, publicKeyPath]) {
      if (await isTaken(path)) {
        throw new FileError(
          "FILE_EXISTS",
          `${path} exists already; keys are never overwritten: choose another --out`,
        );
      }
    }
    const pair = generateKeyPair(options.type ?? "p256", options.passphrase);
    await writeOutputFile(keyPath, Buffer.from(pair.privateKey), { mode: 0o600 });
    try {
      await writeOutputFile(publicKeyPath, Buffer.from(pair.publicKey));
    } catch (error) {
      // Half a key pair is none; nothing was ever signed with this one.
      await unlink(keyPath);
      throw error;
    }
    return { keyPath, publicKeyPath, subject: pair.subject };
  });
}
