import { signModel, verifyModel } from "@aixv/sdk";
import type { CommandFlags, Method } from "./methods.ts";
import { type Ran, run } from "./run.ts";
import type { Setting } from "./setting.ts";

/** A hash and a serialisation of OMS v1.0 §6.3, for both sides to sign with. */
export interface Hashing {
  readonly algorithm: "sha256" | "blake2b" | "blake3";
  /** Bytes of a shard; without it, files are hashed whole. */
  readonly shardSize?: number;
}

/** Another client of model signing. */
export interface Peer {
  readonly command: readonly string[];
  /** Between the words of its flags. */
  readonly separator: "_" | "-";
  /** Command that signs `model` with the key p256 and another hashing than its own, which its command line cannot. */
  readonly signHashed: (hashing: Hashing, key: string, model: string, bundle: string) => readonly string[];
}

/** What signing with the peer's command line prints; it hashes by files, with sha256. */
export async function signWithPeer(
  { command, separator }: Peer,
  flags: CommandFlags,
  model: string,
  bundle: string,
): Promise<Ran> {
  return await run([...command, "sign", flags.command, ...asArguments(flags, separator), "--signature", bundle, model]);
}

/** What verifying with the peer's command line prints. */
export async function verifyWithPeer(
  { command, separator }: Peer,
  flags: CommandFlags,
  model: string,
  bundle: string,
): Promise<Ran> {
  return await run([...command, "verify", flags.command, ...asArguments(flags, separator), "--signature", bundle, model]);
}

function asArguments({ flags }: CommandFlags, separator: string): readonly string[] {
  return Object.entries(flags).flatMap(([name, value]) => [`--${name.replaceAll("-", separator)}`, value]);
}
