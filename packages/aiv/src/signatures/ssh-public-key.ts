import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { quote } from "@aixv/core";
import { SignatureError } from "./signature-error.ts";
import { SshReader } from "./ssh-reader.ts";

/** A public key in SSH's own encoding. */
export interface SshPublicKey {
  readonly type: string;
  readonly keyObject: KeyObject;
  /** What hardware keys sign for, such as `ssh:`; absent for other keys. */
  readonly application?: Uint8Array;
}

/** Smaller ones are no longer out of reach (NIST SP 800-131A). */
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 16_384;

const CURVES: { readonly [name: string]: { readonly jwk: string; readonly size: number } } = {
  nistp256: { jwk: "P-256", size: 32 },
  nistp384: { jwk: "P-384", size: 48 },
  nistp521: { jwk: "P-521", size: 66 },
};

/** Types of keys whose signatures are verified. */
export const SSH_KEY_TYPES: readonly string[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
];

/**
 * Reads a public key (RFC 4253 §6.6, RFC 5656, RFC 8709, OpenSSH PROTOCOL.u2f).
 *
 * @throws SignatureError `SIGNATURE_MALFORMED`, `SIGNATURE_UNSUPPORTED` for DSA, certificates, small RSA keys and others
 */
export function readSshPublicKey(blob: Uint8Array): SshPublicKey {
  const reader = new SshReader(blob, "public key");
  const type = reader.text("a type");
  if (!SSH_KEY_TYPES.includes(type)) throw unsupported(type);
  const jwk = readJwk(type, reader);
  const application = type.startsWith("sk-") ? reader.string("an application") : undefined;
  reader.end();
  try {
    const keyObject = createPublicKey({ key: jwk, format: "jwk" });
    return { type, keyObject, ...(application === undefined ? {} : { application }) };
  } catch (cause) {
    throw new SignatureError(
      "SIGNATURE_MALFORMED",
      `expected a public key of type ${type}, got numbers that are none`,
      {
        cause,
      },
    );
  }
}

type Jwk = { readonly [name: string]: string };

function readJwk(type: string, reader: SshReader): Jwk {
  if (type === "ssh-rsa") {
    const e = reader.positive("an exponent");
    const n = reader.positive("a modulus");
    const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24;
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
      throw new SignatureError(
        "SIGNATURE_UNSUPPORTED",
        `expected an RSA key of ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, got ${bits}`,
      );
    }
    // With an exponent of 1 everything is its own signature.
    const isOdd = ((e.at(-1) ?? 0) & 1) === 1;
    if (!isOdd || (e.length === 1 && (e[0] ?? 0) < 3))
      throw reader.fault("an odd exponent of 3 or more", "another");
    return { kty: "RSA", e: base64url(e), n: base64url(n) };
  }
  if (type.includes("ed25519")) {
    const point = reader.string("a point");
    if (point.length !== 32) throw reader.fault("a point of 32 bytes", String(point.length));
    return { kty: "OKP", crv: "Ed25519", x: base64url(point) };
  }
  const name = reader.text("a curve");
  const curve = CURVES[name];
  if (curve === undefined || !type.includes(`-${name}`))
    throw reader.fault("the curve of the type", quote(name));
  const point = reader.string("a point");
  if (point.length !== 1 + 2 * curve.size || point[0] !== 4)
    throw reader.fault("an uncompressed point", "another");
  return {
    kty: "EC",
    crv: curve.jwk,
    x: base64url(point.subarray(1, 1 + curve.size)),
    y: base64url(point.subarray(1 + curve.size)),
  };
}

/** As `ssh-keygen -l` prints it. */
export function sshFingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=$/, "")}`;
}

function unsupported(type: string): SignatureError {
  const what = type.includes("-cert-v01@")
    ? "certificates of SSH are not verified; list the key itself in allowed_signers"
    : `expected a key out of ${SSH_KEY_TYPES.join(", ")}`;
  return new SignatureError("SIGNATURE_UNSUPPORTED", `${what}, got ${quote(type)}`);
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
