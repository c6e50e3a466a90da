import { COMMIT_ID } from "../standard/commit-id.ts";
import { isLatestName } from "./latest.ts";
import type { ContentAddress, StoredObject, TaggedImage } from "./reference.ts";
import { readWebAddress } from "./web-address.ts";

/** Digest algorithms without known collisions, and their hex digits. */
const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
  ["sha3-256", 64],
  ["sha3-512", 128],
  ["blake2b-512", 128],
  ["blake3", 64],
]);

// A CID of version 0, or of version 1 in base 32 over SHA-256 (dag-pb, raw, dag-cbor): with another hash, or with none at
// all ("identity"), a CID need not fix anything.
const CID = /^(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|b(?:afybei|afkrei|afyrei)[a-z2-7]{52})$/;
const IMAGE_NAME = /^(?:[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?\/)?[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** References that name content by its digest (AIV Appendix E.1.2), or an object of a store, or an image. */
export function readContentAddress(text: string): ContentAddress | StoredObject | TaggedImage | undefined {
  return (
    readDigest(text) ??
    readIpfs(text) ??
    readLfs(text) ??
    readGit(text) ??
    readObject(text) ??
    readImage(text)
  );
}

function readDigest(text: string): ContentAddress | undefined {
  const digest = normalDigest(text);
  return digest === undefined ? undefined : { type: "content-address", scheme: "digest", digest, name: null };
}

/** `<algorithm>:<hex>` in lower case; `undefined` of algorithms that are broken or unknown, and of other lengths. */
function normalDigest(text: string): string | undefined {
  const match = /^([a-z0-9-]{1,16}):([0-9a-f]{1,128})$/i.exec(text);
  const [, algorithm = "", hex = ""] = match ?? [];
  return HEX_DIGITS.get(algorithm.toLowerCase()) === hex.length && hex.length > 0
    ? text.toLowerCase()
    : undefined;
}

function readIpfs(text: string): ContentAddress | undefined {
  const match = /^ipfs:\/\/(?:ipfs\/)?([^/?#]+)(\/[^?#]*)?$/.exec(text);
  const cid = match?.[1] ?? "";
  return CID.test(cid)
    ? { type: "content-address", scheme: "ipfs", digest: cid, name: match?.[2] ?? null }
    : undefined;
}

function readLfs(text: string): ContentAddress | undefined {
  const oid = /^git-lfs:\/\/(sha256:[0-9a-f]{64})$/i.exec(text)?.[1];
  return oid === undefined
    ? undefined
    : { type: "content-address", scheme: "git-lfs", digest: oid.toLowerCase(), name: null };
}

/** `git+https://host/owner/name.git@<commit>`, as package managers write it; with a branch after the `@` it is none. */
function readGit(text: string): ContentAddress | undefined {
  const match = /^git\+(https:\/\/[^@#?]+)@([0-9a-f]+)(?:#[^\s]*)?$/i.exec(text);
  const [, repository = "", commit = ""] = match ?? [];
  if (!COMMIT_ID.test(commit.toLowerCase())) return undefined;
  const address = readWebAddress(repository);
  if (!address.ok || address.value.irregular !== undefined) return undefined;
  const name = [address.value.host, ...address.value.segments].join("/").replace(/\.git$/, "");
  return { type: "content-address", scheme: "git", digest: commit.toLowerCase(), name };
}

function readObject(text: string): StoredObject | undefined {
  const match =
    /^(s3|gs):\/\/([a-z0-9][a-z0-9._-]{1,221}[a-z0-9])\/([^?#\s]+)(?:\?([^#\s]*))?(?:#([^\s]*))?$/.exec(text);
  if (match === null) return undefined;
  const [, store, bucket = "", key = "", query = "", fragment = ""] = match;
  const version =
    store === "s3"
      ? /^versionId=([A-Za-z0-9._-]{1,1024})$/.exec(query)?.[1]
      : /^(?:generation=)?([0-9]{1,20})$/.exec(query === "" ? fragment : query)?.[1];
  // What was written before versions were kept has the version `null`, and is overwritten in place.
  const isVersion = version !== undefined && version !== "null";
  return {
    type: "stored-object",
    store: store === "s3" ? "s3" : "gs",
    bucket,
    key,
    version: isVersion ? version : null,
    latest: !isVersion && key.split("/").some(isLatestName),
  };
}

/** `[oci://]name[:tag]@sha256:<hex>`, or a name with a tag where its first part is a host. */
function readImage(text: string): ContentAddress | TaggedImage | undefined {
  const scheme = /^(?:oci|docker):\/\//.exec(text)?.[0] ?? "";
  const [tagged = "", digest, ...rest] = text.slice(scheme.length).split("@");
  const colon = tagged.lastIndexOf(":");
  const hasTag = colon > tagged.lastIndexOf("/");
  const name = hasTag ? tagged.slice(0, colon) : tagged;
  const tag = hasTag ? tagged.slice(colon + 1) : undefined;
  if (rest.length > 0 || name.length > 255 || !IMAGE_NAME.test(name) || (tag !== undefined && !TAG.test(tag)))
    return undefined;
  if (digest !== undefined)
    return /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(digest)
      ? { type: "content-address", scheme: "oci", digest, name }
      : undefined;
  const isImage = scheme !== "" || (tag !== undefined && /^[^/.:]*[.:][^/]*\//.test(name));
  return isImage
    ? { type: "tagged-image", name, tag: tag ?? "latest", latest: isLatestName(tag ?? "latest") }
    : undefined;
}
