import type { KeyObject } from "node:crypto";
import { encodeHex, timeFromDate, timeFromUnixSeconds } from "@aixv/core";
import { RFC3161Timestamp, X509Certificate } from "@sigstore/core";
import { TrustedRoot as TrustedRootMessage } from "@sigstore/protobuf-specs";
import {
  type SignedEntity,
  VerificationError as SigstoreVerificationError,
  type TrustMaterial,
  toTrustMaterial,
  Verifier,
} from "@sigstore/verify";
import type { TransparencyLogEntry } from "../bundle/index.ts";
import { VerificationError, type VerificationErrorCode } from "../error.ts";
import type { VerifiedLogEntry } from "../verified.ts";
import type { SignedContent } from "./signed-content.ts";
import type { TrustedRoot } from "./trusted-root.ts";

/** Whose signature the witnesses vouch for. */
export type WitnessedSigner =
  | { readonly kind: "certificate"; readonly der: Uint8Array }
  | { readonly kind: "publicKey"; readonly key: KeyObject };

/** What log entries and timestamps proved. */
export interface WitnessedTimes {
  readonly signedTimes: readonly Date[];
  readonly integratedTimes: readonly Date[];
  readonly logEntries: readonly VerifiedLogEntry[];
}

/** What {@link verifyWitnesses} needs. */
export interface WitnessInput {
  readonly content: SignedContent;
  /** As whom the library checks: by a Fulcio certificate's chain, or by a key that is trusted already. */
  readonly signer: WitnessedSigner;
  /** Whom log entries must name. */
  readonly loggedSigner: WitnessedSigner;
  readonly tlogEntries: readonly TransparencyLogEntry[];
  readonly timestamps: readonly Uint8Array[];
  readonly trustedRoot: TrustedRoot;
  /** One log entry, one signed certificate timestamp and one time must be present; else what is there must be valid. */
  readonly thresholds: { readonly tlog: 0 | 1; readonly ctlog: 0 | 1; readonly time: 0 | 1 };
}

/**
 * Verifies what others attest about a signature: log entries (inclusion, promise, and that they log this
 * signature, this content and this signer), RFC 3161 timestamps, and for Fulcio certificates the chain and the
 * signed certificate timestamp; at last the signature itself (sigstore client specification, §4).
 *
 * @throws VerificationError
 */
export function verifyWitnesses(input: WitnessInput): WitnessedTimes {
  const trust = trustMaterial(input);
  const timestamps = input.timestamps.map(parseTimestamp);
  const entity: SignedEntity = {
    signature: input.content,
    key: signerKey(input.signer),
    tlogEntries: input.tlogEntries.map(toMessage),
    timestamps: [
      ...input.tlogEntries
        .filter((entry) => entry.integratedTime !== "0")
        .map((entry) => ({ $case: "transparency-log" as const, tlogEntry: toMessage(entry) })),
      ...timestamps.map((timestamp) => ({ $case: "timestamp-authority" as const, timestamp })),
    ],
  };
  const { tlog, ctlog, time } = input.thresholds;
  try {
    new Verifier(trust, { tlogThreshold: tlog, ctlogThreshold: ctlog, timestampThreshold: time }).verify(
      entity,
    );
  } catch (error) {
    throw translate(error, input);
  }
  for (const entry of input.tlogEntries) checkLoggedSigner(entry, input.loggedSigner);
  const dated = input.tlogEntries.filter((entry) => isDated(entry));
  const signedTimes = timestamps.map((timestamp) => timestamp.signingTime);
  const integratedTimes = dated.map((entry) => new Date(Number(entry.integratedTime) * 1000));
  for (const entry of input.tlogEntries) checkProofNumbers(entry);
  for (const entry of input.tlogEntries) checkLogValidity(entry, trust, [...signedTimes, ...integratedTimes]);
  return {
    signedTimes,
    integratedTimes,
    logEntries: input.tlogEntries.map((entry) => ({
      logId: encodeHex(entry.logId),
      logIndex: provedIndex(entry),
      ...(isDated(entry) ? { integratedTime: timeFromUnixSeconds(Number(entry.integratedTime)) } : {}),
    })),
  };
}

/**
 * Parts timestamps into those of an authority that the trust root names and others. The others prove nothing here.
 */
export function partTimestamps(
  timestamps: readonly Uint8Array[],
  trustedRoot: TrustedRoot | undefined,
): { readonly known: readonly Uint8Array[]; readonly unknown: readonly Uint8Array[] } {
  const authorities = trustedRoot === undefined ? [] : toMaterial(trustedRoot).timestampAuthorities;
  const isKnown = (der: Uint8Array): boolean => {
    const timestamp = parseTimestamp(der);
    return authorities.some(
      ({ certChain: [signer] }) =>
        signer?.serialNumber.equals(timestamp.signerSerialNumber) === true &&
        signer.issuer.equals(timestamp.signerIssuer),
    );
  };
  return { known: timestamps.filter(isKnown), unknown: timestamps.filter((der) => !isKnown(der)) };
}

/**
 * A log must have been trusted at the times that were proved. @sigstore/verify asks that of promises only: a key that
 * the trust root has retired could go on to log entries with a proof alone.
 */
function checkLogValidity(entry: TransparencyLogEntry, trust: TrustMaterial, times: readonly Date[]): void {
  const logs = trust.tlogs.filter(({ logID }) => logID.equals(entry.logId));
  const outside = times.find((time) =>
    logs.every(({ validFor }) => !(validFor.start <= time && time <= validFor.end)),
  );
  if (outside === undefined) return;
  throw new VerificationError(
    "TLOG_ENTRY_INVALID",
    `the trust root does not trust the transparency log's key at ${timeFromDate(outside)}, when the signature was made`,
  );
}

/**
 * The proof, where there is a checkpoint to hold it against. Older clients wrote v0.1 bundles with a promise and with a proof
 * that leads to a root hash nobody signed: it proves no more than if it were left out (sigstore_bundle.proto,
 * `tlog_entries`: of v0.1 the promise is what is verified). Bundles after v0.1 are not read without a checkpoint.
 */
function anchoredProof({ inclusionProof }: TransparencyLogEntry): TransparencyLogEntry["inclusionProof"] {
  return inclusionProof?.checkpoint === "" ? undefined : inclusionProof;
}

/** @sigstore/verify computes with the checkpoint's size and root, which are signed, and ignores the proof's own copies. */
function checkProofNumbers(entry: TransparencyLogEntry): void {
  const proof = anchoredProof(entry);
  if (proof === undefined) return;
  const [, size, root = ""] = proof.checkpoint.split("\n", 3);
  if (size !== proof.treeSize || !Buffer.from(root, "base64").equals(proof.rootHash)) {
    throw new VerificationError(
      "TLOG_ENTRY_INVALID",
      "the inclusion proof names another tree size or root hash than its checkpoint",
    );
  }
}

/** A promise signs the index in the whole log; without one, only the index of the proof is proved. */
function provedIndex(entry: TransparencyLogEntry): string {
  const proof = entry.inclusionPromise === undefined ? anchoredProof(entry) : undefined;
  return proof?.logIndex ?? entry.logIndex;
}

/** Only with an inclusion promise does a log sign the integrated time. */
function isDated(entry: TransparencyLogEntry): boolean {
  return entry.integratedTime !== "0" && entry.inclusionPromise !== undefined;
}

function trustMaterial({ trustedRoot, signer }: WitnessInput): TrustMaterial {
  const material = toMaterial(trustedRoot);
  if (signer.kind === "certificate") return material;
  return { ...material, publicKey: () => ({ publicKey: signer.key, validFor: () => true }) };
}

function toMaterial(trustedRoot: TrustedRoot): TrustMaterial {
  try {
    return toTrustMaterial(TrustedRootMessage.fromJSON(trustedRoot.json));
  } catch (cause) {
    throw new VerificationError(
      "TRUSTED_ROOT_INVALID",
      "the trusted root holds a key or certificate that cannot be read",
      {
        cause,
      },
    );
  }
}

function signerKey(signer: WitnessedSigner): SignedEntity["key"] {
  if (signer.kind === "publicKey") return { $case: "public-key", hint: "" };
  try {
    return { $case: "certificate", certificate: X509Certificate.parse(Buffer.from(signer.der)) };
  } catch (cause) {
    throw new VerificationError("CERTIFICATE_INVALID", "the signing certificate is no X.509 certificate", {
      cause,
    });
  }
}

function parseTimestamp(der: Uint8Array): RFC3161Timestamp {
  try {
    const timestamp = RFC3161Timestamp.parse(Buffer.from(der));
    // Read once here, so that a malformed token fails now and under this code.
    if (Number.isNaN(timestamp.signingTime.getTime())) throw new Error("it has no time");
    timestamp.signerSerialNumber.toString("hex");
    timestamp.signerIssuer.toString("hex");
    return timestamp;
  } catch (cause) {
    throw new VerificationError("TIMESTAMP_INVALID", "a timestamp of the bundle is no RFC 3161 response", {
      cause,
    });
  }
}

function toMessage(entry: TransparencyLogEntry): SignedEntity["tlogEntries"][number] {
  const proof = anchoredProof(entry);
  return {
    logIndex: entry.logIndex,
    logId: { keyId: Buffer.from(entry.logId) },
    kindVersion: { kind: entry.kind, version: entry.kindVersion },
    integratedTime: entry.integratedTime,
    inclusionPromise:
      entry.inclusionPromise === undefined
        ? undefined
        : { signedEntryTimestamp: Buffer.from(entry.inclusionPromise) },
    inclusionProof:
      proof === undefined
        ? undefined
        : {
            logIndex: proof.logIndex,
            rootHash: Buffer.from(proof.rootHash),
            treeSize: proof.treeSize,
            hashes: proof.hashes.map((hash) => Buffer.from(hash)),
            checkpoint: { envelope: proof.checkpoint },
          },
    canonicalizedBody: Buffer.from(entry.canonicalizedBody),
  };
}

/**
 * A log entry must name the same certificate or key as the bundle; @sigstore/verify compares only signature and digest.
 */
function checkLoggedSigner(entry: TransparencyLogEntry, signer: WitnessedSigner): void {
  const expected =
    signer.kind === "certificate"
      ? Buffer.from(signer.der)
      : Buffer.from(signer.key.export({ format: "der", type: "spki" }));
  const logged = loggedVerifiers(JSON.parse(Buffer.from(entry.canonicalizedBody).toString("utf8")));
  if (logged.length === 0 || !logged.every((der) => der.equals(expected))) {
    throw new VerificationError(
      "TLOG_ENTRY_INVALID",
      "the log entry was made for another certificate or key than the bundle's",
    );
  }
}

/** DER of each verifier that a Rekor entry of any kind names. Found by field, as the kinds nest them differently. */
function loggedVerifiers(body: unknown): readonly Buffer[] {
  const found: Buffer[] = [];
  const visit = (value: unknown, field: string): void => {
    if (typeof value === "string") {
      // v1: PEM in base64 (intoto v0.0.2 names the field publicKey, hashedrekord publicKey.content).
      if (field === "verifier" || field === "publicKey" || field === "publicKey.content") {
        const pem = Buffer.from(value, "base64").toString("utf8");
        const block = /-----BEGIN [A-Z ]+-----([^-]+)-----END/.exec(pem)?.[1];
        if (block !== undefined) found.push(Buffer.from(block.replace(/\s/g, ""), "base64"));
      }
      // v2: DER in base64, in verifier.x509Certificate.rawBytes or verifier.publicKey.rawBytes.
      if (field === "x509Certificate.rawBytes" || field === "publicKey.rawBytes")
        found.push(Buffer.from(value, "base64"));
    } else if (Array.isArray(value)) {
      for (const member of value) visit(member, field);
    } else if (typeof value === "object" && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        const nested =
          (field === "publicKey" || field === "x509Certificate") &&
          (name === "content" || name === "rawBytes");
        visit(member, nested ? `${field}.${name}` : name);
      }
    }
  };
  visit(body, "");
  return found;
}

const CODES: { readonly [code: string]: VerificationErrorCode } = {
  TIMESTAMP_ERROR: "TIMESTAMP_INVALID",
  CERTIFICATE_ERROR: "CERTIFICATE_CHAIN_UNTRUSTED",
  SIGNATURE_ERROR: "SIGNATURE_INVALID",
};

function translate(error: unknown, input: WitnessInput): VerificationError {
  if (error instanceof VerificationError) return error;
  if (!(error instanceof SigstoreVerificationError)) {
    // A TypeError or a parse error of the library: the material is malformed in a way that no check foresaw.
    return new VerificationError(
      input.tlogEntries.length > 0 ? "TLOG_ENTRY_INVALID" : "CERTIFICATE_INVALID",
      "the verification material is malformed",
      { cause: error },
    );
  }
  const { code, message } = error;
  if (code === "TIMESTAMP_ERROR" && message.startsWith("expected")) {
    return new VerificationError(
      "TIMESTAMP_MISSING",
      "the bundle proves no signing time: expected a log entry with inclusion promise, or an RFC 3161 timestamp",
      { cause: error },
    );
  }
  if (code === "CERTIFICATE_ERROR" && message.includes("SCT")) {
    return new VerificationError(
      "CERTIFICATE_NOT_LOGGED",
      "the signing certificate carries no valid timestamp of a trusted certificate transparency log",
      { cause: error },
    );
  }
  if (code === "CERTIFICATE_ERROR") {
    const reason = error.cause instanceof Error ? error.cause.message : message;
    if (reason.includes("expired")) {
      return new VerificationError(
        "CERTIFICATE_EXPIRED",
        "the signing certificate was not valid at the signing time",
        {
          cause: error,
        },
      );
    }
    return new VerificationError(
      "CERTIFICATE_CHAIN_UNTRUSTED",
      "no certificate authority of the trusted root issued the signing certificate; was it made by another Sigstore? (--trusted-root)",
      { cause: error },
    );
  }
  const ours = CODES[code] ?? "TLOG_ENTRY_INVALID";
  return new VerificationError(ours, `${describe(ours)}: ${message}`, { cause: error });
}

function describe(code: VerificationErrorCode): string {
  switch (code) {
    case "TIMESTAMP_INVALID":
      return "a timestamp of the bundle does not verify";
    case "SIGNATURE_INVALID":
      return "the signature does not fit the content and the certificate";
    default:
      return "the transparency log entry does not verify";
  }
}
