import type { Digest, JsonObject } from "@aixv/core";
import { artifactUri, isDigestOfBytes } from "../documents/artifact.ts";
import { isNormalUri } from "../documents/uri.ts";
import type { ExportOptions } from "../exporter.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { packageUrlsOf } from "../facts/package-urls.ts";

/** Says of a generic URI that it names an artifact by a digest. */
const ARTIFACT_NAMESPACE = "https://aixv.org/artifact/v1";
/** Says of one that the artifact is fetched from there. */
const LOCATION_NAMESPACE = "https://aixv.org/artifact-location/v1";

/** Names of algorithms as OpenSSL has them, which the format asks for; others keep theirs. */
const ALGORITHMS: { readonly [algorithm: string]: string } = { blake2b: "blake2b512", blake2s: "blake2s256" };

/** Writes artifacts as products, each once, by digest; a product's id is its digest. */
export function csafProducts(
  facts: ExportFacts,
  { artifactUri: address }: ExportOptions,
): (digests: readonly Digest[]) => readonly JsonObject[] {
  const purls = packageUrlsOf(facts);
  const { digest: own, other_digests, name } = facts.artifact;
  const product = (digest: Digest): JsonObject => {
    const isOwn = digest === own;
    const purl = purls.get(digest);
    const all = isOwn ? [...new Set([digest, ...other_digests])] : [digest];
    const uris = all.map((one) => ({
      namespace: ARTIFACT_NAMESPACE,
      uri: artifactUri({ artifact: { digest: one as Digest } }),
    }));
    const isLocated = isOwn && address !== undefined && isNormalUri(address);
    return {
      name: isOwn ? name : digest,
      product_id: digest,
      product_identification_helper: {
        // A hash goes with the name of a file, which nobody says of other artifacts.
        ...(isOwn && isDigestOfBytes(facts, digest)
          ? { hashes: [{ file_hashes: fileHashes(all), filename: name }] }
          : {}),
        ...(purl === undefined ? {} : { purl }),
        x_generic_uris: [...uris, ...(isLocated ? [{ namespace: LOCATION_NAMESPACE, uri: address }] : [])],
      },
    };
  };
  return (digests) => [...new Set(digests)].toSorted().map(product);
}

/** One of each algorithm, the first. */
function fileHashes(digests: readonly string[]): readonly JsonObject[] {
  const byAlgorithm = new Map<string, string>();
  for (const digest of digests) {
    const at = digest.indexOf(":");
    const name = digest.slice(0, at);
    const algorithm = Object.hasOwn(ALGORITHMS, name) ? (ALGORITHMS[name] ?? name) : name;
    if (!byAlgorithm.has(algorithm)) byAlgorithm.set(algorithm, digest.slice(at + 1));
  }
  return [...byAlgorithm].map(([algorithm, value]) => ({ algorithm, value }));
}
