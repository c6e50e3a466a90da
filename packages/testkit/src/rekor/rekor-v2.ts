import { createHash, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { canonicalJson } from "../log/canonical-json.ts";
import { TransparencyLog } from "../log/transparency-log.ts";
import {
  jsonResponse,
  parseJsonBody,
  Refusal,
  type RequestObject,
  type Route,
  requireBase64,
  requireObject,
  requireString,
  type ServiceRequest,
  type ServiceResponse,
  textResponse,
} from "../server/service.ts";
import { readEnvelope, signersOf } from "./dsse-envelope.ts";
import { verifyPrehashed } from "./prehashed-signature.ts";

/** Hash of the digest in a hashedrekord, by the signature scheme of the verifier. */
const DIGEST_ALGORITHMS: { readonly [bytes: number]: string } = {
  32: "SHA2_256",
  48: "SHA2_384",
  64: "SHA2_512",
};

/** Rekor v2: a tile log that proves inclusion and promises nothing; it gives no time. */
export interface RekorV2 {
  readonly log: TransparencyLog;
  routes(): Route[];
}

/** Starts a Rekor v2 log that names itself `host`. */
export function createRekorV2(host: string): RekorV2 {
  const log = new TransparencyLog({ host, keyType: "Ed25519" });

  const create = ({ body: request }: ServiceRequest): ServiceResponse => {
    const entry = logEntry(parseJsonBody(request));
    const body = Buffer.from(canonicalJson(entry), "utf8");
    const proof = log.inclusion(log.append(body));
    return jsonResponse(201, {
      logIndex: String(proof.logIndex),
      logId: { keyId: Buffer.from(log.keyId).toString("base64") },
      kindVersion: { kind: entry.kind, version: entry.apiVersion },
      integratedTime: "0",
      inclusionPromise: null,
      inclusionProof: {
        logIndex: String(proof.logIndex),
        rootHash: Buffer.from(proof.rootHash).toString("base64"),
        treeSize: String(proof.treeSize),
        hashes: proof.hashes.map((hash) => Buffer.from(hash).toString("base64")),
        checkpoint: { envelope: proof.checkpoint },
      },
      canonicalizedBody: body.toString("base64"),
    });
  };

  return {
    log,
    routes: () => [
      { service: "rekor-v2", method: "POST", path: "/api/v2/log/entries", handle: create },
      {
        service: "rekor-v2",
        method: "GET",
        path: "/api/v2/checkpoint",
        handle: () => textResponse(200, log.checkpoint()),
      },
    ],
  };
}

/** The entry that a request asks to log, its signatures verified; refuses faulty requests with 400. */
function logEntry(request: RequestObject): { apiVersion: "0.0.2"; kind: string; spec: unknown } {
  if (request.hashedRekordRequestV002 !== undefined) {
    const record = requireObject(request.hashedRekordRequestV002, "hashedRekordRequestV002");
    return { apiVersion: "0.0.2", kind: "hashedrekord", spec: { hashedRekordV002: hashedRekord(record) } };
  }
  if (request.dsseRequestV002 !== undefined) {
    const dsse = requireObject(request.dsseRequestV002, "dsseRequestV002");
    return { apiVersion: "0.0.2", kind: "dsse", spec: { dsseV002: dsseRecord(dsse) } };
  }
  throw new Refusal(400, "expected hashedRekordRequestV002 or dsseRequestV002");
}

function hashedRekord(record: RequestObject): unknown {
  const digest = requireBase64(record.digest, "digest");
  const algorithm = DIGEST_ALGORITHMS[digest.length];
  if (algorithm === undefined) throw new Refusal(400, "digest has the length of no SHA-2 digest");
  const signature = requireObject(record.signature, "signature");
  const content = requireBase64(signature.content, "signature.content");
  const { key, json } = readVerifier(signature.verifier);
  if (!verifyPrehashed(digest, key, content)) {
    throw new Refusal(400, "the signature of the hashedrekord entry does not verify");
  }
  return {
    data: { algorithm, digest: record.digest },
    signature: { content: signature.content, verifier: json },
  };
}

function dsseRecord(record: RequestObject): unknown {
  const envelope = readEnvelope(requireObject(record.envelope, "envelope"));
  if (!Array.isArray(record.verifiers)) throw new Refusal(400, "verifiers must be an array");
  const verifiers = record.verifiers.map(readVerifier);
  const signers = signersOf(
    envelope,
    verifiers.map(({ key }) => key),
  );
  return {
    payloadHash: {
      algorithm: "SHA2_256",
      digest: createHash("sha256").update(envelope.payload).digest("base64"),
    },
    signatures: envelope.signatures.map((signature, index) => ({
      content: Buffer.from(signature).toString("base64"),
      verifier: verifiers[signers[index] ?? 0]?.json,
    })),
  };
}

function readVerifier(value: unknown): { key: KeyObject; json: unknown } {
  const verifier = requireObject(value, "verifier");
  const keyDetails = requireString(verifier.keyDetails, "verifier.keyDetails");
  const field = verifier.x509Certificate === undefined ? "publicKey" : "x509Certificate";
  const { rawBytes } = requireObject(verifier[field], `verifier.${field}`);
  const der = Buffer.from(requireBase64(rawBytes, `verifier.${field}.rawBytes`));
  try {
    const key =
      field === "publicKey"
        ? createPublicKey({ key: der, format: "der", type: "spki" })
        : new X509Certificate(der).publicKey;
    return { key, json: { keyDetails, [field]: { rawBytes } } };
  } catch {
    throw new Refusal(400, `verifier.${field}.rawBytes is neither a public key nor a certificate`);
  }
}
