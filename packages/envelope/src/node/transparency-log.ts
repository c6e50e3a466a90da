import { createHash } from "node:crypto";
import {
  type AixvError,
  decodeHex,
  encodeBase64,
  encodeHex,
  getOwn,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  utf8Bytes,
} from "@aixv/core";
import { bundleFields } from "../bundle/bundle-fields.ts";
import type { Bundle, TransparencyLogEntry } from "../bundle/index.ts";
import { readLogEntry } from "../bundle/read-log-entry.ts";
import { preAuthEncode } from "../dsse.ts";
import { BundleError } from "../error.ts";
import type { Certificate } from "../verify/certificate/x509.ts";
import { requestBytes, ServiceError, type ServiceRequest } from "./http.ts";
import { SigningError } from "./signer.ts";

/** A Rekor, its URL without a path. */
export interface TransparencyLog {
  readonly url: string;
  /** 1 or 2. */
  readonly majorApiVersion: number;
}

/** What {@link logSignature} logs. */
export interface LoggedSignature {
  readonly content: Bundle["content"];
  /** Of a P-256 key, which made the signature. */
  readonly certificate: Certificate;
}

/** An entry holds the envelope's digest or the envelope's signatures, but an answer is of the log's making. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Has a transparency log enter a signature (Rekor API v1, v2). Redirects are not followed.
 *
 * @returns the entry as the log gave it, its structure checked; that it is genuine is a verifier's to check
 * @throws `TRANSPARENCY_LOG_FAILED`
 */
export async function logSignature(
  log: TransparencyLog,
  signature: LoggedSignature,
  timeoutMillis: number,
): Promise<TransparencyLogEntry> {
  const request = {
    headers: { "content-type": "application/json", accept: "application/json" },
    timeoutMillis,
    maxBytes: MAX_ANSWER_BYTES,
  };
  try {
    return log.majorApiVersion === 2
      ? await enterVersion2(log.url, signature, request)
      : await enterVersion1(log.url, signature, request);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new SigningError("TRANSPARENCY_LOG_FAILED", `${log.url} logged no entry: ${error.message}`, {
      cause: error,
    });
  }
}

type RequestBasics = Pick<ServiceRequest, "headers" | "timeoutMillis" | "maxBytes">;

async function enterVersion1(
  logUrl: string,
  signature: LoggedSignature,
  request: RequestBasics,
): Promise<TransparencyLogEntry> {
  const url = `${logUrl}/api/v1/log/entries`;
  let answer: Uint8Array;
  try {
    answer = await requestBytes({
      ...request,
      url,
      method: "POST",
      body: JSON.stringify(proposedEntry(signature)),
    });
  } catch (error) {
    const uuid = error instanceof ServiceError ? existingEntry(error) : undefined;
    if (uuid === undefined) throw error;
    answer = await requestBytes({ ...request, url: `${url}/${uuid}`, method: "GET" });
  }
  return readAnswer(answer, url, (json) => {
    const entries = isJsonObject(json) ? Object.values(json) : [];
    return readLogEntry(bundleFields(entries.length === 1 ? fromVersion1(entries[0]) : null));
  });
}

async function enterVersion2(
  logUrl: string,
  signature: LoggedSignature,
  request: RequestBasics,
): Promise<TransparencyLogEntry> {
  const url = `${logUrl}/api/v2/log/entries`;
  const body = JSON.stringify(createEntryRequest(signature));
  const answer = await requestBytes({ ...request, url, method: "POST", body });
  return readAnswer(answer, url, (json) => readLogEntry(bundleFields(json)));
}

/** A request that was repeated may find its entry made by the first attempt (409). */
function existingEntry({ details }: ServiceError): string | undefined {
  const location = details?.status === 409 ? details.location : undefined;
  return typeof location === "string" ? /\/([0-9a-f]{64,80})$/.exec(location)?.[1] : undefined;
}

/** A proposed `dsse` or `hashedrekord` entry v0.0.1. */
function proposedEntry({ content, certificate }: LoggedSignature): JsonObject {
  const pem = encodeBase64(utf8Bytes(certificate.node.toString()));
  switch (content.kind) {
    case "dsseEnvelope":
      return {
        apiVersion: "0.0.1",
        kind: "dsse",
        spec: {
          proposedContent: { envelope: JSON.stringify(envelopeJson(content.envelope)), verifiers: [pem] },
        },
      };
    case "messageSignature": {
      const { digest, signature } = content.messageSignature;
      return {
        apiVersion: "0.0.1",
        kind: "hashedrekord",
        spec: {
          data: { hash: { algorithm: "sha256", value: encodeHex(digest) } },
          signature: { content: encodeBase64(signature), publicKey: { content: pem } },
        },
      };
    }
  }
}

/**
 * `CreateEntryRequest` (rekor/v2 rekor_service.proto). Rekor v2 takes hashes only, also of envelopes: what is entered is
 * the SHA-256 of the bytes that the signature covers, for DSSE those of its pre-authentication encoding.
 */
function createEntryRequest({ content, certificate }: LoggedSignature): JsonObject {
  const verifier = {
    x509Certificate: { rawBytes: encodeBase64(certificate.der) },
    keyDetails: "PKIX_ECDSA_P256_SHA_256",
  };
  const { digest, signature } = signedDigest(content);
  return {
    hashedRekordRequestV002: {
      digest: encodeBase64(digest),
      signature: { content: encodeBase64(signature), verifier },
    },
  };
}

function signedDigest(content: Bundle["content"]): {
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
} {
  if (content.kind === "messageSignature") return content.messageSignature;
  const { payloadType, payload, signatures } = content.envelope;
  const encoded = preAuthEncode(payloadType, payload);
  return {
    digest: createHash("sha256").update(encoded).digest(),
    signature: signatures[0]?.sig ?? new Uint8Array(),
  };
}

function envelopeJson(envelope: (Bundle["content"] & { kind: "dsseEnvelope" })["envelope"]): JsonObject {
  return {
    payload: encodeBase64(envelope.payload),
    payloadType: envelope.payloadType,
    signatures: envelope.signatures.map(({ sig, keyid }) => ({
      sig: encodeBase64(sig),
      ...(keyid === "" ? {} : { keyid }),
    })),
  };
}

/** An entry as Rekor v1 spells it, in the spelling of a bundle: hex becomes base64, the kind is taken from the body. */
function fromVersion1(value: JsonValue | undefined): JsonObject {
  const entry = member(value);
  const verification = member(getOwn(entry, "verification"));
  const proof = member(getOwn(verification, "inclusionProof"));
  const set = getOwn(verification, "signedEntryTimestamp");
  const hashes = getOwn(proof, "hashes");
  const body = getOwn(entry, "body");
  const parsed = parseJson(Buffer.from(typeof body === "string" ? body : "", "base64"));
  const kind = member(parsed.ok ? parsed.value : undefined);
  return {
    logIndex: getOwn(entry, "logIndex") ?? null,
    logId: { keyId: base64FromHex(getOwn(entry, "logID")) },
    kindVersion: { kind: getOwn(kind, "kind") ?? null, version: getOwn(kind, "apiVersion") ?? null },
    integratedTime: getOwn(entry, "integratedTime") ?? null,
    ...(set === undefined ? {} : { inclusionPromise: { signedEntryTimestamp: set } }),
    ...(getOwn(verification, "inclusionProof") === undefined
      ? {}
      : {
          inclusionProof: {
            logIndex: getOwn(proof, "logIndex") ?? null,
            rootHash: base64FromHex(getOwn(proof, "rootHash")),
            treeSize: getOwn(proof, "treeSize") ?? null,
            hashes: Array.isArray(hashes) ? hashes.map(base64FromHex) : null,
            checkpoint: { envelope: getOwn(proof, "checkpoint") ?? null },
          },
        }),
    canonicalizedBody: body ?? null,
  };
}

function member(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

function base64FromHex(value: JsonValue | undefined): string | null {
  const bytes = typeof value === "string" ? decodeHex(value) : undefined;
  return bytes === undefined ? null : encodeBase64(bytes);
}

function readAnswer(
  answer: Uint8Array,
  url: string,
  read: (json: JsonValue) => TransparencyLogEntry,
): TransparencyLogEntry {
  const failed = (cause: AixvError): ServiceError =>
    new ServiceError("SERVICE_ANSWER_INVALID", `${url} answered with something other than a log entry`, {
      cause,
    });
  const json = parseJson(answer);
  if (!json.ok) throw failed(json.error);
  try {
    return read(json.value);
  } catch (error) {
    if (error instanceof BundleError) throw failed(error);
    throw error;
  }
}
