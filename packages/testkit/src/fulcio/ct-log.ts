import { createHash, sign } from "node:crypto";
import { concatBytes, derOctetString } from "../der/der-writer.ts";
import { MerkleTree } from "../log/merkle-tree.ts";
import { jsonResponse, type Route } from "../server/service.ts";
import type { Extension } from "../x509/extensions.ts";
import { generateKeyPair, type KeyPair, spkiDer } from "../x509/signature-algorithm.ts";

/** A certificate transparency log that Fulcio submits its precertificates to (RFC 6962). */
export interface CtLog {
  readonly keys: KeyPair;
  /** SHA-256 of the log's SubjectPublicKeyInfo. */
  readonly logId: Uint8Array;
  /** Logs a precertificate and returns the SCT list extension for the final certificate. */
  submit(tbs: Uint8Array, issuerSpki: Uint8Array): Extension;
  routes(): Route[];
}

/** Starts an empty certificate transparency log. */
export function createCtLog(clock: () => Date): CtLog {
  const keys = generateKeyPair("P-256");
  const logId = new Uint8Array(createHash("sha256").update(spkiDer(keys.publicKey)).digest());
  const tree = new MerkleTree();

  const submit = (tbs: Uint8Array, issuerSpki: Uint8Array): Extension => {
    const timestamp = uint(clock().getTime(), 8);
    const entry = precertEntry(timestamp, tbs, issuerSpki);
    tree.append(entry);
    const signature = sign("sha256", entry, keys.privateKey);
    // SignedCertificateTimestamp: version, log id, timestamp, extensions, sha256(4) ecdsa(3), signature (§3.2).
    const sct = concatBytes([
      Uint8Array.of(0),
      logId,
      timestamp,
      uint(0, 2),
      Uint8Array.of(4, 3),
      uint(signature.length, 2),
      signature,
    ]);
    const list = concatBytes([uint(sct.length + 2, 2), uint(sct.length, 2), sct]);
    return { oid: "1.3.6.1.4.1.11129.2.4.2", critical: false, value: derOctetString(list) };
  };

  const signedTreeHead = () => {
    const timestamp = clock().getTime();
    const root = tree.root();
    // TreeHeadSignature: version v1(0), tree_hash(1), timestamp, size, root (§3.5).
    const head = concatBytes([Uint8Array.of(0, 1), uint(timestamp, 8), uint(tree.size, 8), root]);
    const signature = sign("sha256", head, keys.privateKey);
    return jsonResponse(200, {
      tree_size: tree.size,
      timestamp,
      sha256_root_hash: Buffer.from(root).toString("base64"),
      tree_head_signature: Buffer.from(
        concatBytes([Uint8Array.of(4, 3), uint(signature.length, 2), signature]),
      ).toString("base64"),
    });
  };

  return {
    keys,
    logId,
    submit,
    routes: () => [{ service: "ctlog", method: "GET", path: "/ctlog/ct/v1/get-sth", handle: signedTreeHead }],
  };
}

/** The bytes that both the SCT signs and the log hashes: they differ in no octet for v1 precertificates (§3.2, §3.4). */
function precertEntry(timestamp: Uint8Array, tbs: Uint8Array, issuerSpki: Uint8Array): Uint8Array {
  return concatBytes([
    // v1(0), certificate_timestamp(0) or timestamped_entry(0); the entry type is precert_entry(1).
    Uint8Array.of(0, 0),
    timestamp,
    uint(1, 2),
    createHash("sha256").update(issuerSpki).digest(),
    uint(tbs.length, 3),
    tbs,
    uint(0, 2),
  ]);
}

function uint(value: number, octets: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return new Uint8Array(bytes.subarray(8 - octets));
}
