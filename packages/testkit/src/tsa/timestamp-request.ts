import { DerError, derChildren, parseDer, readOid } from "../der/der-reader.ts";
import {
  parseJsonBody,
  Refusal,
  requireBase64,
  requireString,
  type ServiceRequest,
} from "../server/service.ts";

/** Hash algorithms for message imprints: name, object identifier, size in bytes. */
const HASHES: readonly { readonly name: string; readonly oid: string; readonly size: number }[] = [
  { name: "sha256", oid: "2.16.840.1.101.3.4.2.1", size: 32 },
  { name: "sha384", oid: "2.16.840.1.101.3.4.2.2", size: 48 },
  { name: "sha512", oid: "2.16.840.1.101.3.4.2.3", size: 64 },
];

/** What a client asks to be timestamped (RFC 3161 §2.4.1). */
export interface TimestampRequest {
  readonly hashOid: string;
  readonly digest: Uint8Array;
  /** Big-endian, to be returned as it came. */
  readonly nonce?: Uint8Array;
  readonly policy?: string;
  /** Whether the answer shall hold the signer's certificate. */
  readonly certReq: boolean;
}

/** Reads a request in DER (`application/timestamp-query`) or in the JSON of Sigstore's authority; refuses with 400. */
export function readTimestampRequest(request: ServiceRequest): TimestampRequest {
  const contentType = request.headers["content-type"] ?? "";
  if (contentType.startsWith("application/json")) return fromJson(request.body);
  if (!contentType.startsWith("application/timestamp-query")) {
    throw new Refusal(415, "expected application/timestamp-query or application/json");
  }
  try {
    return fromDer(request.body);
  } catch (error) {
    if (error instanceof DerError) throw new Refusal(400, `malformed timestamp request: ${error.message}`);
    throw error;
  }
}

function fromJson(body: Uint8Array): TimestampRequest {
  const { artifactHash, hashAlgorithm, nonce, tsaPolicyOID, certificates } = parseJsonBody(body);
  const name = requireString(hashAlgorithm, "hashAlgorithm");
  const digest = requireBase64(artifactHash, "artifactHash");
  if (nonce !== undefined && !Number.isSafeInteger(nonce)) throw new Refusal(400, "nonce must be an integer");
  return {
    hashOid: checkedHash((hash) => hash.name === name, digest),
    digest,
    ...(nonce === undefined ? {} : { nonce: nonceBytes(Number(nonce)) }),
    ...(typeof tsaPolicyOID === "string" && tsaPolicyOID !== "" ? { policy: tsaPolicyOID } : {}),
    certReq: certificates === true,
  };
}

function nonceBytes(nonce: number): Uint8Array {
  const hex = Math.abs(nonce).toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

function fromDer(body: Uint8Array): TimestampRequest {
  const [version, imprint, ...optional] = derChildren(parseDer(body));
  if (version?.tag !== 0x02 || imprint === undefined)
    throw new DerError("expected version and messageImprint");
  const [algorithm, hashed] = derChildren(imprint);
  if (algorithm === undefined || hashed?.tag !== 0x04) throw new DerError("expected a MessageImprint");
  const oid = readOid(derChildren(algorithm)[0]);
  const policy = optional.find(({ tag }) => tag === 0x06);
  const nonce = optional.find(({ tag }) => tag === 0x02);
  const certReq = optional.find(({ tag }) => tag === 0x01);
  return {
    hashOid: checkedHash((hash) => hash.oid === oid, hashed.contents),
    digest: hashed.contents,
    ...(policy === undefined ? {} : { policy: readOid(policy) }),
    ...(nonce === undefined ? {} : { nonce: nonce.contents }),
    certReq: certReq?.contents[0] === 0xff,
  };
}

function checkedHash(matches: (hash: (typeof HASHES)[number]) => boolean, digest: Uint8Array): string {
  const hash = HASHES.find(matches);
  if (hash === undefined) throw new Refusal(400, "unsupported hash algorithm");
  if (digest.length !== hash.size) throw new Refusal(400, `a ${hash.name} digest has ${hash.size} bytes`);
  return hash.oid;
}
