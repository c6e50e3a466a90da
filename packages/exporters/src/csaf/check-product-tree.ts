import { describeJson, isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import type { Findings } from "../check/findings.ts";
import { checkObjects } from "../check/members.ts";

type Path = readonly (string | number)[];

/** Hex digits of hashes, by the names that OpenSSL has for them. */
const HASH_LENGTHS: { readonly [algorithm: string]: number } = {
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
  "sha3-256": 64,
  "sha3-512": 128,
  blake2b512: 128,
  blake2s256: 64,
};

/** How deep branches are looked into. */
const MAX_BRANCH_DEPTH = 100;

/** Ids that a document defines, with groups of products under theirs. */
export interface DefinedProducts {
  readonly products: ReadonlySet<string>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** Checks that each product is defined once (CSAF 2.0 §6.1.2), and what is defined by another exists (§6.1.1, §6.1.4). */
export function checkProductTree(document: JsonObject, findings: Findings): DefinedProducts {
  const products = new Set<string>();
  const groups = new Map<string, readonly string[]>();
  if (!Object.hasOwn(document, "product_tree")) return { products, groups };
  const path: Path = ["product_tree"];
  const tree = findings.object(document, "product_tree", []);
  if (tree === undefined) return { products, groups };
  const define = (product: JsonValue | undefined, place: Path): void => {
    if (!isJsonObject(product)) {
      findings.add("MEMBER_MALFORMED", place, `expected a product, got ${describeJson(product)}`);
      return;
    }
    findings.text(product, "name", place);
    const id = findings.text(product, "product_id", place);
    if (id !== undefined && products.has(id))
      findings.add("PRODUCT_TWICE", [...place, "product_id"], `expected ${quote(id)} once (§6.1.2)`);
    if (id !== undefined) products.add(id);
    checkHelper(product, place, findings);
  };
  for (const [product, place] of checkObjects(tree, "full_product_names", path, findings))
    define(product, place);
  // Branches hold branches: a list of what is left to see needs no stack.
  const left = [...checkObjects(tree, "branches", path, findings)];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [branch, place] = next;
    if (Object.hasOwn(branch, "product")) define(branch.product, [...place, "product"]);
    if (!Object.hasOwn(branch, "branches")) continue;
    if (place.length > 2 * MAX_BRANCH_DEPTH)
      findings.add("BRANCHES_TOO_DEEP", place, `expected at most ${MAX_BRANCH_DEPTH} branches in each other`);
    else for (const inner of checkObjects(branch, "branches", place, findings)) left.push(inner);
  }
  const references: (readonly [string, Path])[] = [];
  for (const [relation, place] of checkObjects(tree, "relationships", path, findings)) {
    define(relation.full_product_name, [...place, "full_product_name"]);
    for (const name of ["product_reference", "relates_to_product_reference"]) {
      const id = findings.text(relation, name, place);
      if (id !== undefined) references.push([id, [...place, name]]);
    }
  }
  for (const [group, place] of checkObjects(tree, "product_groups", path, findings)) {
    const id = findings.text(group, "group_id", place);
    const items = findings.items(group, "product_ids", place) ?? [];
    const members = items.filter((item) => typeof item === "string");
    for (const [index, item] of items.entries())
      if (typeof item === "string") references.push([item, [...place, "product_ids", index]]);
    if (id !== undefined && groups.has(id))
      findings.add("GROUP_TWICE", [...place, "group_id"], `expected ${quote(id)} once (§6.1.5)`);
    if (id !== undefined) groups.set(id, members);
  }
  for (const [id, place] of references)
    if (!products.has(id)) findings.add("PRODUCT_UNDEFINED", place, `no product has the id ${quote(id)}`);
  return { products, groups };
}

function checkHelper(product: JsonObject, path: Path, findings: Findings): void {
  if (!Object.hasOwn(product, "product_identification_helper")) return;
  const helper = findings.object(product, "product_identification_helper", path);
  if (helper === undefined) return;
  const place = [...path, "product_identification_helper"];
  const { purl } = helper;
  if (purl !== undefined && !(typeof purl === "string" && /^pkg:[A-Za-z][A-Za-z0-9.+-]*\/\S+$/.test(purl)))
    findings.add(
      "PURL_MALFORMED",
      [...place, "purl"],
      `expected a package URL (§6.1.13), got ${describeJson(purl)}`,
    );
  for (const [hashes, at] of checkObjects(helper, "hashes", place, findings)) {
    findings.text(hashes, "filename", at);
    const known = new Set<string>();
    for (const [hash, where] of checkObjects(hashes, "file_hashes", at, findings)) {
      const algorithm = findings.text(hash, "algorithm", where);
      const value = findings.text(hash, "value", where);
      if (algorithm === undefined || value === undefined) continue;
      if (known.has(algorithm))
        findings.add("HASH_TWICE", [...where, "algorithm"], "expected each algorithm once (§6.1.25)");
      known.add(algorithm);
      const length = Object.hasOwn(HASH_LENGTHS, algorithm) ? HASH_LENGTHS[algorithm] : undefined;
      if (!/^[0-9a-fA-F]{32,}$/.test(value) || (length !== undefined && value.length !== length))
        findings.add(
          "HASH_MALFORMED",
          [...where, "value"],
          `expected ${length ?? "32 or more"} hex digits for ${quote(algorithm)}, got ${quote(value, 130)}`,
        );
    }
  }
}
