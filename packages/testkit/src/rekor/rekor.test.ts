import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalSigstore, startSigstore } from "../local-sigstore.ts";
import {
  generateKeyPair,
  type KeyPair,
  type KeyType,
  signBytes,
  spkiDer,
} from "../x509/signature-algorithm.ts";
import { preAuthEncoding } from "./dsse-envelope.ts";
import { verifyPrehashed } from "./prehashed-signature.ts";

const MESSAGE = Buffer.from("model weights");

let sigstore: LocalSigstore;
beforeAll(async () => {
  sigstore = await startSigstore();
});
afterAll(() => sigstore.close());

interface V1Entry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: {
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly treeSize: number;
      readonly checkpoint: string;
    };
    readonly signedEntryTimestamp: string;
  };
}

async function post(version: 1 | 2, body: unknown): Promise<Response> {
  return fetch(`${sigstore.url}/api/v${version}/log/entries`, { method: "POST", body: JSON.stringify(body) });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function pem(key: KeyObject): string {
  return String(key.export({ format: "pem", type: "spki" }));
}

const keys = generateKeyPair("P-256");
const stranger = generateKeyPair("P-256");

function envelope(signer: KeyPair = keys) {
  const content = { payloadType: "text/plain", payload: new Uint8Array(MESSAGE), signatures: [] };
  const sig = base64(signBytes(preAuthEncoding(content), signer.privateKey));
  return { payloadType: "text/plain", payload: base64(MESSAGE), signatures: [{ sig, keyid: "" }] };
}

function dsseV1(signer?: KeyPair) {
  const proposedContent = {
    envelope: JSON.stringify(envelope(signer)),
    verifiers: [base64(Buffer.from(pem(keys.publicKey)))],
  };
  return { apiVersion: "0.0.1", kind: "dsse", spec: { proposedContent } };
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

function hashedRekordV1(signer: KeyPair = keys) {
  return {
    apiVersion: "0.0.1",
    kind: "hashedrekord",
    spec: {
      data: { hash: { algorithm: "sha256", value: Buffer.from(sha256(MESSAGE)).toString("hex") } },
      signature: {
        content: base64(sign("sha256", MESSAGE, signer.privateKey)),
        publicKey: { content: base64(Buffer.from(pem(keys.publicKey))) },
      },
    },
  };
}

const verifier = {
  publicKey: { rawBytes: base64(spkiDer(keys.publicKey)) },
  keyDetails: "PKIX_ECDSA_P256_SHA_256",
};

function dsseV2(signer?: KeyPair) {
  return { dsseRequestV002: { envelope: envelope(signer), verifiers: [verifier] } };
}

function hashedRekordV2(signer: KeyPair = keys) {
  const content = base64(sign("sha256", MESSAGE, signer.privateKey));
  return { hashedRekordRequestV002: { digest: base64(sha256(MESSAGE)), signature: { content, verifier } } };
}

describe("Rekor v1", () => {
  async function created(body: unknown): Promise<{ uuid: string; entry: V1Entry }> {
    const response = await post(1, body);
    expect(response.status).toBe(201);
    const [found] = Object.entries((await response.json()) as Record<string, V1Entry>);
    if (found === undefined) throw new Error("no entry");
    return { uuid: found[0], entry: found[1] };
  }

  test("logs hashes and signatures of a proposed dsse entry, not its content (dsse 0.0.1)", async () => {
    const proposed = dsseV1();
    const { entry } = await created(proposed);
    const { envelope: json, verifiers } = proposed.spec.proposedContent;
    const hash = (bytes: Uint8Array) => ({
      algorithm: "sha256",
      value: Buffer.from(sha256(bytes)).toString("hex"),
    });
    expect(JSON.parse(Buffer.from(entry.body, "base64").toString())).toEqual({
      apiVersion: "0.0.1",
      kind: "dsse",
      spec: {
        envelopeHash: hash(Buffer.from(json)),
        payloadHash: hash(MESSAGE),
        signatures: [{ signature: JSON.parse(json).signatures[0].sig, verifier: verifiers[0] }],
      },
    });
  });

  test("promises inclusion under the key it publishes, and keeps both indices apart", async () => {
    const { entry } = await created(dsseV1());
    const key = createPublicKey(await (await fetch(`${sigstore.url}/api/v1/log/publicKey`)).text());
    const { body, integratedTime, logID, logIndex, verification } = entry;
    const check = (index: number) =>
      verify(
        "sha256",
        Buffer.from(JSON.stringify({ body, integratedTime, logID, logIndex: index })),
        key,
        Buffer.from(verification.signedEntryTimestamp, "base64"),
      );
    expect(check(logIndex)).toBe(true);
    expect(check(logIndex + 1)).toBe(false);
    expect(logIndex).not.toBe(verification.inclusionProof.logIndex);
    expect(logID).toBe(Buffer.from(sha256(spkiDer(key))).toString("hex"));
  });

  test("gives an entry back by UUID, by leaf hash and by index, proved in the grown log", async () => {
    const { uuid, entry } = await created(hashedRekordV1());
    await created(dsseV1());
    const entries = `${sigstore.url}/api/v1/log/entries`;
    for (const query of [`/${uuid}`, `/${uuid.slice(16)}`, `?logIndex=${entry.logIndex}`]) {
      const found = (await (await fetch(`${entries}${query}`)).json()) as Record<string, V1Entry>;
      expect(found[uuid]?.body).toBe(entry.body);
      const size = found[uuid]?.verification.inclusionProof.treeSize;
      expect(size).toBeGreaterThan(entry.verification.inclusionProof.treeSize);
    }
    expect((await fetch(`${entries}/${"0".repeat(80)}`)).status).toBe(404);
    expect((await fetch(`${entries}?logIndex=0`)).status).toBe(404);
  });

  test("answers 409 and where to find it for an entry that it has", async () => {
    const body = hashedRekordV1();
    const { uuid } = await created(body);
    const again = await post(1, body);
    expect([again.status, again.headers.get("location")]).toEqual([409, `/api/v1/log/entries/${uuid}`]);
  });

  test.each([
    ["a dsse entry signed by another key", () => dsseV1(stranger)],
    ["a hashedrekord entry signed by another key", () => hashedRekordV1(stranger)],
    ["an unknown kind", () => ({ apiVersion: "0.0.1", kind: "rpm", spec: {} })],
    ["an unknown version", () => ({ ...dsseV1(), apiVersion: "0.0.9" })],
    [
      "an envelope that is no JSON",
      () => ({
        ...dsseV1(),
        spec: { proposedContent: { envelope: "{", verifiers: [] } },
      }),
    ],
    ["an array", () => []],
  ])("refuses %s with 400", async (_title, body) => {
    expect((await post(1, body())).status).toBe(400);
  });
});

describe("Rekor v2", () => {
  test.each([
    ["hashedrekord", hashedRekordV2, "hashedRekordV002"],
    ["dsse", dsseV2, "dsseV002"],
  ] as const)("logs a %s 0.0.2 entry with proof, without promise or time", async (kind, body, field) => {
    const response = await post(2, body());
    expect(response.status).toBe(201);
    const entry = (await response.json()) as Record<string, unknown> & { canonicalizedBody: string };
    expect(entry).toMatchObject({
      kindVersion: { kind, version: "0.0.2" },
      integratedTime: "0",
      inclusionPromise: null,
    });
    const logged = JSON.parse(Buffer.from(entry.canonicalizedBody, "base64").toString());
    expect(Object.keys(logged.spec)).toEqual([field]);
  });

  test("signs its checkpoint with Ed25519 under its host name (C2SP signed-note)", async () => {
    const note = await (await fetch(`${sigstore.url}/api/v2/checkpoint`)).text();
    const [text = "", line = ""] = note.split("\n\n");
    const [, name = "", encoded = ""] = /^\u2014 (\S+) (\S+)\n$/.exec(line) ?? [];
    const tlogs = sigstore.trustedRoot.tlogs as readonly {
      logId: { keyId: string };
      publicKey: { rawBytes: string };
    }[];
    const log = tlogs[1];
    const der = Buffer.from(log?.publicKey.rawBytes ?? "", "base64");
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    const bytes = Buffer.from(encoded, "base64");
    const keyId = sha256(Buffer.concat([Buffer.from(`${name}\n\u0001`), der.subarray(-32)]));
    expect(name).toBe("127.0.0.1");
    expect(log?.logId.keyId).toBe(base64(keyId));
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from(keyId.subarray(0, 4)));
    expect(verify(null, Buffer.from(`${text}\n`), key, bytes.subarray(4))).toBe(true);
    expect(verify(null, Buffer.from(text), key, bytes.subarray(4))).toBe(false);
  });

  test.each([
    ["a dsse entry signed by another key", () => dsseV2(stranger)],
    ["a hashedrekord entry signed by another key", () => hashedRekordV2(stranger)],
    ["an entry of another kind", () => ({ rpmRequestV002: {} })],
    [
      "a verifier that is no key",
      () => ({
        dsseRequestV002: {
          envelope: envelope(),
          verifiers: [{ publicKey: { rawBytes: "AAAA" }, keyDetails: "PKIX_ECDSA_P256_SHA_256" }],
        },
      }),
    ],
  ])("refuses %s with 400", async (_title, body) => {
    expect((await post(2, body())).status).toBe(400);
  });
});

describe("verifyPrehashed", () => {
  test.each<[KeyType, string]>([
    ["P-256", "sha256"],
    ["P-256", "sha384"],
    ["P-384", "sha384"],
    ["P-384", "sha256"],
    ["P-521", "sha512"],
    ["P-521", "sha256"],
    ["RSA", "sha256"],
  ])(
    "agrees with node:crypto for %s and %s, and refuses another digest (FIPS 186-5 §6.4.2)",
    (type, hash) => {
      const { publicKey, privateKey } = generateKeyPair(type);
      const digest = createHash(hash).update(MESSAGE).digest();
      const other = createHash(hash).update("other").digest();
      const stranger = generateKeyPair(type).publicKey;
      for (let i = 0; i < 2; i += 1) {
        const signature = sign(hash, MESSAGE, privateKey);
        expect(verifyPrehashed(digest, publicKey, signature)).toBe(true);
        expect(verifyPrehashed(other, publicKey, signature)).toBe(false);
        expect(verifyPrehashed(digest, stranger, signature)).toBe(false);
      }
    },
  );

  test("refuses r = s = 0 and bytes that are no signature", () => {
    const { publicKey } = generateKeyPair("P-256");
    expect(verifyPrehashed(sha256(MESSAGE), publicKey, Buffer.from("3006020100020100", "hex"))).toBe(false);
    expect(verifyPrehashed(sha256(MESSAGE), publicKey, Buffer.from("junk"))).toBe(false);
  });
});
