import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { leafHash, MerkleTree } from "./merkle-tree.ts";

/** The entries and roots of the reference test of certificate transparency (RFC 9162's predecessor implementation). */
const ENTRIES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Root that an audit path leads to (RFC 9162 §2.1.3.2), written independently of the tree. */
function rootOf(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): string {
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    const right = node % 2 === 1 || node === last;
    hash = sha256(right ? [sibling, hash] : [hash, sibling]);
    if (right) while (node % 2 === 0 && node !== 0) [node, last] = [node >> 1, last >> 1];
    [node, last] = [node >> 1, last >> 1];
  }
  return hex(hash);
}

function sha256([left, right]: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256").update(Uint8Array.of(1));
  return hash
    .update(left ?? "")
    .update(right ?? "")
    .digest();
}

describe("MerkleTree (RFC 6962 §2.1)", () => {
  const tree = new MerkleTree();
  const bytes = ENTRIES.map((entry) => Buffer.from(entry, "hex"));

  test("an empty tree has the hash of nothing for a root", () => {
    expect(hex(tree.root())).toBe(createHash("sha256").digest("hex"));
  });

  test("has the published root at every size", () => {
    const roots = bytes.map((entry) => {
      tree.append(entry);
      return hex(tree.root());
    });
    expect(roots).toEqual(ROOTS);
  });

  test("proves every leaf at every size, and no leaf at another index", () => {
    for (let size = 1; size <= bytes.length; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const path = tree.inclusionProof(index, size);
        expect(rootOf(leafHash(bytes[index] ?? Buffer.of()), index, size, path)).toBe(ROOTS[size - 1]);
        const other = bytes[(index + 1) % bytes.length] ?? Buffer.of();
        expect(rootOf(leafHash(other), index, size, path)).not.toBe(ROOTS[size - 1]);
      }
    }
  });

  test("throws for a leaf that is not there", () => {
    expect(() => tree.inclusionProof(8)).toThrow(RangeError);
    expect(() => tree.inclusionProof(0, 9)).toThrow(RangeError);
  });
});
