import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { timeFromDate, unwrap } from "@aixv/core";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseTrustedRoot, type TrustedRoot, verifyMessage, verifyStatement } from "../src/verify/index.ts";
import {
  type AltName,
  type CertificateTemplate,
  CODE_SIGNING,
  DIGITAL_SIGNATURE,
  der,
  ecKeys,
  extendedKeyUsage,
  extension,
  KEY_ENCIPHERMENT,
  type Keys,
  type MadeCertificate,
  makeAuthority,
  makeCertificate,
  name,
  otherName,
  SERVER_AUTH,
  subjectAltName,
  UTF8_STRING,
} from "./certificates.ts";
import { loggedBundle } from "./logged-bundle.ts";
import { codeOf } from "./outcome.ts";
import { altered, bytesOf, digestOf, entriesOf, handmadeBundle, jsonOf } from "./signed.ts";

const ISSUER = "https://issuer.example";
const issuerV1 = (text: string): Uint8Array => extension("1.3.6.1.4.1.57264.1.1", false, Buffer.from(text));
const issuerV2 = (text: string): Uint8Array =>
  extension("1.3.6.1.4.1.57264.1.8", false, der(UTF8_STRING, Buffer.from(text)));
const USAGE = [DIGITAL_SIGNATURE, extendedKeyUsage([CODE_SIGNING])];

const authority = makeAuthority("fulcio");
const ctLog = ecKeys();
let sigstore: LocalSigstore;
let root: TrustedRoot;

beforeAll(async () => {
  sigstore = await startSigstore();
  root = rootWith(authority, ctLog);
});
afterAll(async () => {
  await sigstore.close();
});

/** The trust root of the local Sigstore with another certificate authority and another log of certificates. */
function rootWith(ca: MadeCertificate, log: Keys): TrustedRoot {
  const spki = log.publicKey.export({ type: "spki", format: "der" });
  const validFor = { start: "2020-01-01T00:00:00Z" };
  const keyId = createHash("sha256").update(spki).digest("base64");
  const json = {
    ...sigstore.trustedRoot,
    certificateAuthorities: [
      {
        uri: "",
        subject: {},
        validFor,
        certChain: { certificates: [{ rawBytes: Buffer.from(ca.der).toString("base64") }] },
      },
    ],
    ctlogs: [
      {
        baseUrl: "https://ct.example",
        hashAlgorithm: "SHA2_256",
        publicKey: { rawBytes: spki.toString("base64"), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor },
        logId: { keyId },
      },
    ],
  };
  return unwrap(parseTrustedRoot(bytesOf(json)));
}

/** A bundle signed with a certificate of the authority, logged by Rekor. */
async function signedWith(template: CertificateTemplate, issuer = authority): Promise<Uint8Array> {
  const leaf = makeCertificate({ subject: name(), ctLog, ...template }, issuer);
  const hash = leaf.keys.privateKey.asymmetricKeyType === "ed25519" ? null : "sha256";
  const signed = handmadeBundle({ kind: "certificate", certificate: leaf.der }, [
    { key: leaf.keys.privateKey, hash },
  ]);
  return await loggedBundle(signed, leaf.pem, sigstore.url);
}

const named = (...names: readonly AltName[]): CertificateTemplate => ({
  extensions: [...USAGE, subjectAltName(...names), issuerV2(ISSUER)],
});
const verify = async (bytes: Uint8Array, trustedRoot = root) =>
  await verifyStatement(bytes, { now: timeFromDate(new Date()), trustedRoot, acceptAnyIdentity: true });
const code = async (template: CertificateTemplate): Promise<string | undefined> =>
  codeOf(await verify(await signedWith(template)));

describe("a keyless certificate", () => {
  it("names its subject and issuer", async () => {
    const verified = unwrap(await verify(await signedWith(named({ email: "me@example.org" }))));
    expect(verified.signers).toMatchObject([{ subjects: ["me@example.org"], issuer: ISSUER }]);
  });

  it("of another authority, or with the timestamp of another log, is refused", async () => {
    const bytes = await signedWith(named({ email: "me@example.org" }));
    expect(codeOf(await verify(bytes, rootWith(makeAuthority("fulcio"), ctLog)))).toBe(
      "CERTIFICATE_CHAIN_UNTRUSTED",
    );
    expect(codeOf(await verify(bytes, rootWith(authority, ecKeys())))).toBe("CERTIFICATE_NOT_LOGGED");
    const unlogged = makeCertificate({ subject: name(), ...named({ email: "me@example.org" }) }, authority);
    const signed = handmadeBundle({ kind: "certificate", certificate: unlogged.der }, [
      { key: unlogged.keys.privateKey, hash: "sha256" },
    ]);
    expect(codeOf(await verify(await loggedBundle(signed, unlogged.pem, sigstore.url)))).toBe(
      "CERTIFICATE_NOT_LOGGED",
    );
  });

  it.each([
    ["no ExtendedKeyUsage", [DIGITAL_SIGNATURE]],
    ["another ExtendedKeyUsage", [DIGITAL_SIGNATURE, extendedKeyUsage([SERVER_AUTH])]],
    ["no KeyUsage", [extendedKeyUsage([CODE_SIGNING])]],
    ["another KeyUsage", [KEY_ENCIPHERMENT, extendedKeyUsage([CODE_SIGNING])]],
  ])("with %s is refused", async (_, usage) => {
    const extensions = [...usage, subjectAltName({ email: "me@example.org" }), issuerV2(ISSUER)];
    expect(await code({ extensions })).toBe("CERTIFICATE_USAGE");
  });

  it.each([
    ["a key's name as URI", [{ uri: `key:sha256:${"ab".repeat(32)}` }]],
    ["a key's name beside its own", [{ email: "me@example.org" }, { uri: "key:sha256:ab" }]],
    ["a NUL", [{ email: "me@example.org\0@evil.example" }]],
    ["a line break", [{ uri: "https://example.org/\nhttps://evil.example" }]],
    ["an empty email", [{ email: "" }]],
    ["no name of a kind that identifies", [{ der: der(0x87, Uint8Array.of(127, 0, 0, 1)) }]],
  ] as const)("with %s is refused", async (_, names) => {
    expect(await code(named(...names))).toBe("CERTIFICATE_INVALID");
  });

  it("without any SAN is refused, whatever its subject is", async () => {
    const subject = name([["2.5.4.3", UTF8_STRING, "me@example.org"]]);
    expect(await code({ subject, extensions: [...USAGE, issuerV2(ISSUER)] })).toBe("CERTIFICATE_INVALID");
  });

  it("with an unknown critical extension, or one extension twice, is refused", async () => {
    const san = subjectAltName({ email: "me@example.org" });
    const unknown = extension("1.3.6.1.4.1.55555.1", true, Uint8Array.of(5, 0));
    expect(await code({ extensions: [...USAGE, san, unknown] })).toBe("CERTIFICATE_INVALID");
    const twice = [...USAGE, san, issuerV2(ISSUER), issuerV2("https://evil.example")];
    expect(await code({ extensions: twice })).toBe("CERTIFICATE_INVALID");
  });

  it("may name a user of a domain (Fulcio's username otherName)", async () => {
    const bytes = await signedWith(named(otherName("1.3.6.1.4.1.57264.1.7", "alice!example.org")));
    expect(unwrap(await verify(bytes)).signers[0]?.subjects).toEqual(["alice!example.org"]);
  });

  it("has the issuer of extension v2, else of v1, else none, which then matches no expected one", async () => {
    const san = subjectAltName({ email: "me@example.org" });
    const issuerOf = async (...extensions: readonly Uint8Array[]): Promise<string | undefined> =>
      unwrap(await verify(await signedWith({ extensions: [...USAGE, san, ...extensions] }))).signers[0]
        ?.issuer;
    expect(await issuerOf(issuerV1("https://old.example"), issuerV2(ISSUER))).toBe(ISSUER);
    expect(await issuerOf(issuerV1("https://old.example"))).toBe("https://old.example");
    const bytes = await signedWith({ extensions: [...USAGE, san] });
    const expectedIdentities = [{ subject: "me@example.org", issuer: ISSUER }];
    const options = { now: timeFromDate(new Date()), trustedRoot: root, expectedIdentities };
    expect(codeOf(await verifyStatement(bytes, options))).toBe("ISSUER_MISMATCH");
  });

  it("may be for an RSA key of 2048 bits, not for a smaller one", async () => {
    const rsa = (modulusLength: number): CertificateTemplate => ({
      ...named({ email: "me@example.org" }),
      keys: generateKeyPairSync("rsa", { modulusLength }),
    });
    const leaf = makeCertificate({ subject: name(), ctLog, ...rsa(1024) }, authority);
    const small = handmadeBundle({ kind: "certificate", certificate: leaf.der }, [
      { key: leaf.keys.privateKey, hash: "sha256" },
    ]);
    // With the entry of another signature: the key is refused before the log is looked at.
    const other = jsonOf(await signedWith(named({ email: "me@example.org" })));
    const bundle = altered(small, (json) => {
      json.verificationMaterial.tlogEntries = entriesOf(other);
    });
    expect(codeOf(await verify(bundle))).toBe("SIGNATURE_INVALID");
    expect(await code(rsa(2048))).toBeUndefined();
  });
});

describe("a keyless signature over a file", () => {
  /** Signed with this hash over a text by these keys, and logged where Rekor takes it. */
  async function signedFile(keys: Keys, hash: string, logged = true): Promise<Uint8Array> {
    const leaf = makeCertificate(
      { subject: name(), ctLog, keys, ...named({ email: "me@example.org" }) },
      authority,
    );
    const bundle = bytesOf({
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: { certificate: { rawBytes: Buffer.from(leaf.der).toString("base64") } },
      messageSignature: {
        messageDigest: {
          algorithm: hash.replace("sha", "SHA2_"),
          digest: createHash(hash).update("model").digest("base64"),
        },
        signature: sign(hash, Buffer.from("model"), keys.privateKey).toString("base64"),
      },
    });
    if (logged) return await loggedBundle(bundle, leaf.pem, sigstore.url);
    // With the entry of another signature: the key is judged before the log is looked at.
    const other = jsonOf(await signedWith(named({ email: "me@example.org" })));
    return altered(bundle, (json) => {
      json.verificationMaterial.tlogEntries = entriesOf(other);
    });
  }
  const verifyFile = async (bytes: Uint8Array, text = "model") =>
    await verifyMessage(bytes, digestOf(text), {
      now: timeFromDate(new Date()),
      trustedRoot: root,
      acceptAnyIdentity: true,
    });

  it("may use SHA-256 with a P-384 key, as older clients do (sigstore_common.proto, PKIX_ECDSA_P384_SHA_256)", async () => {
    const bytes = await signedFile(ecKeys("P-384"), "sha256");
    expect(unwrap(await verifyFile(bytes)).value.algorithm).toBe("sha256");
    expect(codeOf(await verifyFile(bytes, "other"))).toBe("ARTIFACT_DIGEST_MISMATCH");
    const claimed = altered(bytes, ({ messageSignature }) => {
      const digest = createHash("sha256").update("other").digest("base64");
      if (messageSignature !== undefined) messageSignature.messageDigest.digest = digest;
    });
    expect(codeOf(await verifyFile(claimed, "other"))).toBe("SIGNATURE_INVALID");
  });

  it("may not use SHA-384 with a P-256 key", async () => {
    expect(codeOf(await verifyFile(await signedFile(ecKeys(), "sha384", false)))).toBe("SIGNATURE_INVALID");
  });

  it("by a key that needs the file's bytes is told apart from an altered one", async () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    expect(codeOf(await verifyFile(await signedFile(rsa, "sha256", false)))).toBe("KEY_UNSUPPORTED");
  });
});
