import { generateKeyPairSync } from "node:crypto";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { type SigningMethod, serializeBundle } from "../src/index.ts";
import { createCertificateSigner, parsePrivateKey } from "../src/node/index.ts";
import { verifyMessage, verifyStatement } from "../src/verify/index.ts";
import { bundleOf, code, intermediate, leafKeys, leafWith, NOW, root, verify } from "./certificate-bundle.ts";
import {
  ANY_PURPOSE,
  basicConstraints,
  CERT_SIGN,
  CODE_SIGNING,
  commonName,
  DIGITAL_SIGNATURE,
  der,
  ECDSA_SHA1,
  ED25519,
  ecKeys,
  extendedKeyUsage,
  extension,
  KEY_ENCIPHERMENT,
  type MadeCertificate,
  makeAuthority,
  makeCertificate,
  privatePem,
  RSA_PSS_SHA1,
  RSA_PSS_SHA256,
  RSA_SHA1,
  RSA_SHA256,
  SERVER_AUTH,
  subjectAltName,
} from "./certificates.ts";
import { at, codeOf } from "./outcome.ts";
import { bytesOf, digestOf, file, handmadeBundle, jsonOf, PAYLOAD } from "./signed.ts";

const leaf = makeCertificate({ keys: leafKeys }, intermediate);

describe("the path to an anchor (RFC 5280 §6.1)", () => {
  it("is found with the intermediate in the bundle and the root outside of it", async () => {
    const verified = unwrap(await verify(bundleOf(leaf, intermediate), root));
    const method: SigningMethod = "certificate";
    expect(verified).toMatchObject({
      method,
      signers: [{ subjects: ["CN=signer"], issuer: "CN=intermediate" }],
    });
  });

  it("is found with the root in the bundle too, in any order, and with strangers among it", async () => {
    const stranger = makeAuthority("stranger");
    expect(await code(root, leaf, intermediate, root)).toBeUndefined();
    expect(await code(root, leaf, root, stranger, intermediate)).toBeUndefined();
  });

  it("is found when the intermediate itself is the anchor, or is given beside the root", async () => {
    expect(await code(intermediate, leaf)).toBeUndefined();
    const outcome = await verify(bundleOf(leaf), root, { certificateAnchors: [root.pem, intermediate.pem] });
    expect(outcome.ok).toBe(true);
    const joined = await verify(bundleOf(leaf), root, {
      certificateAnchors: [`${intermediate.pem}${root.pem}`],
    });
    expect(joined.ok).toBe(true);
  });

  it("is the leaf itself when the leaf is pinned as anchor, which still must be valid", async () => {
    expect(await code(leaf, leaf)).toBeUndefined();
    const outcome = await verify(bundleOf(leaf), leaf, { now: at("2036-01-01T00:00:00Z") });
    expect(codeOf(outcome)).toBe("CERTIFICATE_EXPIRED");
  });

  it("is found for a leaf whose subject is its issuer's (LESSON 15), and refused when it signed itself", async () => {
    const sameName = leafWith({ subject: intermediate.subject });
    expect(await code(root, sameName, intermediate)).toBeUndefined();
    const selfSigned = makeCertificate({ keys: leafKeys, subject: intermediate.subject });
    expect(await code(root, selfSigned, intermediate)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
  });

  it("is not found without the intermediate", async () => {
    expect(await code(root, leaf)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
  });

  it("does not lead to another authority, nor to one of the same name with another key", async () => {
    expect(await code(makeAuthority("other"), leaf, intermediate)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
    expect(await code(makeAuthority("root"), leaf, intermediate)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
    const lookAlike = makeAuthority("intermediate");
    expect(await code(root, makeCertificate({}, lookAlike), lookAlike)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
    expect(await code(root, makeCertificate({}, lookAlike), intermediate)).toBe(
      "CERTIFICATE_CHAIN_UNTRUSTED",
    );
  });

  it("trusts no root that only the bundle brings", async () => {
    const evilRoot = makeAuthority("evil");
    expect(await code(root, makeCertificate({}, evilRoot), evilRoot)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
  });

  it("is refused through a certificate that is no authority", async () => {
    const through = async (...extensions: readonly Uint8Array[]): Promise<string | undefined> => {
      const plain = leafWith({ subject: commonName("plain"), extensions });
      return await code(root, makeCertificate({}, plain), plain, intermediate);
    };
    expect(await through(extendedKeyUsage([CODE_SIGNING]))).toBe("CERTIFICATE_USAGE");
    expect(await through(basicConstraints(false), CERT_SIGN)).toBe("CERTIFICATE_USAGE");
    expect(await through(DIGITAL_SIGNATURE)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
  });

  it("is refused through an authority without keyCertSign", async () => {
    const weak = makeAuthority("weak", { extensions: [basicConstraints(true), DIGITAL_SIGNATURE] }, root);
    expect(await code(root, makeCertificate({}, weak), weak)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
  });

  it("is refused through an authority whose purposes do not include code signing", async () => {
    const withPurposes = (purposes: readonly string[], critical: boolean): MadeCertificate =>
      makeAuthority(
        "purposes",
        { extensions: [basicConstraints(true), CERT_SIGN, extendedKeyUsage(purposes, critical)] },
        root,
      );
    for (const critical of [true, false]) {
      const tls = withPurposes([SERVER_AUTH], critical);
      expect(await code(root, makeCertificate({}, tls), tls)).toBe("CERTIFICATE_USAGE");
    }
    for (const purpose of [CODE_SIGNING, ANY_PURPOSE]) {
      const fitting = withPurposes([purpose], true);
      expect(await code(root, makeCertificate({}, fitting), fitting)).toBeUndefined();
    }
  });

  it("keeps to path lengths", async () => {
    const zero = makeAuthority("zero", { extensions: [basicConstraints(true, 0), CERT_SIGN] }, root);
    expect(await code(root, makeCertificate({}, zero), zero)).toBeUndefined();
    const below = makeAuthority("below", {}, zero);
    expect(await code(root, makeCertificate({}, below), below, zero)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
    const shortRoot = makeAuthority("short", { extensions: [basicConstraints(true, 0), CERT_SIGN] });
    const under = makeAuthority("under", {}, shortRoot);
    expect(await code(shortRoot, makeCertificate({}, under), under)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
  });

  it("is at most eight certificates long", async () => {
    const authorities = [root];
    for (let depth = 0; depth < 8; depth++)
      authorities.push(makeAuthority(`ca ${depth}`, {}, authorities.at(-1)));
    const chain = (length: number): readonly MadeCertificate[] => authorities.slice(1, length).reverse();
    expect(await code(root, makeCertificate({}, authorities[6]), ...chain(7))).toBeUndefined();
    expect(await code(root, makeCertificate({}, authorities[8]), ...chain(9))).toBe(
      "CERTIFICATE_CHAIN_UNTRUSTED",
    );
  });

  it("is given up soon in a maze of authorities that all issued one another", async () => {
    const keys = ecKeys();
    const maze = Array.from({ length: 15 }, () => makeAuthority("maze", { keys }));
    const outcome = await verify(bundleOf(makeCertificate({}, maze[0]), ...maze), root);
    expect(codeOf(outcome)).toBe("CERTIFICATE_CHAIN_UNTRUSTED");
  });

  it("is looked for past strangers that bear the name of the issuer", async () => {
    const strangers = Array.from({ length: 10 }, () => makeAuthority("intermediate"));
    expect(await code(root, leaf, ...strangers, intermediate)).toBeUndefined();
  });
});

describe("validity", () => {
  const verifyAt = (time: string, ...chain: readonly MadeCertificate[]) =>
    verify(bundleOf(...chain), root, { now: at(time) });

  it("includes the first and the last second", async () => {
    expect((await verifyAt("2025-01-01T00:00:00Z", leaf, intermediate)).ok).toBe(true);
    expect((await verifyAt("2035-01-01T00:00:00Z", leaf, intermediate)).ok).toBe(true);
    expect(codeOf(await verifyAt("2024-12-31T23:59:59Z", leaf, intermediate))).toBe(
      "CERTIFICATE_NOT_YET_VALID",
    );
    expect(codeOf(await verifyAt("2035-01-01T00:00:01Z", leaf, intermediate))).toBe("CERTIFICATE_EXPIRED");
  });

  it("is wanted of the whole path, of the anchor too", async () => {
    const expired = makeAuthority("expired", { notAfter: "2025-06-01T00:00:00" }, root);
    expect(await code(root, makeCertificate({}, expired), expired)).toBe("CERTIFICATE_EXPIRED");
    const expiredRoot = makeAuthority("old root", { notAfter: "2025-06-01T00:00:00" });
    const under = makeAuthority("under", {}, expiredRoot);
    expect(await code(expiredRoot, makeCertificate({}, under), under)).toBe("CERTIFICATE_EXPIRED");
    const young = makeAuthority("young", { notBefore: "2030-01-01T00:00:00" }, root);
    expect(await code(root, makeCertificate({}, young), young)).toBe("CERTIFICATE_NOT_YET_VALID");
  });

  it.each([
    ["month 13", "20351301000000Z"],
    ["no zone", "20350101000000"],
    ["text", "next year"],
  ])("that cannot be read (%s) is not taken for endless (LESSON 3)", async (_, text) => {
    const broken = leafWith({ notAfter: der(0x18, Buffer.from(text)) });
    expect(["CERTIFICATE_INVALID", "CERTIFICATE_EXPIRED"]).toContain(await code(root, broken, intermediate));
  });
});

describe("what a signing certificate may be used for", () => {
  it.each([
    ["KeyUsage digitalSignature alone", [DIGITAL_SIGNATURE]],
    ["ExtendedKeyUsage codeSigning alone", [extendedKeyUsage([CODE_SIGNING])]],
    ["any purpose", [DIGITAL_SIGNATURE, extendedKeyUsage([ANY_PURPOSE])]],
    ["several purposes, code signing among them", [extendedKeyUsage([SERVER_AUTH, CODE_SIGNING])]],
    ["both, critical", [DIGITAL_SIGNATURE, extendedKeyUsage([CODE_SIGNING], true)]],
  ])("suffices as %s", async (_, extensions) => {
    expect(await code(root, leafWith({ extensions }), intermediate)).toBeUndefined();
  });

  it.each([
    ["serverAuth only", [DIGITAL_SIGNATURE, extendedKeyUsage([SERVER_AUTH])]],
    ["KeyUsage without digitalSignature", [KEY_ENCIPHERMENT, extendedKeyUsage([CODE_SIGNING])]],
    ["neither KeyUsage nor ExtendedKeyUsage", [subjectAltName({ email: "me@example.org" })]],
    ["no extension at all", []],
  ])("is refused as %s", async (_, extensions) => {
    expect(await code(root, leafWith({ extensions }), intermediate)).toBe("CERTIFICATE_USAGE");
  });
});

describe("features that must not be ignored", () => {
  const unknown = extension("1.3.6.1.4.1.55555.1", true, Uint8Array.of(5, 0));
  const constraints = extension(
    "2.5.29.30",
    false,
    der(0x30, der(0xa0, der(0x30, der(0x82, Buffer.from("x.org"))))),
  );

  it.each([
    ["an unknown critical extension", [DIGITAL_SIGNATURE, unknown]],
    ["name constraints", [DIGITAL_SIGNATURE, constraints]],
    [
      "an extension twice",
      [DIGITAL_SIGNATURE, subjectAltName({ email: "a@x" }), subjectAltName({ email: "b@x" })],
    ],
  ])("refuse the leaf: %s", async (_, extensions) => {
    expect(await code(root, leafWith({ extensions }), intermediate)).toBe("CERTIFICATE_INVALID");
  });

  it.each([
    ["an unknown critical extension", unknown],
    ["name constraints", constraints],
  ])("refuse an authority of the path: %s", async (_, feature) => {
    const odd = makeAuthority("odd", { extensions: [basicConstraints(true), CERT_SIGN, feature] }, root);
    expect(await code(root, makeCertificate({}, odd), odd)).toBe("CERTIFICATE_INVALID");
  });

  it("let an unknown extension that is not critical pass", async () => {
    const harmless = extension("1.3.6.1.4.1.55555.1", false, Uint8Array.of(5, 0));
    expect(
      await code(root, leafWith({ extensions: [DIGITAL_SIGNATURE, harmless] }), intermediate),
    ).toBeUndefined();
  });

  it("refuse SHA-1, also in ECDSA and hidden in RSA-PSS, and RSA below 2048 bits", async () => {
    expect(await code(root, leafWith({ algorithm: ECDSA_SHA1 }), intermediate)).toBe("CERTIFICATE_INVALID");
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const rsaRoot = makeAuthority("rsa", { keys: rsa, algorithm: RSA_SHA256 });
    expect(await code(rsaRoot, makeCertificate({ algorithm: RSA_SHA256 }, rsaRoot))).toBeUndefined();
    expect(await code(rsaRoot, makeCertificate({ algorithm: RSA_SHA1 }, rsaRoot))).toBe(
      "CERTIFICATE_INVALID",
    );
    expect(await code(rsaRoot, makeCertificate({ algorithm: RSA_PSS_SHA256 }, rsaRoot))).toBeUndefined();
    expect(await code(rsaRoot, makeCertificate({ algorithm: RSA_PSS_SHA1 }, rsaRoot))).toBe(
      "CERTIFICATE_INVALID",
    );
    const small = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const smallRoot = makeAuthority("small", { keys: small, algorithm: RSA_SHA256 });
    expect(await code(smallRoot, makeCertificate({ algorithm: RSA_SHA256 }, smallRoot))).toBe(
      "CERTIFICATE_INVALID",
    );
  });
});

describe("the certificate and the signature", () => {
  it("belong together: another leaf of the same authority is refused", async () => {
    const other = makeCertificate({}, intermediate);
    const bundle = handmadeBundle(
      { kind: "x509CertificateChain", certificates: [other.der, intermediate.der] },
      [{ key: leafKeys.privateKey, hash: "sha256" }],
    );
    expect(codeOf(await verify(bundle, root))).toBe("SIGNATURE_INVALID");
  });

  it("are one: two signatures with one certificate are refused", async () => {
    const signed = { key: leafKeys.privateKey, hash: "sha256" };
    const bundle = handmadeBundle(
      { kind: "x509CertificateChain", certificates: [leaf.der, intermediate.der] },
      [signed, signed],
    );
    expect(codeOf(await verify(bundle, root))).toBe("SIGNATURE_INVALID");
  });

  it("use a key of OMS: RSA and secp256k1 leaves are refused, Ed25519 is not", async () => {
    const rsa = makeCertificate({ keys: generateKeyPairSync("rsa", { modulusLength: 2048 }) }, intermediate);
    expect(await code(root, rsa, intermediate)).toBe("KEY_UNSUPPORTED");
    const koblitz = makeCertificate({ keys: ecKeys("secp256k1") }, intermediate);
    expect(await code(root, koblitz, intermediate)).toBe("KEY_UNSUPPORTED");
    const ed25519 = makeCertificate({ keys: generateKeyPairSync("ed25519") }, intermediate);
    expect(await code(root, ed25519, intermediate)).toBeUndefined();
    const edRoot = makeAuthority("ed", { keys: generateKeyPairSync("ed25519"), algorithm: ED25519 });
    expect(await code(edRoot, makeCertificate({ algorithm: ED25519 }, edRoot))).toBeUndefined();
  });

  it("sign files too, and no others", async () => {
    const signer = createCertificateSigner(parsePrivateKey(privatePem(leafKeys)), {
      certificate: leaf.pem,
      chain: [intermediate.pem],
    });
    const bytes = serializeBundle((await signer.signMessage(file("model bytes"))).bundle);
    const options = { now: NOW, certificateAnchors: [root.pem] };
    expect(unwrap(await verifyMessage(bytes, digestOf("model bytes"), options)).method).toBe("certificate");
    const json = jsonOf(bytes);
    if (json.messageSignature) {
      const digest = Buffer.from(await digestOf("other")("sha256"), "hex");
      json.messageSignature.messageDigest.digest = digest.toString("base64");
    }
    expect(codeOf(await verifyMessage(bytesOf(json), digestOf("other"), options))).toBe("SIGNATURE_INVALID");
  });

  it.each([
    ["empty of ASN.1", Uint8Array.of(0x30, 0)],
    ["cut", leaf.der.subarray(0, -1)],
    ["followed by a byte", Buffer.concat([leaf.der, Uint8Array.of(0)])],
    ["garbage", Buffer.from("garbage")],
    ["PEM", Buffer.from(leaf.pem)],
  ])("are refused with a certificate that is %s", async (_, bytes) => {
    const json = jsonOf(bundleOf(leaf, intermediate));
    const chain = json.verificationMaterial.x509CertificateChain?.certificates ?? [];
    if (chain[0]) chain[0].rawBytes = Buffer.from(bytes).toString("base64");
    expect(codeOf(await verify(bytesOf(json), root))).toBe("CERTIFICATE_INVALID");
  });

  it("are refused with an altered payload", async () => {
    const json = jsonOf(bundleOf(leaf, intermediate));
    if (json.dsseEnvelope)
      json.dsseEnvelope.payload = Buffer.from(`${Buffer.from(PAYLOAD)} `).toString("base64");
    expect(codeOf(await verify(bytesOf(json), root))).toBe("SIGNATURE_INVALID");
  });
});

describe("anchors", () => {
  it.each([["garbage"], [""], [leaf.pem.replace("\nM", "\nZZZZ")], [privatePem(leafKeys)]])(
    "that cannot be read give no verdict: %#",
    async (pem) => {
      const outcome = await verifyStatement(bundleOf(leaf, intermediate), {
        now: NOW,
        certificateAnchors: [pem],
      });
      expect(codeOf(outcome)).toBe("TRUST_MATERIAL_INVALID");
    },
  );
});
