import { type Digest, getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import { certainSha256 } from "./certain-digest.ts";
import { uniqueIds } from "./document-ids.ts";

/** The context of SPDX 3.0, without which names in a document may mean anything. */
const CONTEXT = /^https:\/\/spdx\.org\/rdf\/3\.0(?:\.\d{1,3})?\/spdx-context\.jsonld$/;

/** Classes of elements that are artifacts with a digest of their own. A snippet is a part of one. */
const ARTIFACT_KINDS: { readonly [type: string]: ArtifactKind } = {
  ai_AIPackage: "model",
  dataset_DatasetPackage: "dataset",
  software_Package: "other",
  software_File: "other",
};

type ArtifactKind = "model" | "dataset" | "other";

/** An element with a SHA-256. */
export interface SpdxArtifact {
  readonly kind: ArtifactKind;
  readonly digest: Digest;
}

/** Types of relationships that say what came from what, or was tested with it (Core/RelationshipType). */
const ORIGIN_RELATIONSHIPS = [
  "descendantOf",
  "ancestorOf",
  "trainedOn",
  "testedOn",
  "hasInput",
  "hasOutput",
] as const;

type OriginRelationship = (typeof ORIGIN_RELATIONSHIPS)[number];

/** A relationship, its ends as they are named. */
export interface SpdxRelationship {
  readonly type: OriginRelationship;
  readonly from: string;
  readonly to: readonly string[];
}

/** The elements of a document that lineage needs. */
export interface SpdxGraph {
  readonly artifacts: ReadonlyMap<string, SpdxArtifact>;
  readonly builds: ReadonlySet<string>;
  readonly relationships: readonly SpdxRelationship[];
}

/** Phases of which it is certain that they made what there is (Core/LifecycleScopeType); of others it is not. */
const MAKING_SCOPES: readonly (JsonValue | undefined)[] = [undefined, "development", "build"];

/** By what an identifier is known to be the root digest of a folder's manifest (OMS §6.5.1). */
const ROOT_DIGEST_COMMENT = "aixv:oms:rootDigest";

/** As the context shortens it, and in full. */
const NONE_ELEMENT = /^(?:https:\/\/spdx\.org\/rdf\/3\.0(?:\.\d{1,3})?\/terms\/Core\/)?NoneElement$/;

/**
 * Reads the elements of an SPDX 3.0 document in JSON-LD, by their names in SPDX's own context.
 *
 * It is no JSON-LD processor: the context is that of SPDX alone, elements are in `@graph`, name each other by `spdxId`,
 * and have no keywords or members spelt as IRIs, by which they could say more than is read. An element that shares its
 * id with anything is left out.
 *
 * @returns `undefined` for anything else
 */
export function readSpdxGraph(document: JsonObject): SpdxGraph | undefined {
  const graph = getOwn(document, "@graph");
  if (!isSpdxContext(getOwn(document, "@context")) || !Array.isArray(graph)) return undefined;
  // Most tell of no origins, and need not be looked through.
  if (!(graph as readonly JsonValue[]).some(tellsOfOrigins)) return undefined;
  const unique = uniqueIds(document, ["spdxId", "@id"]);
  const artifacts = new Map<string, SpdxArtifact>();
  const builds = new Set<string>();
  const relationships: SpdxRelationship[] = [];
  for (const element of graph as readonly JsonValue[]) {
    if (!isJsonObject(element) || !hasPlainNames(element)) continue;
    const id = getOwn(element, "spdxId");
    const type = getOwn(element, "type");
    if (typeof id !== "string" || typeof type !== "string" || !unique.has(id)) continue;
    if (type === "build_Build") builds.add(id);
    else if (type === "Relationship" || type === "LifecycleScopedRelationship") {
      const relationship = readRelationship(element);
      if (relationship !== undefined) relationships.push(relationship);
    } else {
      const kind = Object.hasOwn(ARTIFACT_KINDS, type) ? ARTIFACT_KINDS[type] : undefined;
      const digest = kind === undefined ? undefined : statedDigest(element);
      if (kind !== undefined && digest !== undefined) artifacts.set(id, { kind, digest });
    }
  }
  return { artifacts, builds, relationships };
}

/** Others beside it could give the same names other meanings. */
function isSpdxContext(context: JsonValue | undefined): boolean {
  const [only, ...others] = Array.isArray(context) ? (context as readonly JsonValue[]) : [context];
  return typeof only === "string" && others.length === 0 && CONTEXT.test(only);
}

function hasPlainNames(element: JsonObject): boolean {
  return Object.keys(element).every((name) => !/[@:]/.test(name));
}

function tellsOfOrigins(element: JsonValue): boolean {
  return isJsonObject(element) && isOriginRelationship(getOwn(element, "relationshipType"));
}

function isOriginRelationship(type: JsonValue | undefined): type is OriginRelationship {
  return (ORIGIN_RELATIONSHIPS as readonly (JsonValue | undefined)[]).includes(type);
}

function readRelationship(element: JsonObject): SpdxRelationship | undefined {
  const type = getOwn(element, "relationshipType");
  const from = getOwn(element, "from");
  const to = getOwn(element, "to");
  const ids: readonly JsonValue[] = Array.isArray(to) ? to : to === undefined ? [] : [to];
  if (!isOriginRelationship(type) || typeof from !== "string") return undefined;
  if (!ids.every((id) => typeof id === "string") || !MAKING_SCOPES.includes(getOwn(element, "scope"))) {
    return undefined;
  }
  // With others beside it, it is not valid.
  return ids.some((id) => NONE_ELEMENT.test(id)) ? undefined : { type, from, to: ids };
}

/** That of its bytes; of a folder, which has none, that by which it is identified. */
function statedDigest(element: JsonObject): Digest | undefined {
  const hasHashes = getOwn(element, "verifiedUsing") !== undefined;
  return hasHashes ? verifiedSha256(element) : rootDigest(element);
}

/** A `PackageVerificationCode` has the same members, and is no digest of the package. */
function verifiedSha256(element: JsonObject): Digest | undefined {
  const methods = getOwn(element, "verifiedUsing");
  return certainSha256(isJsonObject(methods) ? [methods] : methods, (method) =>
    getOwn(method, "type") === "Hash" && getOwn(method, "algorithm") === "sha256"
      ? { sha256: getOwn(method, "hashValue") }
      : undefined,
  );
}

/** The root digest of a folder's manifest is no hash, but an identifier from elsewhere. */
function rootDigest(element: JsonObject): Digest | undefined {
  return certainSha256(getOwn(element, "externalIdentifier"), (identifier) => {
    if (getOwn(identifier, "comment") !== ROOT_DIGEST_COMMENT) return undefined;
    const value = getOwn(identifier, "identifier");
    return { sha256: typeof value === "string" ? value.replace(/^sha256:/i, "") : undefined };
  });
}
