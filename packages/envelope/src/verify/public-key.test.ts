import { generateKeyPairSync } from "node:crypto";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { ecKeys, makeCertificate, publicPem } from "../../test/certificates.ts";
import { codeOf } from "../../test/outcome.ts";
import { generateKeyPair } from "../node/private-key.ts";
import { parsePublicKey } from "./public-key.ts";

const pairs = { p256: generateKeyPair("p256"), p384: generateKeyPair("p384") };

describe("a public key", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });

  it.each([
    ["RSA", publicPem(rsa)],
    ["secp256k1", publicPem(ecKeys("secp256k1"))],
    ["X25519", publicPem(generateKeyPairSync("x25519"))],
    ["Ed448", publicPem(generateKeyPairSync("ed448"))],
    ["a private key", pairs.p256.privateKey],
    ["a private key beside the public one", `${pairs.p256.publicKey}${pairs.p256.privateKey}`],
    ["a certificate", makeCertificate().pem],
    ["two keys", `${pairs.p256.publicKey}${pairs.p384.publicKey}`],
    ["nothing", ""],
    ["garbage", "garbage"],
    ["damaged PEM", pairs.p256.publicKey.replace("\nM", "\nZZZZ")],
  ])("is refused when it is %s", (_, pem) => {
    const outcome = parsePublicKey(pem);
    expect(codeOf(outcome)).toBe("TRUST_MATERIAL_INVALID");
    expect(outcome.ok ? "" : outcome.error.message).not.toContain("\n");
  });

  it("never shows a private key that was given for it", () => {
    const outcome = parsePublicKey(pairs.p256.privateKey);
    const secret = pairs.p256.privateKey.split("\n")[1] ?? "";
    expect(JSON.stringify(outcome)).not.toContain(secret.slice(0, 20));
  });

  it("is read from bytes too", () => {
    expect(unwrap(parsePublicKey(Buffer.from(pairs.p256.publicKey))).subject).toBe(pairs.p256.subject);
  });
});
