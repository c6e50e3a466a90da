import { describeJson, type JsonObject, quote } from "@aixv/core";
import type { Findings } from "../check/findings.ts";
import { checkKnown, checkObjects, isIri } from "../check/members.ts";

type Path = readonly (string | number)[];

/** Hex digits of hashes, by their names (OpenVEX 0.2.0, appendix A). */
const HASH_LENGTHS: { readonly [name: string]: number } = {
  md5: 32,
  sha1: 40,
  "sha-256": 64,
  "sha-384": 96,
  "sha-512": 128,
  "sha3-224": 56,
  "sha3-256": 64,
  "sha3-384": 96,
  "sha3-512": 128,
  "blake2s-256": 64,
  "blake2b-256": 64,
  "blake2b-512": 128,
};

/** How identifiers begin (OpenVEX 0.2.0, appendix B). */
const IDENTIFIERS: { readonly [type: string]: RegExp } = {
  purl: /^pkg:[A-Za-z][A-Za-z0-9.+-]*\/\S+$/,
  cpe22: /^cpe:\/[aho]?:\S+$/,
  cpe23: /^cpe:2\.3:[aho*-]:\S+$/,
};

/** Checks a product, and gives each name it goes by. */
export function componentNames(product: JsonObject, path: Path, findings: Findings): readonly string[] {
  const names = checkComponent(product, path, findings);
  for (const [part, place] of checkObjects(product, "subcomponents", path, findings)) {
    checkComponent(part, place, findings);
    checkKnown(part, ["@id", "identifiers", "hashes"], place, findings);
  }
  checkKnown(product, ["@id", "identifiers", "hashes", "subcomponents"], path, findings);
  // Something may be wrong with a part of a product, and nothing with another.
  return Array.isArray(product.subcomponents) && product.subcomponents.length > 0 ? [] : names;
}

function checkComponent(component: JsonObject, path: Path, findings: Findings): readonly string[] {
  const { "@id": id } = component;
  if (id !== undefined && !isIri(id))
    findings.add(
      "IRI_MALFORMED",
      [...path, "@id"],
      `expected an absolute IRI (RFC 3987), got ${describeJson(id)}`,
    );
  if (id === undefined && component.identifiers === undefined)
    findings.add("PRODUCT_UNNAMED", path, "expected an @id, or identifiers: the schema asks for one of them");
  const identifiers = entriesOf(component, "identifiers", path, findings);
  for (const [type, value] of identifiers) {
    const pattern = Object.hasOwn(IDENTIFIERS, type) ? IDENTIFIERS[type] : undefined;
    if (pattern?.test(value) !== true)
      findings.add(
        "IDENTIFIER_MALFORMED",
        [...path, "identifiers", type],
        `expected a purl, a cpe22 or a cpe23 under its name, got ${quote(value)}`,
      );
  }
  for (const [name, value] of entriesOf(component, "hashes", path, findings)) {
    const length = Object.hasOwn(HASH_LENGTHS, name) ? HASH_LENGTHS[name] : undefined;
    const place = [...path, "hashes", name];
    if (length === undefined)
      findings.add("HASH_UNKNOWN", place, `expected one of ${Object.keys(HASH_LENGTHS).join(", ")}`);
    else if (value.length !== length || !/^[0-9a-f]+$/.test(value))
      findings.add("HASH_MALFORMED", place, `expected ${length} lowercase hex digits, got ${quote(value)}`);
  }
  return [...(typeof id === "string" ? [id] : []), ...identifiers.map(([, value]) => value)];
}

function entriesOf(
  parent: JsonObject,
  name: string,
  path: Path,
  findings: Findings,
): readonly (readonly [string, string])[] {
  if (!Object.hasOwn(parent, name)) return [];
  const entries = Object.entries(findings.object(parent, name, path) ?? {});
  if (entries.length === 0)
    findings.add("MEMBER_MALFORMED", [...path, name], "expected at least one of them");
  return entries.flatMap(([key, value]) => {
    if (typeof value === "string") return [[key, value] as const];
    findings.add("MEMBER_MALFORMED", [...path, name, key], `expected a text, got ${describeJson(value)}`);
    return [];
  });
}
