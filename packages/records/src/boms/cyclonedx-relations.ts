import { type Digest, getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import { type Relations, relate } from "../statements/relations.ts";
import { sha256Of } from "../statements/subject-digests.ts";
import { cycloneDxVersion } from "./bom-format.ts";
import { certainSha256 } from "./certain-digest.ts";
import { distinctRelations } from "./distinct-relations.ts";
import { uniqueIds } from "./document-ids.ts";

/** Components of which lineage speaks. */
const ARTIFACT_TYPES: readonly (JsonValue | undefined)[] = ["machine-learning-model", "data"];

/** Where a component says what it came from. */
const ORIGIN_MEMBERS: readonly string[] = ["pedigree", "modelCard"];

/** The property by which a folder is known, which has no hash: the root digest of its manifest (OMS §6.5.1). */
const ROOT_DIGEST_PROPERTY = "aixv:oms:rootDigest";

/** Members of a component that often hold a digest in their text. */
const NAMING_MEMBERS: readonly string[] = ["bom-ref", "name", "version", "purl"];
const NAMED_DIGEST = /sha256(?::|%3A)([0-9a-f]{64})(?![0-9a-f])/gi;

/** How a link into another BOM begins. */
const OTHER_BOM = "urn:cdx:";

/** The subjects of a statement, and how many there are, be they without SHA-256. */
interface Subjects {
  readonly digests: readonly Digest[];
  readonly count: number;
}

/** What is looked up in a BOM more than once. */
interface Lookup {
  readonly unique: ReadonlySet<string>;
  /** Components of type `data` by their `bom-ref`. */
  readonly datasets: ReadonlyMap<string, JsonObject>;
  /** What was found of each component: many may refer to one whose list of hashes is long. */
  readonly digests: Map<JsonObject, Digest | undefined>;
}

/**
 * What a CycloneDX 1.x BOM says its subject came from: `pedigree.ancestors` of `metadata.component`, and the data sets of
 * its model card, and so on with those.
 *
 * The component has to be the statement's subject: by the digest that it states, or, if it states none at all, because
 * there is one subject. Of anything else that is not certain there are no relations.
 */
export function cycloneDxRelations(
  predicateType: string,
  bom: JsonObject,
  subjects: Subjects,
): readonly Relations[] {
  if (!isCycloneDx(predicateType, bom)) return [];
  const described = memberOf(getOwn(bom, "metadata"), "component");
  // Most tell of no origins, and need not be looked through.
  if (!isArtifact(described) || !ORIGIN_MEMBERS.some((member) => Object.hasOwn(described, member))) return [];
  const lookup: Lookup = {
    unique: uniqueIds(bom, ["bom-ref"]),
    datasets: dataComponents(bom),
    digests: new Map(),
  };
  const subject = describedSubject(described, lookup, subjects);
  return subject === undefined ? [] : distinctRelations(ancestry(described, subject, lookup));
}

/** Whether it says of itself what the specification asks for, and what the predicate type says. */
function isCycloneDx(predicateType: string, bom: JsonObject): boolean {
  const version = getOwn(bom, "specVersion");
  if (getOwn(bom, "bomFormat") !== "CycloneDX" || typeof version !== "string") return false;
  // A later major version may mean something else by the same names.
  return /^1\.\d{1,3}$/.test(version) && (cycloneDxVersion(predicateType) ?? version) === version;
}

/** Which subject of the statement `metadata.component` is. */
function describedSubject(
  component: JsonObject,
  lookup: Lookup,
  { digests, count }: Subjects,
): Digest | undefined {
  if (!isUnique(component, lookup)) return undefined;
  if (statesDigest(component)) {
    const stated = componentDigest(component, lookup);
    return digests.find((digest) => digest === stated);
  }
  const [named, ...others] = namedDigests(component);
  if (named === undefined) return count === 1 ? digests[0] : undefined;
  // A name proves nothing of a parent, but what it says of the subject has to agree with the statement.
  return digests.find((digest) => digest === named && others.length === 0);
}

/** Everything that is said of what a component came from, near and far. */
function ancestry(described: JsonObject, subject: Digest, lookup: Lookup): readonly Relations[] {
  const relations: Relations[] = [];
  // A map gives what is added to it while it is gone through, and each component once.
  const known = new Map<JsonObject, Digest>([[described, subject]]);
  for (const [component, digest] of known) {
    const origins = { derived_from: ancestorsOf(component), trained_on: datasetsOf(component, lookup) };
    for (const type of ["derived_from", "trained_on"] as const) {
      const found: Digest[] = [];
      for (const origin of origins[type]) {
        const of = componentDigest(origin, lookup);
        // What is not certain leads nowhere, nor does what would have been made from itself.
        if (of === undefined || of === digest) continue;
        found.push(of);
        known.set(origin, of);
      }
      if (found.length > 0) relations.push(relate(type, [digest], found));
    }
  }
  return relations;
}

function ancestorsOf(component: JsonObject): readonly JsonObject[] {
  return listOf(memberOf(getOwn(component, "pedigree"), "ancestors")).filter(isArtifact);
}

/** Data sets of a model card, of which only those that are components have hashes: inline ones have no member for them. */
function datasetsOf(component: JsonObject, { datasets }: Lookup): readonly JsonObject[] {
  if (getOwn(component, "type") !== "machine-learning-model") return [];
  const parameters = memberOf(getOwn(component, "modelCard"), "modelParameters");
  return listOf(memberOf(parameters, "datasets")).flatMap((entry): readonly JsonObject[] => {
    if (!isJsonObject(entry) || Object.keys(entry).length !== 1) return [];
    const ref = getOwn(entry, "ref");
    const isHere = typeof ref === "string" && !ref.startsWith(OTHER_BOM);
    const dataset = isHere ? datasets.get(ref) : undefined;
    return dataset === undefined ? [] : [dataset];
  });
}

/** The digest of a component, where there is no doubt whose and which it is. */
function componentDigest(component: JsonObject, lookup: Lookup): Digest | undefined {
  const { digests } = lookup;
  if (!digests.has(component)) {
    digests.set(component, isUnique(component, lookup) ? statedDigest(component) : undefined);
  }
  return digests.get(component);
}

function statedDigest(component: JsonObject): Digest | undefined {
  if (!hasHashes(component)) return rootDigest(component);
  return certainSha256(getOwn(component, "hashes"), (hash) =>
    getOwn(hash, "alg") === "SHA-256" ? { sha256: getOwn(hash, "content") } : undefined,
  );
}

/** Whether no other object has its `bom-ref`, if it has one. */
function isUnique(component: JsonObject, { unique }: Lookup): boolean {
  const ref = getOwn(component, "bom-ref");
  return ref === undefined || (typeof ref === "string" && unique.has(ref));
}

function rootDigest(component: JsonObject): Digest | undefined {
  return certainSha256(getOwn(component, "properties"), (property) => {
    if (getOwn(property, "name") !== ROOT_DIGEST_PROPERTY) return undefined;
    const value = getOwn(property, "value");
    return { sha256: typeof value === "string" ? value.replace(/^sha256:/i, "") : undefined };
  });
}

/** Whether a component says, rightly or not, which digest it has. */
function statesDigest(component: JsonObject): boolean {
  const properties = listOf(getOwn(component, "properties"));
  return hasHashes(component) || properties.some((one) => memberOf(one, "name") === ROOT_DIGEST_PROPERTY);
}

function hasHashes(component: JsonObject): boolean {
  const hashes = getOwn(component, "hashes");
  return hashes !== undefined && !(Array.isArray(hashes) && hashes.length === 0);
}

function namedDigests(component: JsonObject): readonly Digest[] {
  const texts = NAMING_MEMBERS.map((member) => getOwn(component, member));
  const hex = texts.flatMap((text) => (typeof text === "string" ? [...text.matchAll(NAMED_DIGEST)] : []));
  const digests = hex.map(([, sha256]) => sha256Of({ sha256 })).filter((digest) => digest !== undefined);
  return [...new Set(digests)];
}

/** The `data` components of a BOM, those in others included, that can be referred to. */
function dataComponents(bom: JsonObject): ReadonlyMap<string, JsonObject> {
  const datasets = new Map<string, JsonObject>();
  const described = memberOf(getOwn(bom, "metadata"), "component");
  const pending = new Set<JsonValue>(listOf(getOwn(bom, "components")));
  for (const part of listOf(memberOf(described, "components"))) pending.add(part);
  for (const component of pending) {
    if (!isJsonObject(component)) continue;
    const ref = getOwn(component, "bom-ref");
    if (typeof ref === "string" && getOwn(component, "type") === "data") datasets.set(ref, component);
    for (const part of listOf(getOwn(component, "components"))) pending.add(part);
  }
  return datasets;
}

function isArtifact(component: JsonValue | undefined): component is JsonObject {
  return isJsonObject(component) && ARTIFACT_TYPES.includes(getOwn(component, "type"));
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? getOwn(value, name) : undefined;
}
