import { createHash } from "node:crypto";
import { AixvError, decodeUtf8, err, type JsonObject, ok, type Result, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { createStatement, isVerified, serializeBundle, serializeStatement } from "../src/index.ts";
import { createKeySigner, generateKeyPair, parsePrivateKey } from "../src/node/index.ts";
import { parsePublicKey, verifyDocument } from "../src/verify/index.ts";
import { at, codeOf } from "./outcome.ts";
import { file, signedStatement } from "./signed.ts";

const NOW = at("2026-01-01T00:00:00Z");
const pair = generateKeyPair("p256");
const signer = createKeySigner(parsePrivateKey(pair.privateKey));
const options = { now: NOW, publicKeys: [unwrap(parsePublicKey(pair.publicKey))] };
const TYPE = "https://example.org/document/v1";
const TEXT = '{"name": "policy"}';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Reads documents that begin with a brace, and compares what the statement says of their length. */
const format = {
  predicateType: TYPE,
  parse: (document: Uint8Array, predicate: JsonObject | undefined): Result<string, AixvError> => {
    const text = decodeUtf8(document) ?? "";
    const said = predicate === undefined || predicate.length === text.length;
    return text.startsWith("{") && said ? ok(text) : err(new AixvError("ODD", "expected another document"));
  },
};

async function statementOver(
  text: string,
  changes: Partial<Parameters<typeof createStatement>[0]> = {},
): Promise<Uint8Array> {
  const statement = createStatement({
    subject: [{ name: "policy.json", digest: { sha256: sha256(text) } }],
    predicateType: TYPE,
    predicate: { length: text.length },
    ...changes,
  });
  return await signedStatement(signer, serializeStatement(statement));
}
const messageOver = async (text: string): Promise<Uint8Array> =>
  serializeBundle((await signer.signMessage(file(text))).bundle);
const verify = async (bundle: Uint8Array, text = TEXT) =>
  await verifyDocument(bundle, bytes(text), format, options);

describe("verifyDocument", () => {
  it.each([
    ["a statement over its digest", statementOver],
    ["a message signature over its bytes", messageOver],
  ])("verifies a document signed by %s, and refuses one with a byte more", async (_name, sign) => {
    const bundle = await sign(TEXT);
    const verified = unwrap(await verify(bundle));
    expect(isVerified(verified)).toBe(true);
    expect(verified.value).toBe(TEXT);
    expect(verified.signers[0]?.subjects).toEqual([pair.subject]);
    expect(verified.payloadDigest).toBe(`sha256:${sha256(TEXT)}`);
    expect(verified.bundleDigest).toBe(`sha256:${createHash("sha256").update(bundle).digest("hex")}`);
    expect(codeOf(await verify(bundle, `${TEXT} `))).toBe("ARTIFACT_DIGEST_MISMATCH");
  });

  it("warns of a message signature, which says nothing of what it is over", async () => {
    const codes = async (bundle: Uint8Array) => unwrap(await verify(bundle)).warnings.map(({ code }) => code);
    expect(await codes(await messageOver(TEXT))).toEqual(["DOCUMENT_KIND_UNBOUND"]);
    expect(await codes(await statementOver(TEXT))).toEqual([]);
  });

  it("parses the bytes that were verified, whatever becomes of the caller's buffer (law 2)", async () => {
    const document = bytes(TEXT);
    const running = verifyDocument(await statementOver(TEXT), document, format, options);
    document.fill(0);
    expect(unwrap(await running).value).toBe(TEXT);
  });

  it("refuses a statement of another predicate type, about several subjects, or without a SHA-256", async () => {
    const other = { predicateType: "https://example.org/other/v1" };
    expect(codeOf(await verify(await statementOver(TEXT, other)))).toBe("PREDICATE_TYPE_UNEXPECTED");
    const subject = { digest: { sha256: sha256(TEXT) } };
    const two = { subject: [subject, subject] };
    expect(codeOf(await verify(await statementOver(TEXT, two)))).toBe("STATEMENT_INVALID");
    const sha512 = { subject: [{ digest: { sha512: "ab".repeat(64) } }] };
    expect(codeOf(await verify(await statementOver(TEXT, sha512)))).toBe("ARTIFACT_DIGEST_MISMATCH");
  });

  it("refuses signed bytes that are no such document, and a predicate that says otherwise", async () => {
    expect(codeOf(await verify(await statementOver("plain"), "plain"))).toBe("DOCUMENT_INVALID");
    expect(codeOf(await verify(await messageOver("plain"), "plain"))).toBe("DOCUMENT_INVALID");
    const lying = await statementOver(TEXT, { predicate: { length: 1 } });
    expect(codeOf(await verify(lying))).toBe("DOCUMENT_INVALID");
  });

  it("refuses a signature by a key that is not trusted, and a bundle that is none", async () => {
    const stranger = { now: NOW, publicKeys: [unwrap(parsePublicKey(generateKeyPair("p256").publicKey))] };
    const bundle = await statementOver(TEXT);
    expect(codeOf(await verifyDocument(bundle, bytes(TEXT), format, stranger))).toBe("KEY_UNKNOWN");
    expect(codeOf(await verifyDocument(bundle, bytes(TEXT), format, { now: NOW }))).toBe(
      "TRUST_CONSTRAINT_MISSING",
    );
    expect(codeOf(await verify(bytes("{}")))).toMatch(/^BUNDLE_/);
  });
});
