import { createHash } from "node:crypto";
import {
  createDigest,
  type Digest,
  encodeBase64,
  parseTime,
  type Timestamp,
  unwrap,
  utf8Bytes,
} from "@aixv/core";
import { IN_TOTO_PAYLOAD_TYPE } from "@aixv/envelope";

export const TRAINING = "https://aixv.org/attestation/training/v1";
export const NOW: Timestamp = unwrap(parseTime("2026-01-01T00:00:00Z"));
export const now = (): Timestamp => NOW;

/** A digest of its own for each text. */
export function digest(text: string): Digest {
  return createDigest("sha256", createHash("sha256").update(text).digest("hex"));
}

/** A statement about the artifact of this name; a training statement, made of `parents`. */
export function statement(
  name: string,
  parents: readonly string[] = [],
  more: { readonly [field: string]: unknown } = {},
): { readonly [field: string]: unknown } {
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name, digest: { sha256: digest(name).slice("sha256:".length) } }],
    predicateType: TRAINING,
    predicate: {
      ...(parents.length === 0 ? { artifact_type: "base-model" } : {}),
      parent_models: parents.map((parent) => ({ digest: digest(parent) })),
      datasets: [],
      training_run: {
        framework: "pytorch",
        framework_version: "2.1",
        code_digest: digest("code"),
        environment_digest: digest("environment"),
      },
    },
    ...more,
  };
}

/** JSON as bytes. */
export function json(value: unknown): Uint8Array {
  return utf8Bytes(JSON.stringify(value));
}

/** A bundle around a statement; its signature is none, which the store does not look at. */
export function bundleOf(value: unknown, signature = "signature", type = IN_TOTO_PAYLOAD_TYPE): Uint8Array {
  return json({
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    verificationMaterial: { publicKey: { hint: "a key" }, tlogEntries: [] },
    dsseEnvelope: {
      payload: encodeBase64(json(value)),
      payloadType: type,
      signatures: [{ sig: encodeBase64(utf8Bytes(signature)), keyid: "" }],
    },
  });
}

/** A bundle around the signature of a file, as records of the reference implementation have it. */
export function fileBundle(file: Uint8Array, signature = "signature"): Uint8Array {
  return json({
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    verificationMaterial: { publicKey: { hint: "a key" }, tlogEntries: [] },
    messageSignature: {
      messageDigest: {
        algorithm: "SHA2_256",
        digest: encodeBase64(createHash("sha256").update(file).digest()),
      },
      signature: encodeBase64(utf8Bytes(signature)),
    },
  });
}

/** A signed record's bytes. */
export function record(
  kind: string,
  id: string,
  payload: unknown = {},
  more: { readonly [field: string]: unknown } = {},
): Uint8Array {
  return json({
    schema: "aixv.signed-record/v1",
    kind,
    record_id: id,
    created_at: NOW,
    payload,
    signature_bundle_path: null,
    ...more,
  });
}

/** An advisory feed's bytes. */
export function feed(title: string): Uint8Array {
  return json({ schema: "aixv.advisory-feed/v1", title, entries: [] });
}
