import { err, type JsonFields, ok, parseJson, quote, type Result } from "@aixv/core";
import type { Envelope } from "../dsse.ts";
import { BundleError, type BundleErrorCode } from "../error.ts";
import {
  BUNDLE_MEDIA_TYPES,
  type Bundle,
  type MessageSignature,
  type VerificationMaterial,
} from "./bundle.ts";
import { bundleFields } from "./bundle-fields.ts";
import { readLogEntry } from "./read-log-entry.ts";

/** Limits of {@link parseBundle}. */
export interface BundleLimits {
  /** Bytes of the bundle; default 500 MB, which a manifest of some two million files fits in. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 500_000_000;
const MAX_DEPTH = 16;
const MAX_ENTRIES = 10_000;
const MAX_SIGNATURES = 64;
const MAX_CERTIFICATES = 16;
const MAX_TLOG_ENTRIES = 32;
const MAX_TIMESTAMPS = 32;
/** Of one certificate, key or timestamp: parsing ASN.1 takes a hundred times its size in memory. */
const MAX_MATERIAL_BYTES = 64 * 1024;

/**
 * Parses a Sigstore bundle, v0.1 to v0.3 (sigstore_bundle.proto, with the relaxations of OMS v1.0 §11 for older
 * clients: `rawBytes` instead of `hint`, null `keyid`, absent `tlogEntries` for the key and certificate methods).
 *
 * @param bytes - UTF-8 JSON
 * @returns the bundle, of which nothing is verified, or an error of {@link BundleErrorCode}
 */
export function parseBundle(bytes: Uint8Array, limits: BundleLimits = {}): Result<Bundle, BundleError> {
  const maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES;
  if (bytes.length === 0) {
    return err(new BundleError("BUNDLE_EMPTY", "expected a Sigstore bundle, got an empty file"));
  }
  if (bytes.length > maxBytes) {
    return err(
      new BundleError(
        "BUNDLE_TOO_LARGE",
        `expected a bundle of at most ${maxBytes} bytes, got ${bytes.length}`,
      ),
    );
  }
  const json = parseJson(bytes, { maxBytes, maxDepth: MAX_DEPTH, maxEntries: MAX_ENTRIES });
  if (!json.ok) {
    return err(
      new BundleError("BUNDLE_NOT_JSON", `expected a Sigstore bundle (JSON): ${json.error.message}`, {
        cause: json.error,
        details: { code: json.error.code },
      }),
    );
  }
  try {
    return ok(readBundle(bundleFields(json.value)));
  } catch (error) {
    if (error instanceof BundleError) return err(error);
    throw error;
  }
}

function readBundle(fields: JsonFields): Bundle {
  fields.onlyKnows("mediaType", "verificationMaterial", "dsseEnvelope", "messageSignature");
  const mediaType = fields.text("mediaType");
  const version = Object.hasOwn(BUNDLE_MEDIA_TYPES, mediaType) ? BUNDLE_MEDIA_TYPES[mediaType] : undefined;
  if (version === undefined) {
    throw new BundleError(
      "BUNDLE_MEDIA_TYPE_UNSUPPORTED",
      `expected the media type of a Sigstore bundle v0.1 to v0.3, got ${quote(mediaType)}`,
      { details: { pointer: "/mediaType" } },
    );
  }
  if (!fields.has("verificationMaterial"))
    throw missing("/verificationMaterial", "an object", "BUNDLE_MATERIAL_MISSING");
  const bundle: Bundle = {
    mediaType,
    version,
    content: readContent(fields),
    material: readMaterial(fields.object("verificationMaterial")),
  };
  checkLogEntries(bundle);
  return bundle;
}

function readContent(fields: JsonFields): Bundle["content"] {
  const hasEnvelope = fields.has("dsseEnvelope");
  const hasMessage = fields.has("messageSignature");
  if (hasEnvelope && hasMessage) throw fields.fault("messageSignature", "none beside a dsseEnvelope");
  if (hasMessage) {
    return {
      kind: "messageSignature",
      messageSignature: readMessageSignature(fields.object("messageSignature")),
    };
  }
  if (!hasEnvelope) throw missing("/dsseEnvelope", "an object", "BUNDLE_CONTENT_MISSING");
  return { kind: "dsseEnvelope", envelope: readEnvelope(fields.object("dsseEnvelope")) };
}

function readEnvelope(fields: JsonFields): Envelope {
  fields.onlyKnows("payload", "payloadType", "signatures");
  const readSignature = (signature: JsonFields): Envelope["signatures"][number] => {
    signature.onlyKnows("sig", "keyid");
    return { sig: signature.bytes("sig"), keyid: signature.optionalText("keyid") };
  };
  const signatures = fields.objects("signatures", readSignature, MAX_SIGNATURES);
  if (signatures.length === 0) {
    throw missing("/dsseEnvelope/signatures", "at least one signature", "BUNDLE_SIGNATURES_MISSING");
  }
  return {
    payload: fields.bytes("payload"),
    payloadType: fields.text("payloadType"),
    signatures,
  };
}

const MESSAGE_DIGEST_ALGORITHMS: { readonly [name: string]: MessageSignature["algorithm"] } = {
  SHA2_256: "sha256",
  SHA2_384: "sha384",
  SHA2_512: "sha512",
};

function readMessageSignature(fields: JsonFields): MessageSignature {
  fields.onlyKnows("messageDigest", "signature");
  const digest = fields.object("messageDigest");
  digest.onlyKnows("algorithm", "digest");
  const name = digest.text("algorithm");
  const algorithm = Object.hasOwn(MESSAGE_DIGEST_ALGORITHMS, name)
    ? MESSAGE_DIGEST_ALGORITHMS[name]
    : undefined;
  if (algorithm === undefined) throw digest.fault("algorithm", "SHA2_256, _384 or _512");
  return { algorithm, digest: digest.bytes("digest"), signature: fields.bytes("signature") };
}

function readMaterial(fields: JsonFields): VerificationMaterial {
  const timestamps = fields.has("timestampVerificationData")
    ? fields
        .object("timestampVerificationData")
        .objects(
          "rfc3161Timestamps",
          (timestamp) => timestamp.bytes("signedTimestamp", MAX_MATERIAL_BYTES),
          MAX_TIMESTAMPS,
        )
    : [];
  return {
    content: readKeyMaterial(fields),
    tlogEntries: fields.objects("tlogEntries", readLogEntry, MAX_TLOG_ENTRIES),
    timestamps,
  };
}

function readKeyMaterial(fields: JsonFields): VerificationMaterial["content"] {
  const kinds = ["publicKey", "certificate", "x509CertificateChain"].filter((name) => fields.has(name));
  const kind = kinds[0];
  if (kind === undefined) {
    const expected = "publicKey, certificate or x509CertificateChain";
    throw missing("/verificationMaterial", expected, "BUNDLE_MATERIAL_MISSING");
  }
  if (kinds.length > 1) throw fields.fault(kind, "one kind of key material", kinds.join(" and "));
  const content = fields.object(kind);
  switch (kind) {
    case "publicKey":
      if (!content.has("hint") && !content.has("rawBytes"))
        throw missing(content.pointer, "hint or rawBytes");
      return {
        kind,
        hint: content.optionalText("hint"),
        ...(content.has("rawBytes") ? { rawBytes: content.bytes("rawBytes", MAX_MATERIAL_BYTES) } : {}),
      };
    case "certificate":
      return { kind, certificate: content.bytes("rawBytes", MAX_MATERIAL_BYTES) };
    default: {
      const readDer = (certificate: JsonFields): Uint8Array =>
        certificate.bytes("rawBytes", MAX_MATERIAL_BYTES);
      const certificates = content.objects("certificates", readDer, MAX_CERTIFICATES);
      if (certificates.length === 0) throw content.fault("certificates", "at least one certificate");
      return { kind: "x509CertificateChain", certificates };
    }
  }
}

/** What each version of the format demands of log entries (sigstore_bundle.proto, Bundle). */
function checkLogEntries({ material, version }: Bundle): void {
  const pointer = "/verificationMaterial/tlogEntries";
  for (const [index, entry] of material.tlogEntries.entries()) {
    if (version === "0.1") {
      if (entry.inclusionPromise === undefined) {
        throw missing(`${pointer}/${index}/inclusionPromise`, "a promise (bundle v0.1)");
      }
    } else if (entry.inclusionProof === undefined || entry.inclusionProof.checkpoint === "") {
      throw missing(`${pointer}/${index}/inclusionProof`, `a proof with checkpoint (bundle v${version})`);
    }
  }
}

function missing(pointer: string, expected: string, code: BundleErrorCode = "BUNDLE_MALFORMED"): BundleError {
  return new BundleError(code, `bundle ${pointer}: expected ${expected}, got none`, { details: { pointer } });
}
