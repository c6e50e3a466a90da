import { encodeBase64, type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/outcome.ts";
import { type Bundle, signingMethod } from "./bundle.ts";
import { parseBundle } from "./parse-bundle.ts";
import { serializeBundle } from "./serialize-bundle.ts";

type Json = { [name: string]: JsonValue };

const b64 = (text: string): string => encodeBase64(new TextEncoder().encode(text));
const MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

const entry = {
  logIndex: "12",
  logId: { keyId: b64("log") },
  kindVersion: { kind: "dsse", version: "0.0.1" },
  integratedTime: "1700000000",
  inclusionPromise: { signedEntryTimestamp: b64("set") },
  inclusionProof: {
    logIndex: "7",
    rootHash: b64("root"),
    treeSize: "8",
    hashes: [b64("h1"), b64("h2")],
    checkpoint: { envelope: "log\n8\nroot\n\n— log abcd\n" },
  },
  canonicalizedBody: b64("{}"),
};
const envelope = {
  payload: b64("payload"),
  payloadType: "application/vnd.in-toto+json",
  signatures: [{ sig: b64("sig"), keyid: "k" }],
};
const message = { messageDigest: { algorithm: "SHA2_256", digest: b64("digest") }, signature: b64("sig") };
const witnesses = {
  tlogEntries: [entry],
  timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: b64("token") }] },
};
const samples = {
  key: {
    mediaType: MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint: "h", rawBytes: b64("key") }, ...witnesses },
    dsseEnvelope: envelope,
  },
  keyless: {
    mediaType: MEDIA_TYPE,
    verificationMaterial: { certificate: { rawBytes: b64("certificate") }, ...witnesses },
    messageSignature: message,
  },
  certificate: {
    mediaType: MEDIA_TYPE,
    verificationMaterial: {
      x509CertificateChain: { certificates: [{ rawBytes: b64("leaf") }, { rawBytes: b64("ca") }] },
      tlogEntries: [],
    },
    dsseEnvelope: envelope,
  },
} as const;

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const parse = (value: unknown) => parseBundle(bytesOf(value));
const codeFor = (value: unknown): string | undefined => codeOf(parse(value));

/** The sample with what stands at a JSON Pointer replaced; `undefined` removes it. */
function edit(sample: unknown, pointer: string, value: unknown): unknown {
  const copy = structuredClone(sample) as Json;
  const path = pointer.split("/").slice(1);
  const last = path.pop() ?? "";
  const parent = path.reduce<Json>((object, name) => object[name] as Json, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value as JsonValue;
  return copy;
}

function pointers(value: unknown, at = ""): readonly (readonly [pointer: string, value: unknown])[] {
  const below =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, member]) => pointers(member, `${at}/${name}`))
      : [];
  return at === "" ? below : [[at, value] as const, ...below];
}

describe("a bundle", () => {
  it.each(Object.entries(samples))("of the %s shape survives serialize and parse", (_, sample) => {
    const bundle = unwrap(parse(sample));
    expect(unwrap(parseBundle(serializeBundle(bundle)))).toEqual(bundle);
    expect(JSON.parse(new TextDecoder().decode(serializeBundle(bundle)))).toEqual(sample);
  });

  it("is written without empty hint, keyid, raw bytes, proof and timestamps, and reads back the same", () => {
    const bundle: Bundle = {
      mediaType: MEDIA_TYPE,
      version: "0.3",
      content: {
        kind: "dsseEnvelope",
        envelope: {
          payload: Uint8Array.of(1),
          payloadType: "t",
          signatures: [{ sig: Uint8Array.of(2), keyid: "" }],
        },
      },
      material: { content: { kind: "publicKey", hint: "h" }, tlogEntries: [], timestamps: [] },
    };
    const text = new TextDecoder().decode(serializeBundle(bundle));
    expect(text).not.toMatch(/keyid|rawBytes|timestampVerificationData/);
    expect(text.endsWith("}\n")).toBe(true);
    expect(unwrap(parseBundle(serializeBundle(bundle)))).toEqual(bundle);
  });

  it.each([{ hint: "" }, { hint: "h" }, { rawBytes: b64("k") }])(
    "with the key %j reads back",
    (publicKey) => {
      const bundle = unwrap(parse(edit(samples.key, "/verificationMaterial/publicKey", publicKey)));
      expect(unwrap(parseBundle(serializeBundle(bundle)))).toEqual(bundle);
    },
  );

  it("has its 64-bit integers as text, beyond 2^53, and reads JSON numbers too (protobuf JSON)", () => {
    const big = edit(samples.key, "/verificationMaterial/tlogEntries/0/logIndex", "9007199254740993");
    expect(unwrap(parse(big)).material.tlogEntries[0]?.logIndex).toBe("9007199254740993");
    const number = edit(samples.key, "/verificationMaterial/tlogEntries/0/logIndex", 5);
    expect(unwrap(parse(number)).material.tlogEntries[0]?.logIndex).toBe("5");
  });
});

describe("parseBundle on fields of the wrong type", () => {
  const INTEGERS = /\/(?:logIndex|integratedTime|treeSize)$/;
  const wrongFor = (pointer: string, value: unknown): readonly unknown[] => {
    if (INTEGERS.test(pointer))
      return [1.5, -1, 2 ** 53, "-1", "01", "1e3", "0x1", "", "1".repeat(20), true, [], {}];
    if (Array.isArray(value)) return [1, true, "x", {}];
    if (typeof value === "object") return [1, true, "x", []];
    return [1, true, [], {}];
  };

  it.each(Object.entries(samples))("refuses each of them in the %s shape, and says where", (_, sample) => {
    for (const [pointer, value] of pointers(sample)) {
      for (const wrong of wrongFor(pointer, value)) {
        const outcome = parse(edit(sample, pointer, wrong));
        const where = `${pointer} = ${JSON.stringify(wrong)}`;
        expect(codeOf(outcome), where).toMatch(/^BUNDLE_/);
        expect(outcome.ok ? "" : outcome.error.details?.pointer, where).toMatch(/^\//);
        expect(outcome.ok ? "\n" : outcome.error.message, where).not.toContain("\n");
      }
    }
  });

  const OPTIONAL =
    /\/(?:keyid|hint|publicKey\/rawBytes|timestampVerificationData|rfc3161Timestamps|signedTimestamp|tlogEntries|inclusionPromise|integratedTime|logIndex|treeSize|hashes)$|\/\d+$/;

  it.each(Object.entries(samples))("refuses the %s shape without any one required field", (_, sample) => {
    const required = pointers(sample).filter(([pointer]) => !OPTIONAL.test(pointer));
    expect(required.length).toBeGreaterThan(5);
    for (const [pointer] of required) {
      expect(codeFor(edit(sample, pointer, undefined)), pointer).toMatch(/^BUNDLE_/);
      expect(codeFor(edit(sample, pointer, null)), `${pointer} null`).toMatch(/^BUNDLE_/);
    }
  });

  it("refuses text that is no base64 in every field of bytes", () => {
    for (const sample of Object.values(samples)) {
      for (const [pointer, value] of pointers(sample)) {
        const field = pointer.split("/").at(-1) ?? "";
        const bytes =
          /^(?:payload|sig|rawBytes|digest|signature|keyId|signedEntryTimestamp|rootHash|signedTimestamp|canonicalizedBody)$/;
        if (typeof value !== "string" || !bytes.test(field)) continue;
        for (const wrong of ["!", "a", `${value}\n`, "====", "a=b="]) {
          expect(codeFor(edit(sample, pointer, wrong)), `${pointer} = ${wrong}`).toBe("BUNDLE_MALFORMED");
        }
      }
    }
  });
});

describe("parseBundle on the rules of the format", () => {
  it.each([
    ["application/vnd.dev.sigstore.bundle+json;version=0.1", "0.1"],
    ["application/vnd.dev.sigstore.bundle+json;version=0.2", "0.2"],
    ["application/vnd.dev.sigstore.bundle+json;version=0.3", "0.3"],
    [MEDIA_TYPE, "0.3"],
  ])("reads %s as v%s", (mediaType, version) => {
    expect(unwrap(parse({ ...samples.key, mediaType })).version).toBe(version);
  });

  it.each([
    "application/vnd.dev.sigstore.bundle+json;version=0.4",
    "application/vnd.dev.sigstore.bundle.v0.3+json ",
    "APPLICATION/vnd.dev.sigstore.bundle.v0.3+json",
    "application/json",
    "toString",
    "__proto__",
  ])("refuses the media type %s (OMS §8.1)", (mediaType) => {
    expect(codeFor({ ...samples.key, mediaType })).toBe("BUNDLE_MEDIA_TYPE_UNSUPPORTED");
  });

  it("refuses a bundle with both contents, with none, and one whose second content is null", () => {
    expect(codeFor({ ...samples.key, messageSignature: message })).toBe("BUNDLE_MALFORMED");
    expect(codeFor(edit(samples.key, "/dsseEnvelope", undefined))).toBe("BUNDLE_CONTENT_MISSING");
    expect(codeFor({ ...samples.key, messageSignature: null })).toBeUndefined();
  });

  it("refuses two kinds of key material, and none", () => {
    const both = edit(samples.key, "/verificationMaterial/certificate", { rawBytes: b64("c") });
    expect(codeFor(both)).toBe("BUNDLE_MALFORMED");
    expect(codeFor(edit(samples.key, "/verificationMaterial/publicKey", undefined))).toBe(
      "BUNDLE_MATERIAL_MISSING",
    );
    expect(codeFor(edit(samples.key, "/verificationMaterial", undefined))).toBe("BUNDLE_MATERIAL_MISSING");
  });

  it.each(["/surprise", "/dsseEnvelope/surprise", "/dsseEnvelope/signatures/0/cert", "/messageSignature"])(
    "refuses the unknown or second field %s",
    (pointer) => {
      expect(codeFor(edit(samples.key, pointer, {}))).toBe("BUNDLE_MALFORMED");
    },
  );

  it("refuses an envelope without signatures", () => {
    expect(codeFor(edit(samples.key, "/dsseEnvelope/signatures", []))).toBe("BUNDLE_SIGNATURES_MISSING");
    expect(codeFor(edit(samples.key, "/dsseEnvelope/signatures", undefined))).toBe(
      "BUNDLE_SIGNATURES_MISSING",
    );
  });

  it.each([[undefined], [null], [""]])("reads the keyid %s as none (OMS §4.1)", (keyid) => {
    const bundle = unwrap(parse(edit(samples.key, "/dsseEnvelope/signatures/0/keyid", keyid)));
    expect(bundle.content.kind === "dsseEnvelope" && bundle.content.envelope.signatures[0]?.keyid).toBe("");
  });

  it.each([[undefined], [null], [[]]])("reads tlogEntries %s as none (OMS §11.1)", (tlogEntries) => {
    const bundle = unwrap(parse(edit(samples.certificate, "/verificationMaterial/tlogEntries", tlogEntries)));
    expect(bundle.material.tlogEntries).toEqual([]);
  });

  it("reads a public key by hint alone, by rawBytes and keyDetails alone, and refuses neither (OMS §11.1)", () => {
    const withKey = (publicKey: unknown) =>
      parse(edit(samples.key, "/verificationMaterial/publicKey", publicKey));
    expect(unwrap(withKey({ hint: "h" })).material.content).toEqual({ kind: "publicKey", hint: "h" });
    const raw = { rawBytes: b64("k"), keyDetails: "PKIX_ECDSA_P384_SHA_384" };
    expect(unwrap(withKey(raw)).material.content).toMatchObject({ hint: "", rawBytes: Uint8Array.of(107) });
    expect(codeOf(withKey({}))).toBe("BUNDLE_MALFORMED");
    expect(codeOf(withKey({ hint: null }))).toBe("BUNDLE_MALFORMED");
  });

  it("wants a promise of each entry in v0.1, and a proof with checkpoint from v0.2 on", () => {
    const at = (version: string, removed: string): string | undefined =>
      codeFor(
        edit(
          { ...samples.key, mediaType: `application/vnd.dev.sigstore.bundle+json;version=${version}` },
          `/verificationMaterial/tlogEntries/0/${removed}`,
          undefined,
        ),
      );
    expect(at("0.1", "inclusionPromise")).toBe("BUNDLE_MALFORMED");
    expect(at("0.1", "inclusionProof")).toBeUndefined();
    for (const version of ["0.2", "0.3"]) {
      expect(at(version, "inclusionProof")).toBe("BUNDLE_MALFORMED");
      expect(at(version, "inclusionProof/checkpoint")).toBe("BUNDLE_MALFORMED");
      expect(at(version, "inclusionPromise")).toBeUndefined();
    }
  });

  it("refuses digest algorithms it does not know, inherited names among them", () => {
    for (const algorithm of ["SHA1", "sha256", "HASH_ALGORITHM_UNSPECIFIED", "constructor"]) {
      const sample = edit(samples.keyless, "/messageSignature/messageDigest/algorithm", algorithm);
      expect(codeFor(sample), algorithm).toBe("BUNDLE_MALFORMED");
    }
  });

  it("tells the methods apart by material and version (OMS §11.1)", () => {
    const method = (value: unknown): string => signingMethod(unwrap(parse(value)));
    const old = "application/vnd.dev.sigstore.bundle+json;version=0.2";
    const logged = edit(samples.certificate, "/verificationMaterial/tlogEntries", [entry]) as JsonObject;
    expect(method(samples.key)).toBe("key");
    expect(method(samples.keyless)).toBe("sigstore");
    expect(method(samples.certificate)).toBe("certificate");
    expect(method(logged)).toBe("certificate");
    expect(method({ ...samples.certificate, mediaType: old })).toBe("certificate");
    expect(method({ ...logged, mediaType: old })).toBe("sigstore");
  });
});

describe("parseBundle on hostile bytes", () => {
  it("refuses nothing at all, and more than maxBytes", () => {
    expect(codeOf(parseBundle(new Uint8Array()))).toBe("BUNDLE_EMPTY");
    const bytes = bytesOf(samples.key);
    expect(codeOf(parseBundle(bytes, { maxBytes: bytes.length - 1 }))).toBe("BUNDLE_TOO_LARGE");
    expect(codeOf(parseBundle(bytes, { maxBytes: bytes.length }))).toBeUndefined();
  });

  it("refuses a bundle cut at every 97th byte", () => {
    const bytes = bytesOf(samples.key);
    for (let end = 1; end < bytes.length; end += 97) {
      expect(codeOf(parseBundle(bytes.subarray(0, end))), String(end)).toBe("BUNDLE_NOT_JSON");
    }
  });

  it.each([
    ["garbage", Uint8Array.from({ length: 1000 }, (_, index) => (index * 181 + 7) & 0xff)],
    ["zeros", new Uint8Array(1000)],
    ["a byte order mark", Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)],
    ["two values", new TextEncoder().encode("{}{}")],
    ["a duplicate key", new TextEncoder().encode(`{"mediaType":"a","mediaType":"b"}`)],
    ["a duplicate key, escaped", new TextEncoder().encode(`{"mediaType":"a","media\\u0054ype":"b"}`)],
    ["the key __proto__", new TextEncoder().encode(`{"__proto__":{"mediaType":"a"}}`)],
    ["10^6 arrays in one another", new TextEncoder().encode("[".repeat(1_000_000))],
    ["10^6 objects in one another", new TextEncoder().encode('{"a":'.repeat(1_000_000))],
  ])("refuses %s", (_, bytes) => {
    expect(codeOf(parseBundle(bytes))).toBe("BUNDLE_NOT_JSON");
  });

  it("refuses 100 MB of garbage and 10 MB of spaces", () => {
    expect(codeOf(parseBundle(new Uint8Array(100_000_000).fill(0x41)))).toBe("BUNDLE_NOT_JSON");
    expect(codeOf(parseBundle(new Uint8Array(10_000_000).fill(0x20)))).toBe("BUNDLE_NOT_JSON");
  });

  it.each([["null"], ["[]"], ["1"], ['"text"'], ["true"], ["{}"]])("refuses %s", (text) => {
    expect(codeOf(parseBundle(new TextEncoder().encode(text)))).toBe("BUNDLE_MALFORMED");
  });

  it("refuses material that is larger than any real one, as parsing takes far more memory than it", () => {
    const large = (pointer: string, size: number, sample: unknown = samples.key): string | undefined =>
      codeFor(edit(sample, pointer, encodeBase64(new Uint8Array(size).fill(5))));
    const material = "/verificationMaterial";
    const timestamp = `${material}/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp`;
    for (const [pointer, sample] of [
      [timestamp, samples.key],
      [`${material}/publicKey/rawBytes`, samples.key],
      [`${material}/certificate/rawBytes`, samples.keyless],
      [`${material}/x509CertificateChain/certificates/1/rawBytes`, samples.certificate],
    ] as const) {
      expect(large(pointer, 65_537, sample), pointer).toBe("BUNDLE_MALFORMED");
      expect(large(pointer, 65_536, sample), pointer).toBeUndefined();
    }
    const checkpoint = `${material}/tlogEntries/0/inclusionProof/checkpoint/envelope`;
    expect(codeFor(edit(samples.key, checkpoint, "x".repeat(65_537)))).toBe("BUNDLE_MALFORMED");
  });

  it("refuses more signatures, certificates, entries, timestamps and hashes than its limits", () => {
    const many = (pointer: string, value: unknown, count: number): string | undefined =>
      codeFor(
        edit(
          samples.key,
          pointer,
          Array.from({ length: count }, () => value),
        ),
      );
    expect(many("/dsseEnvelope/signatures", { sig: b64("s") }, 65)).toBe("BUNDLE_MALFORMED");
    expect(many("/dsseEnvelope/signatures", { sig: b64("s") }, 64)).toBeUndefined();
    expect(many("/verificationMaterial/tlogEntries", entry, 33)).toBe("BUNDLE_MALFORMED");
    expect(many("/verificationMaterial/tlogEntries", entry, 32)).toBeUndefined();
    const timestamps = "/verificationMaterial/timestampVerificationData/rfc3161Timestamps";
    expect(many(timestamps, { signedTimestamp: b64("t") }, 33)).toBe("BUNDLE_MALFORMED");
    const hashes = "/verificationMaterial/tlogEntries/0/inclusionProof/hashes";
    expect(many(hashes, b64("h"), 65)).toBe("BUNDLE_MALFORMED");
    expect(many(hashes, b64("h"), 64)).toBeUndefined();
    const chain = { certificates: Array.from({ length: 17 }, () => ({ rawBytes: b64("c") })) };
    expect(codeFor(edit(samples.certificate, "/verificationMaterial/x509CertificateChain", chain))).toBe(
      "BUNDLE_MALFORMED",
    );
  });
});
