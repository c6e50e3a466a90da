import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** Kinds of keys that {@link createSshKey} makes. */
export const SSH_TEST_KEYS = [
  "ed25519",
  "nistp256",
  "nistp384",
  "nistp521",
  "rsa",
  "sk-ed25519",
  "sk-ecdsa",
] as const;
export type SshTestKey = (typeof SSH_TEST_KEYS)[number];

/** A key pair, and signatures as `ssh-keygen -Y sign` makes them. */
export interface SshKey {
  readonly type: string;
  /** As in a `.pub` file, without a comment. */
  readonly line: string;
  readonly blob: Buffer;
  sign(message: Uint8Array, options?: SshSignOptions): string;
}

export interface SshSignOptions {
  readonly namespace?: string;
  readonly hash?: "sha256" | "sha512";
  readonly algorithm?: string;
  /** Of hardware keys; 1 is the user's presence. */
  readonly flags?: number;
  readonly reserved?: string;
  readonly version?: number;
}

const APPLICATION = "ssh:";
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
/** RFC 4251 `string`. */
export const sshBytes = (value: string | Uint8Array): Buffer =>
  Buffer.concat([uint32(Buffer.from(value).length), Buffer.from(value)]);
const mpint = (bytes: Uint8Array): Buffer => {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const short = bytes.subarray(start);
  return sshBytes((short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short);
};
const sha = (algorithm: string, bytes: Uint8Array): Buffer => createHash(algorithm).update(bytes).digest();

/** Makes a key pair; of RSA with so many bits. */
export function createSshKey(kind: SshTestKey, rsaBits = 2048): SshKey {
  const { privateKey, publicKey, type, curve } = generate(kind, rsaBits);
  const parts = [sshBytes(type), ...encodePublic(publicKey, curve)];
  if (kind.startsWith("sk-")) parts.push(sshBytes(APPLICATION));
  const blob = Buffer.concat(parts);
  return {
    type,
    blob,
    line: `${type} ${blob.toString("base64")}`,
    sign: (message, options = {}) => {
      const { namespace = "aiv", hash = "sha512", reserved = "", version = 1 } = options;
      const magic = Buffer.from("SSHSIG");
      const signed = Buffer.concat([
        magic,
        sshBytes(namespace),
        sshBytes(reserved),
        sshBytes(hash),
        sshBytes(sha(hash, message)),
      ]);
      const flags = Buffer.concat([Buffer.of(options.flags ?? 1), uint32(7)]);
      const isHardware = kind.startsWith("sk-");
      const data = isHardware
        ? Buffer.concat([sha("sha256", Buffer.from(APPLICATION)), flags, sha("sha256", signed)])
        : signed;
      const algorithm = options.algorithm ?? (kind === "rsa" ? "rsa-sha2-512" : type);
      const signature = Buffer.concat([
        sshBytes(algorithm),
        sshBytes(rawSignature(privateKey, data, algorithm, curve)),
        ...(isHardware ? [flags] : []),
      ]);
      return armor(
        Buffer.concat([
          magic,
          uint32(version),
          sshBytes(blob),
          sshBytes(namespace),
          sshBytes(reserved),
          sshBytes(hash),
          sshBytes(signature),
        ]),
      );
    },
  };
}

/** Armors a blob as `ssh-keygen` does. */
export function armor(blob: Uint8Array): string {
  const lines =
    Buffer.from(blob)
      .toString("base64")
      .match(/.{1,70}/g) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""].join("\n");
}

/** The blob of an armored signature. */
export function dearmor(armored: string): Buffer {
  return Buffer.from(armored.split("\n").slice(1, -2).join(""), "base64");
}

interface Generated {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly type: string;
  readonly curve?: string;
}

function generate(kind: SshTestKey, rsaBits: number): Generated {
  switch (kind) {
    case "ed25519":
      return { ...generateKeyPairSync("ed25519"), type: "ssh-ed25519" };
    case "sk-ed25519":
      return { ...generateKeyPairSync("ed25519"), type: "sk-ssh-ed25519@openssh.com" };
    case "rsa":
      return { ...generateKeyPairSync("rsa", { modulusLength: rsaBits }), type: "ssh-rsa" };
    case "sk-ecdsa":
      return {
        ...generateKeyPairSync("ec", { namedCurve: "P-256" }),
        type: "sk-ecdsa-sha2-nistp256@openssh.com",
        curve: "nistp256",
      };
    default:
      return {
        ...generateKeyPairSync("ec", { namedCurve: kind.replace("nistp", "P-") }),
        type: `ecdsa-sha2-${kind}`,
        curve: kind,
      };
  }
}

function encodePublic(key: KeyObject, curve: string | undefined): readonly Buffer[] {
  const { x = "", y = "", n = "", e = "" } = key.export({ format: "jwk" });
  const bytes = (text: string): Buffer => Buffer.from(text, "base64url");
  if (n !== "") return [mpint(bytes(e)), mpint(bytes(n))];
  if (curve === undefined) return [sshBytes(bytes(x))];
  return [sshBytes(curve), sshBytes(Buffer.concat([Buffer.of(4), bytes(x), bytes(y)]))];
}

function rawSignature(key: KeyObject, data: Buffer, algorithm: string, curve: string | undefined): Buffer {
  if (key.asymmetricKeyType === "ed25519") return sign(null, data, key);
  if (curve === undefined) {
    const hash = algorithm === "ssh-rsa" ? "sha1" : algorithm === "rsa-sha2-256" ? "sha256" : "sha512";
    return sign(hash, data, key);
  }
  const hash = { nistp256: "sha256", nistp384: "sha384", nistp521: "sha512" }[curve] ?? "sha256";
  const fixed = sign(hash, data, { key, dsaEncoding: "ieee-p1363" });
  return Buffer.concat([mpint(fixed.subarray(0, fixed.length / 2)), mpint(fixed.subarray(fixed.length / 2))]);
}
