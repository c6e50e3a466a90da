import { createHash, type KeyObject, sign } from "node:crypto";
import { canonicalJson } from "../log/canonical-json.ts";
import { Refusal, type Route, type ServiceRequest, type ServiceResponse } from "../server/service.ts";
import { generateKeyPair, type KeyPair, spkiDer } from "../x509/signature-algorithm.ts";

const ROLES = ["root", "timestamp", "snapshot", "targets"] as const;
type Role = (typeof ROLES)[number];
const PREFIX = "/tuf/";

/** A TUF repository of one version, as a mirror serves it (TUF specification 1.0.31). */
export interface TufRepository {
  /** The bytes of the first root of trust. */
  readonly rootJson: Uint8Array;
  routes(): Route[];
}

/** Signs a repository with consistent snapshots over the given targets; every role has an Ed25519 key of its own. */
export function createTufRepository(
  targets: { readonly [path: string]: Uint8Array },
  expires: Date,
): TufRepository {
  const keys = new Map<Role, KeyPair>(ROLES.map((role) => [role, generateKeyPair("Ed25519")]));
  const keyOf = (role: Role): KeyPair => keys.get(role) ?? generateKeyPair("Ed25519");
  const files = new Map<string, Uint8Array>();

  const publish = (role: Role, body: object): Uint8Array => {
    const common = {
      _type: role,
      spec_version: "1.0.31",
      version: 1,
      expires: `${expires.toISOString().slice(0, 19)}Z`,
    };
    const signed = { ...common, ...body };
    const { privateKey, publicKey } = keyOf(role);
    const sig = sign(null, Buffer.from(canonicalJson(signed), "utf8"), privateKey).toString("hex");
    const bytes = Buffer.from(
      JSON.stringify({ signatures: [{ keyid: keyId(publicKey), sig }], signed }),
      "utf8",
    );
    files.set(role === "timestamp" ? "timestamp.json" : `1.${role}.json`, bytes);
    return bytes;
  };

  const rootJson = publish("root", {
    consistent_snapshot: true,
    keys: Object.fromEntries(
      [...keys.values()].map(({ publicKey }) => [keyId(publicKey), tufKey(publicKey)]),
    ),
    roles: Object.fromEntries(
      [...keys].map(([role, { publicKey }]) => [role, { keyids: [keyId(publicKey)], threshold: 1 }]),
    ),
  });
  const targetsJson = publish("targets", {
    targets: Object.fromEntries(Object.entries(targets).map(([path, bytes]) => [path, fileMetadata(bytes)])),
  });
  const snapshotJson = publish("snapshot", {
    meta: { "targets.json": { version: 1, ...fileMetadata(targetsJson) } },
  });
  publish("timestamp", { meta: { "snapshot.json": { version: 1, ...fileMetadata(snapshotJson) } } });
  for (const [path, bytes] of Object.entries(targets)) files.set(`targets/${sha256(bytes)}.${path}`, bytes);

  const serve = ({ url }: ServiceRequest): ServiceResponse => {
    const body = files.get(decodeURIComponent(url.pathname.slice(PREFIX.length)));
    // Also the end of the chain of roots: the client asks for 2.root.json and takes "not found" for an answer.
    if (body === undefined) throw new Refusal(404, "no such file on the mirror");
    return { status: 200, headers: { "content-type": "application/json" }, body };
  };

  return { rootJson, routes: () => [{ service: "tuf", method: "GET", path: `${PREFIX}*`, handle: serve }] };
}

function tufKey(publicKey: KeyObject): unknown {
  // The raw 32 bytes end the SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 §4).
  const hex = Buffer.from(spkiDer(publicKey).subarray(-32)).toString("hex");
  return { keytype: "ed25519", scheme: "ed25519", keyval: { public: hex } };
}

function keyId(publicKey: KeyObject): string {
  return sha256(Buffer.from(canonicalJson(tufKey(publicKey)), "utf8"));
}

function fileMetadata(bytes: Uint8Array): { length: number; hashes: { sha256: string } } {
  return { length: bytes.length, hashes: { sha256: sha256(bytes) } };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
