import type { Digest, JsonObject } from "@aixv/core";
import { isFileDigest } from "../documents/artifact.ts";
import { isNormalUri } from "../documents/uri.ts";
import { artifactName } from "../facts/artifact-name.ts";
import { type ArtifactKind, kindOf } from "../facts/artifact-type.ts";
import type { NamedArtifact } from "../facts/named-artifacts.ts";
import { isPackageUrl } from "../facts/package-urls.ts";
import { Agreed } from "./agreed.ts";
import type { Members } from "./element-graph.ts";
import { addHasEvidence, attestationRef } from "./evidence.ts";
import { hashOf, namedHashes } from "./hashes.ts";
import { addLicenses } from "./licenses.ts";
import { claimedMembers } from "./package-members.ts";
import type { SpdxInput } from "./spdx-input.ts";

/** The artifact and every other that a claim is about, or names as what a model was made of, became or goes back to. */
export function addPackages(input: SpdxInput): void {
  for (const digest of input.packages) addPackage(input, digest);
}

function addPackage(input: SpdxInput, digest: Digest): void {
  const named = input.artifacts.get(digest) ?? { digest, names: [], uris: [], types: [], mentions: [] };
  const { modelCard } = input.claimsAbout(digest);
  const { name, conflicting } = artifactName(input, digest);
  const agreed = new Agreed();
  for (const one of conflicting) agreed.add("name", one);
  const { type, members } = packageClass(kindOf(input, digest));
  const said = claimedMembers(input, digest, type, agreed);
  const bundles = bundlesAbout(input, digest);
  const addresses = addressesOf(input, named);
  const id = input.graph.add(type, ["package", digest], {
    name,
    comment: agreed.conflicts.length === 0 ? undefined : agreed.conflicts.join("\n"),
    ...identityOf(input, digest),
    externalRef: [
      ...addresses.references,
      ...said.references,
      ...[...bundles].map(([bundle, comment]) => attestationRef(bundle, comment)),
    ],
    software_packageUrl: input.packageUrls.get(digest),
    software_downloadLocation: addresses.download,
    ...members,
    ...said.members,
  });
  addLicenses(input, digest, id, modelCard);
  addHasEvidence(input, id, digest, [...bundles.keys()]);
}

/** Of which class a package is, and what comes with it. */
function packageClass(kind: ArtifactKind): { readonly type: string; readonly members: Members } {
  switch (kind) {
    case "model":
      return { type: "ai_AIPackage", members: { software_primaryPurpose: "model" } };
    case "dataset":
      // Of what sort its data is nobody says.
      return {
        type: "dataset_DatasetPackage",
        members: { software_primaryPurpose: "data", dataset_datasetType: ["noAssertion"] },
      };
    case "configuration":
      return { type: "software_Package", members: { software_primaryPurpose: "configuration" } };
    default:
      return { type: "software_Package", members: {} };
  }
}

/**
 * The digest as a hash. That of a folder is no hash of bytes, nor an identifier of content that SPDX knows (Software/ContentIdentifierType
 * has Git's and SWHID's): it is an identifier from elsewhere. Of other artifacts it is a hash by the word of claims.
 */
function identityOf({ facts }: SpdxInput, digest: Digest): Members {
  if (digest !== facts.artifact.digest) return { verifiedUsing: [hashOf(digest)] };
  if (isFileDigest(facts)) return { verifiedUsing: namedHashes([digest, ...facts.artifact.other_digests]) };
  return {
    externalIdentifier: [
      {
        type: "ExternalIdentifier",
        externalIdentifierType: "other",
        identifier: digest,
        comment: "aixv:oms:rootDigest",
      },
    ],
  };
}

interface Addresses {
  readonly download?: string;
  readonly references: readonly JsonObject[];
}

/** Where an artifact is to be had: one address is the one; of several that claims name none is chosen. */
function addressesOf({ facts, options }: SpdxInput, { digest, uris }: NamedArtifact): Addresses {
  const claimed = uris.filter((uri) => isNormalUri(uri) && !isPackageUrl(uri));
  const { artifactUri } = options;
  const own = digest === facts.artifact.digest && artifactUri !== undefined && isNormalUri(artifactUri);
  const [only, ...more] = claimed;
  const download = own ? artifactUri : more.length === 0 ? only : undefined;
  const references = claimed
    .filter((uri) => uri !== download)
    .map((uri) => ({ type: "ExternalRef", externalRefType: "altDownloadLocation", locator: [uri] }));
  return { ...(download === undefined ? {} : { download }), references };
}

/** The bundles that sign it, or say something of it, with what they are; for the artifact itself also those that are no statements. */
function bundlesAbout(input: SpdxInput, digest: Digest): ReadonlyMap<Digest, string> {
  const { signatures, statements, records, feeds } = input.facts.evidence;
  const bundles = new Map<Digest, string>();
  if (digest === input.facts.artifact.digest) {
    for (const { bundle_digest } of feeds) bundles.set(bundle_digest, "advisory-feed");
    // Of advisories that keep the rules vulnerabilities tell.
    for (const { bundle_digest, kind, is_valid } of records)
      if (kind !== "advisory" || !is_valid) bundles.set(bundle_digest, kind);
    for (const { bundle_digest } of signatures) bundles.set(bundle_digest, "signature");
    // Manifests of files are no claims.
    for (const { bundle_digest, subjects, predicate_type } of statements)
      if (subjects.some((subject) => subject.digest === digest)) bundles.set(bundle_digest, predicate_type);
  }
  for (const { evidence } of Object.values(input.claimsAbout(digest)).flat())
    bundles.set(evidence.bundle_digest, evidence.predicate_type);
  return new Map([...bundles].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
