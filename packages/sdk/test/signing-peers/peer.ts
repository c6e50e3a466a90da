import type { CommandFlags } from "./methods.ts";
import { type Ran, run } from "./run.ts";

/** A hash and a serialisation of OMS v1.0 §6.3, for both sides to sign with. */
export interface Hashing {
  readonly algorithm: "sha256" | "blake2b" | "blake3";
  /** Bytes of a shard; without it, files are hashed whole. */
  readonly shardSize?: number;
}

/** A model, and what signs it. */
export interface ModelPaths {
  readonly model: string;
  readonly bundle: string;
}

/** Another client of model signing. */
export interface Peer {
  readonly command: readonly string[];
  /** Between the words of its flags. */
  readonly separator: "_" | "-";
  /** The command that signs with a private key and any hashing; the peer's own command line knows but one. */
  readonly signHashed: (hashing: Hashing, privateKey: string, paths: ModelPaths) => readonly string[];
  /** The command that verifies with a public key what was hashed so. */
  readonly verifyHashed: (hashing: Hashing, publicKey: string, paths: ModelPaths) => readonly string[];
}

/** The peer's command line: signs by files with sha256, and verifies. */
export async function runPeer(
  { command, separator }: Peer,
  verb: "sign" | "verify",
  { command: method, flags }: CommandFlags,
  { model, bundle }: ModelPaths,
): Promise<Ran> {
  const given = Object.entries(flags).flatMap(([name, value]) => [
    `--${name.replaceAll("-", separator)}`,
    value,
  ]);
  return await run([...command, verb, method, ...given, "--signature", bundle, model]);
}
