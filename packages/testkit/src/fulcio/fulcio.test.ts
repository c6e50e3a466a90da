import { createHash, generateKeyPairSync, type KeyObject, sign, X509Certificate } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { derBitString, derContext, derInteger, derSequence } from "../der/der-writer.ts";
import { fromPem, toPem } from "../der/pem.ts";
import { fixedClock } from "../fixtures/fixed-clock.ts";
import { type LocalSigstore, startSigstore } from "../local-sigstore.ts";
import {
  generateKeyPair,
  type KeyPair,
  signatureAlgorithm,
  signBytes,
  spkiDer,
} from "../x509/signature-algorithm.ts";

const ALICE = "alice@example.com";
const NOW = "2026-03-01T12:00:00Z";

let sigstore: LocalSigstore;
beforeAll(async () => {
  sigstore = await startSigstore({ clock: fixedClock(NOW) });
});
afterEach(() => sigstore.faults.clear());
afterAll(() => sigstore.close());

interface Answer {
  readonly status: number;
  readonly message?: string;
  readonly certificates: readonly string[];
}

async function post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${sigstore.url}/api/v2/signingCert`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const json = (await response.json()) as {
    message?: string;
    signedCertificateEmbeddedSct?: { chain: { certificates: string[] } };
  };
  return {
    status: response.status,
    ...(json.message === undefined ? {} : { message: json.message }),
    certificates: json.signedCertificateEmbeddedSct?.chain.certificates ?? [],
  };
}

function pem(key: KeyObject): string {
  return String(key.export({ format: "pem", type: "spki" }));
}

function request(token: string, { publicKey, privateKey }: KeyPair, challenge: string, hash?: string) {
  const bytes = Buffer.from(challenge);
  const proof = hash === undefined ? signBytes(bytes, privateKey) : sign(hash, bytes, privateKey);
  return {
    credentials: { oidcIdentityToken: token },
    publicKeyRequest: {
      publicKey: { algorithm: "ECDSA", content: pem(publicKey) },
      proofOfPossession: Buffer.from(proof).toString("base64"),
    },
  };
}

const keys = generateKeyPair("P-256");

describe("a signing certificate", () => {
  test("names the email, is valid for ten minutes and chains to the trust bundle", async () => {
    const { status, certificates } = await post(request(sigstore.token(ALICE), keys, ALICE));
    expect(status).toBe(200);
    const [leaf, intermediate, root] = certificates.map((certificate) => new X509Certificate(certificate));
    expect(leaf?.subjectAltName).toBe(`email:${ALICE}`);
    expect(leaf?.subject).toBeUndefined();
    expect(leaf?.validFromDate).toEqual(new Date(NOW));
    expect(leaf?.validToDate).toEqual(new Date("2026-03-01T12:10:00Z"));
    expect(leaf?.keyUsage).toEqual(["1.3.6.1.5.5.7.3.3"]);
    expect(leaf?.publicKey.equals(keys.publicKey)).toBe(true);
    if (leaf === undefined || intermediate === undefined || root === undefined)
      throw new Error("short chain");
    expect(leaf.checkIssued(intermediate) && leaf.verify(intermediate.publicKey)).toBe(true);
    expect(intermediate.checkIssued(root) && intermediate.verify(root.publicKey)).toBe(true);
    const bundle = await (await fetch(`${sigstore.url}/api/v2/trustBundle`)).json();
    expect(bundle).toEqual({ chains: [{ certificates: certificates.slice(1) }] });
  });

  test("names a URI subject as a URI", async () => {
    const uri = "https://example.com/x";
    const { certificates } = await post(request(sigstore.token(uri), keys, uri));
    expect(new X509Certificate(certificates[0] ?? "").subjectAltName).toBe(`URI:${uri}`);
  });

  test.each(["P-384", "P-521", "RSA", "Ed25519"] as const)(
    "is issued for a client key of type %s",
    async (type) => {
      const { status } = await post(request(sigstore.token(ALICE), generateKeyPair(type), ALICE));
      expect(status).toBe(200);
    },
  );

  test("is issued for a P-384 key whose proof uses SHA-256, as some clients send it", async () => {
    const { status } = await post(request(sigstore.token(ALICE), generateKeyPair("P-384"), ALICE, "sha256"));
    expect(status).toBe(200);
  });

  test("is issued for a PKCS #10 request with a bearer token (RFC 2986)", async () => {
    const { status, certificates } = await post(
      { certificateSigningRequest: csr(keys) },
      { authorization: `Bearer ${sigstore.token(ALICE)}` },
    );
    expect(status).toBe(200);
    expect(new X509Certificate(certificates[0] ?? "").publicKey.equals(keys.publicKey)).toBe(true);
  });

  test("has an SCT whose log grew by one entry (RFC 6962 §3)", async () => {
    const size = async () => {
      const response = await fetch(`${sigstore.url}/ctlog/ct/v1/get-sth`);
      return ((await response.json()) as { tree_size: number }).tree_size;
    };
    const before = await size();
    const { certificates } = await post(request(sigstore.token(ALICE), keys, ALICE));
    expect(await size()).toBe(before + 1);
    const der = Buffer.from(fromPem(certificates[0] ?? "")?.der ?? []);
    const logId = createHash("sha256").update(Buffer.from(ctLogKey(), "base64")).digest();
    expect(der.includes(logId)).toBe(true);
  });
});

function ctLogKey(): string {
  const [log] = sigstore.trustedRoot.ctlogs as readonly { publicKey: { rawBytes: string } }[];
  return log?.publicKey.rawBytes ?? "";
}

function csr({ publicKey, privateKey }: KeyPair, signer: KeyObject = privateKey): string {
  const info = derSequence(derInteger(0), derSequence(), spkiDer(publicKey), derContext(0));
  const { identifier } = signatureAlgorithm(signer);
  const der = derSequence(info, identifier, derBitString(signBytes(info, signer)));
  return Buffer.from(toPem("CERTIFICATE REQUEST", der)).toString("base64");
}

describe("refuses", () => {
  const now = Date.parse(NOW) / 1000;
  const refused: readonly (readonly [title: string, status: number, body: () => unknown])[] = [
    [
      "a token of another issuer",
      401,
      () => withToken(sigstore.token(ALICE, { iss: "https://evil.example" })),
    ],
    ["a token for another audience", 401, () => withToken(sigstore.token(ALICE, { aud: "npm" }))],
    ["a token without audience", 401, () => withToken(sigstore.token(ALICE, { aud: undefined }))],
    ["an expired token", 401, () => withToken(sigstore.token(ALICE, { exp: now }))],
    ["a token without expiry", 401, () => withToken(sigstore.token(ALICE, { exp: undefined }))],
    ["a token not valid yet", 401, () => withToken(sigstore.token(ALICE, { nbf: now + 60 }))],
    ["an email that is not verified", 401, () => withToken(sigstore.token(ALICE, { email_verified: false }))],
    ["a subject that is neither email nor URI", 400, () => request(sigstore.token("alice"), keys, "alice")],
    ["a token with a changed claim", 401, () => withToken(forged(sigstore.token("mallory@example.com")))],
    ["a token with alg none", 401, () => withToken(unsigned(sigstore.token(ALICE)))],
    ["a token that is no JWT", 401, () => withToken("token")],
    ["a proof over another identity", 400, () => request(sigstore.token(ALICE), keys, "bob@example.com")],
    ["a proof by another key", 400, () => swappedKey()],
    [
      "a certificate request signed by another key",
      400,
      () => ({
        ...withToken(sigstore.token(ALICE)),
        certificateSigningRequest: csr(keys, generateKeyPair("P-256").privateKey),
      }),
    ],
    [
      "a certificate request that is no DER",
      400,
      () => ({
        ...withToken(sigstore.token(ALICE)),
        certificateSigningRequest: Buffer.from(toPem("CERTIFICATE REQUEST", Buffer.from("junk"))).toString(
          "base64",
        ),
      }),
    ],
    [
      "a key on another curve",
      400,
      () =>
        request(
          sigstore.token(ALICE),
          generateKeyPairSync("ec", { namedCurve: "secp256k1" }),
          ALICE,
          "sha256",
        ),
    ],
    ["a public key that is none", 400, () => badKey()],
    ["a request without credentials", 400, () => ({ publicKeyRequest: {} })],
    ["a request that is no JSON", 400, () => "{"],
  ];

  test.each(refused)("%s with %i", async (_title, status, body) => {
    const answer = await post(body());
    expect(answer.status).toBe(status);
    expect(answer.message).toMatch(/./);
    expect(answer.certificates).toEqual([]);
  });

  test("another method than POST with 405", async () => {
    expect((await fetch(`${sigstore.url}/api/v2/signingCert`)).status).toBe(405);
  });
});

function withToken(token: string) {
  return request(token, keys, ALICE);
}

function forged(token: string): string {
  const [header, payload = "", signature] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: ALICE, email: ALICE })).toString("base64url");
  return `${header}.${changed}.${signature}`;
}

function unsigned(token: string): string {
  const [header = "", payload] = token.split(".");
  const { kid } = JSON.parse(Buffer.from(header, "base64url").toString());
  return `${Buffer.from(JSON.stringify({ alg: "none", kid })).toString("base64url")}.${payload}.`;
}

function swappedKey() {
  const body = withToken(sigstore.token(ALICE));
  body.publicKeyRequest.publicKey.content = pem(generateKeyPair("P-256").publicKey);
  return body;
}

function badKey() {
  const body = withToken(sigstore.token(ALICE));
  body.publicKeyRequest.publicKey.content = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
  return body;
}
