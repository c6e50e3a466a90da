import { createHash, type KeyObject, sign } from "node:crypto";
import {
  BUNDLE_MEDIA_TYPE,
  type Bundle,
  createStatement,
  IN_TOTO_PAYLOAD_TYPE,
  preAuthEncode,
  serializeBundle,
  serializeStatement,
  type VerificationMaterial,
} from "../src/index.ts";
import type { MessageToSign, SignedBundle, Signer } from "../src/node/index.ts";

/** A small Statement's bytes. */
export const PAYLOAD: Uint8Array = serializeStatement(
  createStatement({
    subject: [{ name: "model", digest: { sha256: "ab".repeat(32) } }],
    predicateType: "https://model_signing/signature/v1.0",
    predicate: { resources: [] },
  }),
);

/** Signs {@link PAYLOAD}; gives the bundle's bytes. */
export async function signedStatement(signer: Signer, payload: Uint8Array = PAYLOAD): Promise<Uint8Array> {
  const { bundle }: SignedBundle = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, payload);
  return serializeBundle(bundle);
}

/** A file of a few bytes. */
export function file(text: string): MessageToSign {
  return {
    async *open(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text.slice(0, 3));
      yield Buffer.from(text.slice(3));
    },
  };
}

/** The digest of a file of {@link file}, as `verifyMessage` asks for it. */
export function digestOf(text: string): (algorithm: string) => Promise<string> {
  return async (algorithm) => createHash(algorithm).update(text).digest("hex");
}

/** A bundle as JSON, to be altered. */
export function jsonOf(bytes: Uint8Array): BundleJson {
  return JSON.parse(new TextDecoder().decode(bytes)) as BundleJson;
}

/** Bytes of a bundle as JSON. */
export function bytesOf(json: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(json));
}

/** What tests alter in a bundle. */
export interface BundleJson {
  mediaType: string;
  verificationMaterial: {
    publicKey?: { hint?: string; rawBytes?: string };
    certificate?: { rawBytes: string };
    x509CertificateChain?: { certificates: { rawBytes: string }[] };
    tlogEntries?: LogEntryJson[];
    timestampVerificationData?: { rfc3161Timestamps: { signedTimestamp: string }[] };
  };
  dsseEnvelope?: { payload: string; payloadType: string; signatures: { sig: string; keyid?: string }[] };
  messageSignature?: { messageDigest: { algorithm: string; digest: string }; signature: string };
}

/** A log entry of a bundle as JSON. */
export interface LogEntryJson {
  logIndex: string;
  integratedTime?: string;
  inclusionPromise?: { signedEntryTimestamp: string };
  inclusionProof?: {
    logIndex: string;
    rootHash: string;
    treeSize: string;
    hashes: string[];
    checkpoint?: { envelope: string };
  };
  canonicalizedBody: string;
}

/** A bundle over {@link PAYLOAD} put together by hand, signed with any key, hash and content. */
export function handmadeBundle(
  material: VerificationMaterial["content"],
  signers: readonly { readonly key: KeyObject; readonly hash: string | null }[],
  content: { readonly payload?: Uint8Array; readonly payloadType?: string } = {},
): Uint8Array {
  const { payload = PAYLOAD, payloadType = IN_TOTO_PAYLOAD_TYPE } = content;
  const encoded = preAuthEncode(payloadType, payload);
  const signatures = signers.map(({ key, hash }) => ({ sig: sign(hash, encoded, key), keyid: "" }));
  const bundle: Bundle = {
    mediaType: BUNDLE_MEDIA_TYPE,
    version: "0.3",
    content: { kind: "dsseEnvelope", envelope: { payload, payloadType, signatures } },
    material: { content: material, tlogEntries: [], timestamps: [] },
  };
  return serializeBundle(bundle);
}

/** The bundle with something altered. */
export function altered(bytes: Uint8Array, alter: (json: BundleJson) => void): Uint8Array {
  const json = jsonOf(bytes);
  alter(json);
  return bytesOf(json);
}

/** The log entries of a bundle. */
export function entriesOf(json: BundleJson): LogEntryJson[] {
  return json.verificationMaterial.tlogEntries ?? [];
}
