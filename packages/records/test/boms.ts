import { type Digest, digestHex, type JsonObject, type JsonValue } from "@aixv/core";
import { type StatementClaims, statementEdges } from "@aixv/records";

export const CYCLONEDX = "https://cyclonedx.org/bom";
export const SPDX = "https://spdx.dev/Document/v3";
export const SPDX_CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";

/** `A derived_from B` for each edge of a statement, by the first digits of the digests. */
export function edgesOf(claims: StatementClaims): readonly string[] {
  const letter = (digest: string): string => digest.slice(7, 8).toUpperCase();
  return statementEdges(claims).map(({ type, from, to }) => `${letter(from)} ${type} ${letter(to)}`);
}

/** The `hashes` of a CycloneDX component. */
export function hashes(...digests: readonly Digest[]): JsonObject {
  return { hashes: digests.map((digest) => ({ alg: "SHA-256", content: digestHex(digest) })) };
}

/** A CycloneDX component that is a model. */
export function model(digest: Digest | undefined, more: JsonObject = {}): JsonObject {
  const stated = digest === undefined ? {} : hashes(digest);
  return { type: "machine-learning-model", name: "m", ...stated, ...more };
}

/** One that is a data set. */
export function dataset(ref: string, digest: Digest, more: JsonObject = {}): JsonObject {
  return { type: "data", name: ref, "bom-ref": ref, ...hashes(digest), ...more };
}

/** The members of a component by which it names data sets. */
export function trainedOn(...datasets: readonly JsonValue[]): JsonObject {
  return { modelCard: { modelParameters: { datasets } } };
}

/** The members by which it names what it was made from. */
export function pedigree(...ancestors: readonly JsonValue[]): JsonObject {
  return { pedigree: { ancestors } };
}

export function bom(component: JsonValue, components: readonly JsonValue[] = []): JsonObject {
  return { bomFormat: "CycloneDX", specVersion: "1.6", version: 1, metadata: { component }, components };
}

/** An SPDX element that is an artifact; its id ends in its name. */
export function element(
  name: string,
  digest: Digest | undefined,
  type = "ai_AIPackage",
  more: JsonObject = {},
): JsonObject {
  const hash = { type: "Hash", algorithm: "sha256", hashValue: digest?.slice("sha256:".length) ?? "" };
  return {
    type,
    spdxId: iri(name),
    name,
    ...(digest === undefined ? {} : { verifiedUsing: [hash] }),
    ...more,
  };
}

export function iri(name: string): string {
  return `https://example.com/spdx/${name}`;
}

/** A relationship between elements of these names. */
export function relationship(
  from: string,
  relationshipType: string,
  to: readonly string[],
  more: JsonObject = {},
): JsonObject {
  return {
    type: "Relationship",
    spdxId: iri([from, relationshipType, ...to].join("-")),
    from: iri(from),
    relationshipType,
    to: to.map(iri),
    ...more,
  };
}

export function document(...graph: readonly JsonValue[]): JsonObject {
  return { "@context": SPDX_CONTEXT, "@graph": graph };
}
