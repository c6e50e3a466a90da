import type { KeyObject } from "node:crypto";
import { generateKeyPair, type KeyType } from "../x509/signature-algorithm.ts";
import { canonicalJson } from "./canonical-json.ts";
import { MerkleTree } from "./merkle-tree.ts";
import { logKeyId, signCheckpoint } from "./signed-note.ts";

/** Where an entry is in a log, proved against a signed checkpoint. */
export interface Inclusion {
  readonly logIndex: number;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  readonly checkpoint: string;
}

/** How a transparency log signs. */
export interface TransparencyLogOptions {
  /** Host name without port: the signer's name in checkpoints, and their origin. */
  readonly host: string;
  readonly keyType: KeyType & ("P-256" | "Ed25519");
  /** Makes the origin line and the lines after the root hash, where they are not just the host. */
  readonly origin?: string;
  readonly extensionLines?: () => readonly string[];
}

/** Entries that were in the log before anything else, so that no proof is trivial. */
const OLDER_ENTRIES = 5;

/** A growing Merkle tree log with its key; holds the bodies of its entries. */
export class TransparencyLog {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly keyId: Uint8Array;
  readonly #options: TransparencyLogOptions;
  readonly #tree = new MerkleTree();

  constructor(options: TransparencyLogOptions) {
    this.#options = options;
    const keys = generateKeyPair(options.keyType);
    this.publicKey = keys.publicKey;
    this.privateKey = keys.privateKey;
    this.keyId = logKeyId(options.host, keys.publicKey);
    for (let i = 0; i < OLDER_ENTRIES; i += 1) {
      this.append(
        Buffer.from(canonicalJson({ apiVersion: "0.0.1", kind: "testkit", spec: { older: i } }), "utf8"),
      );
    }
  }

  /** Number of entries. */
  get size(): number {
    return this.#tree.size;
  }

  /** Appends an entry and returns its index. */
  append(body: Uint8Array): number {
    return this.#tree.append(body);
  }

  /** Proves the inclusion of entry `logIndex` in the log as it is now. */
  inclusion(logIndex: number): Inclusion {
    return {
      logIndex,
      treeSize: this.#tree.size,
      rootHash: this.#tree.root(),
      hashes: this.#tree.inclusionProof(logIndex),
      checkpoint: this.checkpoint(),
    };
  }

  /** The signed checkpoint of the log as it is now. */
  checkpoint(): string {
    const { host, origin = host, extensionLines } = this.#options;
    const checkpoint = {
      origin,
      size: this.#tree.size,
      rootHash: this.#tree.root(),
      extensionLines: extensionLines?.() ?? [],
    };
    return signCheckpoint(checkpoint, host, this.privateKey, this.keyId);
  }
}
