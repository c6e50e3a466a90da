import { compareCodePoints, type Digest, type JsonObject } from "@aixv/core";
import { isFileDigest } from "../documents/artifact.ts";
import { type Property, withProperties } from "../documents/property.ts";
import { isNormalUri } from "../documents/uri.ts";
import { artifactName } from "../facts/artifact-name.ts";
import { isComponent, isData, kindOf } from "../facts/artifact-type.ts";
import type { NamedArtifact } from "../facts/named-artifacts.ts";
import type { BomInput } from "./bom-input.ts";
import { componentType } from "./component-type.ts";
import { conflictsOf } from "./conflicts.ts";
import { fileComponents, manifestProperties, unlistedHeaders } from "./file-components.ts";
import { hashOf, splitHashes } from "./hashes.ts";
import { licensesOf } from "./licenses.ts";
import { cardParts } from "./model-card.ts";
import { attestationReference } from "./references.ts";

const MAX_VERSION_LENGTH = 1024;

/** The component that the document is about. */
export function rootComponent(input: BomInput): JsonObject {
  const { facts, options } = input;
  const { digest, other_digests } = facts.artifact;
  const named = input.artifacts.get(digest) ?? { digest, names: [], uris: [], types: [], mentions: [] };
  const isFile = isFileDigest(facts);
  const { hashes, rest } = isFile
    ? splitHashes([digest, ...other_digests])
    : { hashes: [], rest: other_digests };
  const { artifactUri } = options;
  const files = fileComponents(facts);
  return component(input, named, {
    hashes,
    components: files,
    uris: artifactUri === undefined ? [] : [artifactUri],
    properties: [
      ...(isFile ? [] : [{ name: "aixv:oms:rootDigest", value: digest }]),
      ...rest.map((value) => ({ name: "aixv:artifact:otherDigest", value })),
      ...manifestProperties(facts),
      ...unlistedHeaders(facts),
    ],
  });
}

/** Every other artifact that a claim is about, or names as what a model was made of, became or goes back to. */
export function otherComponents(input: BomInput): readonly JsonObject[] {
  const others = [...input.artifacts.values()].filter(
    (named) => named.digest !== input.facts.artifact.digest && isComponent(named),
  );
  return others.map((named) =>
    component(input, named, {
      // By the word of claims, which have it for the artifact's SHA-256; whether it is a folder's they do not say.
      hashes: [hashOf(named.digest)],
      components: [],
      uris: [],
      properties: [],
    }),
  );
}

interface Extras {
  readonly hashes: readonly JsonObject[];
  readonly components: readonly JsonObject[];
  readonly uris: readonly string[];
  readonly properties: readonly Property[];
}

function component(input: BomInput, named: NamedArtifact, extras: Extras): JsonObject {
  const { digest } = named;
  const kind = kindOf(input, digest);
  const cards = input.claimsAbout(digest).modelCard;
  const parts = cardParts(input, digest, kind === "model");
  const { name, others: otherNames, conflicting } = artifactName(input, digest);
  const versions = [...new Set(cards.flatMap(({ predicate }) => predicate.version ?? []))];
  const [version] = versions.length === 1 ? versions : [];
  const hasVersion = version !== undefined && version.length <= MAX_VERSION_LENGTH;
  const { purl, uris, others } = sortUris(input.packageUrls.get(digest), [...extras.uris, ...named.uris]);
  const properties: readonly Property[] = [
    ...extras.properties,
    ...named.types.map((value) => ({ name: "aixv:artifact:type", value })),
    ...otherNames.map((value) => ({ name: "aixv:artifact:name", value })),
    ...others.map((value) => ({ name: "aixv:artifact:uri", value })),
    ...(hasVersion ? [] : versions.map((value) => ({ name: "aixv:artifact:version", value }))),
    ...conflictsOf(input, digest, conflicting),
    ...rolesOf(input, named),
    ...parts.properties,
  ];
  const description = splitsOf(named);
  const references = [
    ...uris.map((url) => ({ type: "distribution", url })),
    ...parts.references,
    ...attestationsOf(input, digest),
  ];
  return {
    "bom-ref": digest,
    type: componentType(kind),
    name,
    ...(hasVersion ? { version } : {}),
    ...(description === undefined ? {} : { description }),
    ...(extras.hashes.length === 0 ? {} : { hashes: extras.hashes }),
    ...licensesOf(input, cards),
    ...(purl === undefined ? {} : { purl }),
    ...parts.evidence,
    ...parts.pedigree,
    ...(references.length === 0 ? {} : { externalReferences: references }),
    ...(extras.components.length === 0 ? {} : { components: extras.components }),
    ...(parts.modelCard === undefined ? {} : { modelCard: parts.modelCard }),
    ...(isData(kind)
      ? { data: [{ type: kind, name, ...(description === undefined ? {} : { description }) }] }
      : {}),
    ...withProperties(properties),
  };
}

/** What an artifact is in the claims that name it, each role once, and attributed to them. */
function rolesOf({ attributions }: BomInput, { mentions }: NamedArtifact): readonly Property[] {
  const roles = new Map<string, Set<Digest>>();
  for (const { role, bundle_digest } of mentions)
    if (role !== "subject") roles.set(role, (roles.get(role) ?? new Set()).add(bundle_digest));
  return [...roles].map(([value, claims]) => attributions.add({ name: "aixv:artifact:role", value }, claims));
}

/** For people, what a dataset was used for. */
function splitsOf({ mentions }: NamedArtifact): string | undefined {
  const splits = [...new Set(mentions.flatMap(({ split }) => split ?? []))].toSorted(compareCodePoints);
  return splits.length === 0 ? undefined : `Split: ${splits.join(", ")}`;
}

/** Addresses as CycloneDX takes them: the package URL of an artifact, and URIs; the rest are properties. */
function sortUris(
  purl: string | undefined,
  all: readonly string[],
): { readonly purl?: string; readonly uris: readonly string[]; readonly others: readonly string[] } {
  const rest = [...new Set(all)].filter((uri) => uri !== purl);
  const isUri = (uri: string): boolean => isNormalUri(uri) && !uri.startsWith("urn:cdx:");
  return {
    ...(purl === undefined ? {} : { purl }),
    uris: rest.filter(isUri),
    others: rest.filter((uri) => !isUri(uri)),
  };
}

/** The bundles that sign it, or say something of it. */
function attestationsOf(input: BomInput, digest: Digest): readonly JsonObject[] {
  const { signatures, statements } = input.facts.evidence;
  const isRoot = digest === input.facts.artifact.digest;
  const comments = new Map<Digest, string>();
  if (isRoot) {
    for (const { bundle_digest } of signatures) comments.set(bundle_digest, "signature");
    // Manifests of files are no claims.
    for (const { bundle_digest, subjects, predicate_type } of statements)
      if (subjects.some((subject) => subject.digest === digest)) comments.set(bundle_digest, predicate_type);
  }
  for (const { evidence } of Object.values(input.claimsAbout(digest)).flat())
    comments.set(evidence.bundle_digest, evidence.predicate_type);
  return [...comments]
    .toSorted(([a], [b]) => compareCodePoints(a, b))
    .map(([bundle, comment]) => attestationReference(bundle, comment));
}
