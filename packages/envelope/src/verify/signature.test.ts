import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { MessageSignature } from "../bundle/index.ts";
import { verifyMessageSignature } from "./signature.ts";

const FILE = Buffer.from("model");

/** A signature over {@link FILE} and the key it is by. */
function signedBy(namedCurve: string, algorithm: MessageSignature["algorithm"]) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
  const digest = createHash(algorithm).update(FILE).digest();
  return { key: publicKey, message: { algorithm, digest, signature: sign(algorithm, FILE, privateKey) } };
}

describe("verifyMessageSignature", () => {
  it.each([
    ["P-256", "sha256"],
    ["P-384", "sha384"],
    ["P-521", "sha512"],
  ] as const)("verifies %s with %s, the hash of its curve, and no other digest", async (curve, algorithm) => {
    const { key, message } = signedBy(curve, algorithm);
    expect(await verifyMessageSignature(key, message)).toBe(true);
    const digest = createHash(algorithm).update("other").digest();
    expect(await verifyMessageSignature(key, { ...message, digest })).toBe(false);
  });

  it.each(["P-384", "P-521"])("verifies %s with SHA-256 only where that is allowed", async (curve) => {
    const { key, message } = signedBy(curve, "sha256");
    expect(await verifyMessageSignature(key, message)).toBe(false);
    expect(await verifyMessageSignature(key, message, { allowSha256: true })).toBe(true);
    const digest = createHash("sha256").update("other").digest();
    expect(await verifyMessageSignature(key, { ...message, digest }, { allowSha256: true })).toBe(false);
  });

  it.each([
    ["P-256", "sha384"],
    ["P-256", "sha512"],
    ["P-384", "sha512"],
    ["P-521", "sha384"],
  ] as const)("refuses %s with %s, which no Sigstore algorithm is", async (curve, algorithm) => {
    const { key, message } = signedBy(curve, algorithm);
    expect(await verifyMessageSignature(key, message, { allowSha256: true })).toBe(false);
  });

  it("does not take a signature made with the curve's hash for one with SHA-256", async () => {
    const { key, message } = signedBy("P-384", "sha384");
    const digest = createHash("sha256").update(FILE).digest();
    const renamed = { ...message, algorithm: "sha256", digest } as const;
    expect(await verifyMessageSignature(key, renamed, { allowSha256: true })).toBe(false);
  });
});
