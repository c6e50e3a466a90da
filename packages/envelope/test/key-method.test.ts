import { createHash, createPrivateKey } from "node:crypto";
import { type Timestamp, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { isVerified, parseBundle, serializeBundle } from "../src/index.ts";
import { createKeySigner, generateKeyPair, KEY_TYPES, parsePrivateKey } from "../src/node/index.ts";
import { type PublicKey, parsePublicKey, verifyMessage, verifyStatement } from "../src/verify/index.ts";
import { ecKeys, makeCertificate } from "./certificates.ts";
import { at, codeOf, thrownCode } from "./outcome.ts";
import { bytesOf, digestOf, file, handmadeBundle, jsonOf, PAYLOAD, signedStatement } from "./signed.ts";

const NOW = at("2026-01-01T00:00:00Z");
const pairs = Object.fromEntries(KEY_TYPES.map((type) => [type, generateKeyPair(type)] as const)) as {
  readonly [T in (typeof KEY_TYPES)[number]]: ReturnType<typeof generateKeyPair>;
};
const publicKey = (type: (typeof KEY_TYPES)[number]): PublicKey =>
  unwrap(parsePublicKey(pairs[type].publicKey));
const signer = (type: (typeof KEY_TYPES)[number]) => createKeySigner(parsePrivateKey(pairs[type].privateKey));
const verify = (bytes: Uint8Array, ...keys: readonly PublicKey[]) =>
  verifyStatement(bytes, { now: NOW, publicKeys: keys });

describe("the key method", () => {
  it.each(KEY_TYPES)("signs and verifies a statement with %s; the subject names the key", async (type) => {
    const bytes = await signedStatement(signer(type));
    const verified = unwrap(await verify(bytes, publicKey(type)));
    expect(isVerified(verified)).toBe(true);
    expect(verified.method).toBe("key");
    const hex = createHash("sha256").update(publicKey(type).spki).digest("hex");
    expect(verified.signers).toEqual([{ subjects: [`key:sha256:${hex}`], publicKeyDigest: `sha256:${hex}` }]);
    expect(pairs[type].subject).toBe(`key:sha256:${hex}`);
    expect(verified.payloadDigest).toBe(`sha256:${createHash("sha256").update(PAYLOAD).digest("hex")}`);
    expect(verified.bundleDigest).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
    expect(verified).not.toHaveProperty("signedTime");
  });

  it.each(KEY_TYPES)(
    "refuses a statement of %s with an altered payload, and another key of its type",
    async (type) => {
      const json = jsonOf(await signedStatement(signer(type)));
      const other = unwrap(parsePublicKey(generateKeyPair(type).publicKey));
      expect(codeOf(await verify(bytesOf(json), other))).toBe("KEY_UNKNOWN");
      if (json.dsseEnvelope) json.dsseEnvelope.payload = Buffer.from(`${PAYLOAD} `).toString("base64");
      expect(codeOf(await verify(bytesOf(json), publicKey(type)))).toBe("SIGNATURE_INVALID");
    },
  );

  it.each([
    ["p256", "sha384"],
    ["p384", "sha256"],
    ["p384", "sha512"],
    ["p521", "sha256"],
  ] as const)(
    "refuses a %s signature over %s: the hash belongs to the curve (LESSON 13)",
    async (type, hash) => {
      const key = createPrivateKey(pairs[type].privateKey);
      const bytes = handmadeBundle({ kind: "publicKey", hint: "" }, [{ key, hash }]);
      expect(codeOf(await verify(bytes, publicKey(type)))).toBe("SIGNATURE_INVALID");
    },
  );

  it.each(["p256", "p384", "p521"] as const)("signs and verifies a file with %s", async (type) => {
    const { bundle } = await signer(type).signMessage(file("model bytes"));
    const bytes = serializeBundle(bundle);
    const options = { now: NOW, publicKeys: [publicKey(type)] };
    const verified = unwrap(await verifyMessage(bytes, digestOf("model bytes"), options));
    expect(isVerified(verified)).toBe(true);
    expect(codeOf(await verifyMessage(bytes, digestOf("other bytes"), options))).toBe(
      "ARTIFACT_DIGEST_MISMATCH",
    );
    const json = jsonOf(bytes);
    // The digest alone says nothing: with the digest of other bytes put in, the signature no longer fits.
    if (json.messageSignature) {
      const digest = await digestOf("other bytes")(verified.value.algorithm);
      json.messageSignature.messageDigest.digest = Buffer.from(digest, "hex").toString("base64");
    }
    expect(codeOf(await verifyMessage(bytesOf(json), digestOf("other bytes"), options))).toBe(
      "SIGNATURE_INVALID",
    );
  });

  it("refuses a file signature that names another hash than the curve's, or a key of another curve", async () => {
    const { bundle } = await signer("p256").signMessage(file("model bytes"));
    const json = jsonOf(serializeBundle(bundle));
    const sha384 = Buffer.from(await digestOf("model bytes")("sha384"), "hex").toString("base64");
    if (json.messageSignature)
      json.messageSignature.messageDigest = { algorithm: "SHA2_384", digest: sha384 };
    for (const type of ["p256", "p384", "ed25519"] as const) {
      const options = { now: NOW, publicKeys: [publicKey(type)] };
      json.verificationMaterial.publicKey = { hint: "" };
      expect(codeOf(await verifyMessage(bytesOf(json), digestOf("model bytes"), options))).toBe(
        "SIGNATURE_INVALID",
      );
    }
  });

  it("refuses to sign a file with Ed25519, which would need all of it in memory", async () => {
    expect(await thrownCode(() => signer("ed25519").signMessage(file("model")))).toBe("CONTENT_UNSUPPORTED");
  });

  it("refuses a file bundle as a statement, and a statement as a file", async () => {
    const message = serializeBundle((await signer("p256").signMessage(file("model"))).bundle);
    const options = { now: NOW, publicKeys: [publicKey("p256")] };
    expect(codeOf(await verifyStatement(message, options))).toBe("CONTENT_UNEXPECTED");
    const statement = await signedStatement(signer("p256"));
    expect(codeOf(await verifyMessage(statement, digestOf("model"), options))).toBe("CONTENT_UNEXPECTED");
  });

  it("refuses other payload types, payloads that are no Statement, and unexpected predicates", async () => {
    const key = createPrivateKey(pairs.p256.privateKey);
    const signed = (content: { payload?: Uint8Array; payloadType?: string }): Uint8Array =>
      handmadeBundle({ kind: "publicKey", hint: "" }, [{ key, hash: "sha256" }], content);
    const options = { now: NOW, publicKeys: [publicKey("p256")] };
    expect(codeOf(await verifyStatement(signed({ payloadType: "text/plain" }), options))).toBe(
      "PAYLOAD_TYPE_UNEXPECTED",
    );
    expect(codeOf(await verifyStatement(signed({ payload: Buffer.from("{}") }), options))).toBe(
      "STATEMENT_INVALID",
    );
    const expected = { ...options, expectedPredicateTypes: ["https://model_signing/signature/v1.0"] };
    expect(codeOf(await verifyStatement(signed({}), expected))).toBeUndefined();
    const others = { ...options, expectedPredicateTypes: ["https://example.com/other"] };
    expect(codeOf(await verifyStatement(signed({}), others))).toBe("PREDICATE_TYPE_UNEXPECTED");
    expect(codeOf(await verifyStatement(signed({}), { ...options, expectedPredicateTypes: [] }))).toBe(
      "PREDICATE_TYPE_UNEXPECTED",
    );
  });
});

describe("the key that a bundle names", () => {
  const spki = publicKey("p384").spki;
  const hashOf = (value: string | Uint8Array, encoding: "hex" | "base64"): string =>
    createHash("sha256").update(value).digest(encoding);
  const withMaterial = async (material: { hint?: string; rawBytes?: string }): Promise<Uint8Array> => {
    const json = jsonOf(await signedStatement(signer("p384")));
    json.verificationMaterial.publicKey = material;
    return bytesOf(json);
  };

  it("is written as SHA-256 of its PEM, in hex, as the reference client does (OMS §4.1)", async () => {
    const { hint } = jsonOf(await signedStatement(signer("p384"))).verificationMaterial.publicKey ?? {};
    expect(hint).toBe(hashOf(pairs.p384.publicKey, "hex"));
    expect(pairs.p384.publicKey.endsWith("-----\n")).toBe(true);
  });

  it.each([
    ["SHA-256 of the PEM without its final newline", hashOf(pairs.p384.publicKey.trimEnd(), "hex")],
    ["SHA-256 of the SPKI in hex", hashOf(spki, "hex")],
    ["SHA-256 of the SPKI in base64", hashOf(spki, "base64")],
    ["no hint", ""],
  ])("may be %s", async (_, hint) => {
    const verified = unwrap(await verify(await withMaterial({ hint }), publicKey("p256"), publicKey("p384")));
    expect(verified.warnings).toEqual([]);
  });

  it("may be free text, which names nothing and is reported", async () => {
    const verified = unwrap(await verify(await withMaterial({ hint: "my release key" }), publicKey("p384")));
    expect(verified.warnings.map(({ code }) => code)).toEqual(["KEY_HINT_UNKNOWN"]);
    const control = await withMaterial({ hint: "a\u001b[31mb" });
    expect(JSON.stringify(unwrap(await verify(control, publicKey("p384"))).warnings)).not.toContain("\u001b");
  });

  it("must be among the trusted: the hint of another key is refused although the signature would verify", async () => {
    const hint = hashOf(pairs.p256.publicKey, "hex");
    expect(codeOf(await verify(await withMaterial({ hint }), publicKey("p384")))).toBe("KEY_UNKNOWN");
    // And with both trusted, it is the named key that must have signed.
    expect(codeOf(await verify(await withMaterial({ hint }), publicKey("p384"), publicKey("p256")))).toBe(
      "SIGNATURE_INVALID",
    );
  });

  it.each([
    ["PEM text", Buffer.from(pairs.p384.publicKey)],
    ["PEM text with CRLF", Buffer.from(pairs.p384.publicKey.replaceAll("\n", "\r\n"))],
    ["DER", Buffer.from(spki)],
  ])("may be given as rawBytes of %s (OMS §11.2)", async (_, bytes) => {
    expect(
      (await verify(await withMaterial({ rawBytes: bytes.toString("base64") }), publicKey("p384"))).ok,
    ).toBe(true);
  });

  it.each([
    ["another key", Buffer.from(pairs.p256.publicKey)],
    ["a private key", Buffer.from(pairs.p384.privateKey)],
    ["garbage", Buffer.from("garbage")],
    ["a truncated DER", Buffer.from(spki.subarray(0, -1))],
  ])("as rawBytes of %s is refused", async (_, bytes) => {
    const bundle = await withMaterial({ rawBytes: bytes.toString("base64") });
    expect(codeOf(await verify(bundle, publicKey("p384")))).toBe("KEY_UNKNOWN");
  });

  it("is never trusted because the bundle brings it along", async () => {
    const attacker = ecKeys();
    const raw = new Uint8Array(attacker.publicKey.export({ type: "spki", format: "der" }));
    const bundle = handmadeBundle({ kind: "publicKey", hint: "", rawBytes: raw }, [
      { key: attacker.privateKey, hash: "sha256" },
    ]);
    expect(codeOf(await verify(bundle, publicKey("p256")))).toBe("KEY_UNKNOWN");
  });
});

describe("several keys and signatures", () => {
  const material = { kind: "publicKey", hint: "" } as const;
  const keyOf = (type: "p256" | "p384") => ({
    key: createPrivateKey(pairs[type].privateKey),
    hash: type === "p256" ? "sha256" : "sha384",
  });
  const stranger = { key: ecKeys().privateKey, hash: "sha256" };

  it("verify when one signature is by a trusted key; only that key is a signer", async () => {
    const bundle = handmadeBundle(material, [stranger, keyOf("p256")]);
    const verified = unwrap(await verify(bundle, publicKey("p256"), publicKey("p384")));
    expect(verified.signers.map(({ subjects }) => subjects)).toEqual([[pairs.p256.subject]]);
  });

  it("name every trusted key that signed", async () => {
    const bundle = handmadeBundle(material, [keyOf("p384"), keyOf("p256")]);
    const verified = unwrap(await verify(bundle, publicKey("p256"), publicKey("p384")));
    expect(verified.signers.flatMap(({ subjects }) => subjects).sort()).toEqual(
      [pairs.p256.subject, pairs.p384.subject].sort(),
    );
  });

  it("are refused when none is by a trusted key", async () => {
    expect(codeOf(await verify(handmadeBundle(material, [stranger, stranger]), publicKey("p256")))).toBe(
      "SIGNATURE_INVALID",
    );
  });
});

describe("the form of a signature", () => {
  const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const signature = async (alter: (sig: Buffer) => Uint8Array): Promise<Uint8Array> => {
    const json = jsonOf(await signedStatement(signer("p256")));
    const [first] = json.dsseEnvelope?.signatures ?? [];
    if (first) first.sig = Buffer.from(alter(Buffer.from(first.sig, "base64"))).toString("base64");
    return bytesOf(json);
  };
  const scalars = (sig: Buffer): readonly [r: bigint, s: bigint] => {
    const rLength = sig[3] ?? 0;
    return [
      BigInt(`0x${sig.subarray(4, 4 + rLength).toString("hex")}`),
      BigInt(`0x${sig.subarray(6 + rLength).toString("hex")}`),
    ];
  };
  const integer = (value: bigint): Buffer => {
    const hex = value.toString(16);
    const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
    const padded = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
    return Buffer.concat([Buffer.of(2, padded.length), padded]);
  };
  const encode = (r: bigint, s: bigint): Buffer => {
    const body = Buffer.concat([integer(r), integer(s)]);
    return Buffer.concat([Buffer.of(0x30, body.length), body]);
  };

  // ECDSA is malleable: whoever has (r, s) has (r, n - s). It is a signature of the same key over the same bytes, so
  // nothing false is proved; but a bundle's digest must not be used to say that a bundle was seen before.
  it("may be high-S or low-S: both prove the same", async () => {
    const mirrored = await signature((sig) => {
      const [r, s] = scalars(sig);
      return encode(r, ORDER - s);
    });
    expect((await verify(mirrored, publicKey("p256"))).ok).toBe(true);
  });

  it.each([
    ["truncated", (sig: Buffer) => sig.subarray(0, -1)],
    ["followed by a byte", (sig: Buffer) => Buffer.concat([sig, Buffer.of(0)])],
    [
      "r and s side by side (IEEE P1363)",
      (sig: Buffer) =>
        Buffer.from(
          scalars(sig)
            .map((n) => n.toString(16).padStart(64, "0"))
            .join(""),
          "hex",
        ),
    ],
    ["all zero", () => Buffer.alloc(70)],
    ["of r = s = 0", () => encode(0n, 0n)],
    ["of s beyond the order", (sig: Buffer) => encode(scalars(sig)[0], scalars(sig)[1] + ORDER)],
    ["one byte", () => Buffer.of(1)],
    ["64 KiB", () => Buffer.alloc(65_536, 0x30)],
  ] as const)("is refused when it is %s", async (_, alter) => {
    expect(codeOf(await verify(await signature(alter), publicKey("p256")))).toBe("SIGNATURE_INVALID");
  });

  it("is refused for a file too when it is truncated or zero", async () => {
    const { bundle } = await signer("p256").signMessage(file("model"));
    const options = { now: NOW, publicKeys: [publicKey("p256")] };
    for (const sig of [Buffer.alloc(70), Buffer.of(0x30, 0), encode(0n, 0n)]) {
      const json = jsonOf(serializeBundle(bundle));
      if (json.messageSignature) json.messageSignature.signature = sig.toString("base64");
      expect(codeOf(await verifyMessage(bytesOf(json), digestOf("model"), options))).toBe(
        "SIGNATURE_INVALID",
      );
    }
  });
});

describe("what a caller trusts", () => {
  it("must be somebody: nobody at all, or only empty lists, gives no verdict", async () => {
    const bytes = await signedStatement(signer("p256"));
    for (const options of [
      {},
      { publicKeys: [] },
      { certificateAnchors: [] },
      { acceptAnyIdentity: false },
    ]) {
      expect(codeOf(await verifyStatement(bytes, { now: NOW, ...options }))).toBe("TRUST_CONSTRAINT_MISSING");
    }
    const empty = { now: NOW, publicKeys: [publicKey("p256")], expectedIdentities: [] };
    expect(codeOf(await verifyStatement(bytes, empty))).toBe("TRUST_CONSTRAINT_MISSING");
  });

  it("restricts keys further by identity", async () => {
    const bytes = await signedStatement(signer("p256"));
    const options = { now: NOW, publicKeys: [publicKey("p256")] };
    const expecting = (subject: string, issuer?: string) =>
      verifyStatement(bytes, {
        ...options,
        expectedIdentities: [{ subject, ...(issuer === undefined ? {} : { issuer }) }],
      });
    expect((await expecting(pairs.p256.subject)).ok).toBe(true);
    expect(codeOf(await expecting(pairs.p384.subject))).toBe("IDENTITY_MISMATCH");
    expect(codeOf(await expecting(pairs.p256.subject, "https://issuer.example"))).toBe("ISSUER_MISMATCH");
  });

  it("does not let acceptAnyIdentity open the key method", async () => {
    const bytes = await signedStatement(signer("p256"));
    expect(codeOf(await verifyStatement(bytes, { now: NOW, acceptAnyIdentity: true }))).toBe(
      "SIGNING_METHOD_UNTRUSTED",
    );
  });
});

describe("a clock that is no time", () => {
  it.each(["soon", "", "2026-13-45T99:99:99Z", "2026-01-01T00:00:00-05:00"])(
    "(%j) refuses every bundle, instead of never expiring (LESSON 3)",
    async (text) => {
      const now = text as Timestamp;
      const bytes = await signedStatement(signer("p256"));
      expect(codeOf(await verifyStatement(bytes, { now, publicKeys: [publicKey("p256")] }))).toBe(
        "INTERNAL_FAULT",
      );
      const leaf = makeCertificate({ notAfter: "2025-02-01T00:00:00" });
      const old = handmadeBundle({ kind: "x509CertificateChain", certificates: [leaf.der] }, [
        { key: leaf.keys.privateKey, hash: "sha256" },
      ]);
      const options = { certificateAnchors: [leaf.pem] };
      expect(codeOf(await verifyStatement(old, { now, ...options }))).toBe("INTERNAL_FAULT");
      expect(codeOf(await verifyStatement(old, { now: NOW, ...options }))).toBe("CERTIFICATE_EXPIRED");
    },
  );
});

describe("bytes that change while they are verified", () => {
  it("do not change what the result says of them (LESSON 9)", async () => {
    const bytes = await signedStatement(signer("p256"));
    const original = createHash("sha256").update(bytes).digest("hex");
    const pending = verify(bytes, publicKey("p256"));
    bytes.fill(0x20);
    expect(unwrap(await pending).bundleDigest).toBe(`sha256:${original}`);
    expect(codeOf(parseBundle(bytes))).toBe("BUNDLE_NOT_JSON");
  });
});
