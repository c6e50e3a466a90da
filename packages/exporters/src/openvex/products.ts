import type { Digest, JsonObject } from "@aixv/core";
import { artifactUri, isDigestOfBytes } from "../documents/artifact.ts";
import type { Omissions } from "../documents/omissions.ts";
import { isNormalUri } from "../documents/uri.ts";
import type { ExportOptions } from "../exporter.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { isPackageUrl, packageUrlsOf } from "../facts/package-urls.ts";

/** Names of hashes (OpenVEX 0.2.0, appendix A), and how many hex digits they have, by the name that digests have here. */
const HASHES: { readonly [algorithm: string]: readonly (readonly [name: string, digits: number])[] } = {
  sha256: [["sha-256", 64]],
  sha384: [["sha-384", 96]],
  sha512: [["sha-512", 128]],
  blake2b: [
    ["blake2b-512", 128],
    ["blake2b-256", 64],
  ],
};

/** Writes artifacts as products. */
export function openVexProducts(
  facts: ExportFacts,
  { artifactUri: address }: ExportOptions,
  omitted: Omissions,
): (digests: readonly Digest[]) => readonly JsonObject[] {
  const purls = packageUrlsOf(facts);
  const { digest: own, other_digests } = facts.artifact;
  const ownHashes = Object.fromEntries(
    [own, ...other_digests].flatMap((text, index) => {
      const entry = hashOf(text);
      if (entry === undefined && index > 0)
        omitted.add(
          "VALUE_NOT_EXPRESSIBLE",
          "artifact",
          "the format has no name for its algorithm",
          `/other_digests/${index - 1}`,
        );
      return entry === undefined ? [] : [entry];
    }),
  );
  omitted.add("NOT_OF_THIS_FORMAT", "artifact", "products have no names; csaf carries it", "/name");
  const product = (digest: Digest): JsonObject => {
    const isOwn = digest === own;
    const uri = isOwn && address !== undefined && isNormalUri(address) ? address : undefined;
    const purl = purls.get(digest) ?? (uri !== undefined && isPackageUrl(uri) ? uri : undefined);
    const entry = hashOf(digest);
    const hashes = isOwn ? ownHashes : Object.fromEntries(entry === undefined ? [] : [entry]);
    const hasHashes = isDigestOfBytes(facts, digest) && Object.keys(hashes).length > 0;
    return {
      "@id": uri ?? artifactUri({ artifact: { digest } }),
      ...(purl === undefined ? {} : { identifiers: { purl } }),
      ...(hasHashes ? { hashes } : {}),
    };
  };
  return (digests) => digests.map(product);
}

function hashOf(digest: string): readonly [string, string] | undefined {
  const at = digest.indexOf(":");
  const [algorithm, hex] = [digest.slice(0, at), digest.slice(at + 1)];
  const named = Object.hasOwn(HASHES, algorithm) ? HASHES[algorithm] : undefined;
  const found = named?.find(([, digits]) => digits === hex.length);
  return found === undefined ? undefined : [found[0], hex];
}
