import { generateKeyPairSync } from "node:crypto";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { ecKeys, privatePem, publicPem } from "../../test/certificates.ts";
import { at, thrown, thrownCode } from "../../test/outcome.ts";
import { signedStatement } from "../../test/signed.ts";
import { parsePublicKey, verifyStatement } from "../verify/index.ts";
import { createKeySigner } from "./key-signer.ts";
import { generateKeyPair, parsePrivateKey } from "./private-key.ts";

describe("a private key", () => {
  const keys = ecKeys();
  const encrypted = keys.privateKey
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "correct" })
    .toString();
  const legacy = keys.privateKey
    .export({ type: "sec1", format: "pem", cipher: "aes-256-cbc", passphrase: "correct" })
    .toString();

  it.each([
    ["PKCS#8", privatePem(keys), undefined],
    ["SEC 1", keys.privateKey.export({ type: "sec1", format: "pem" }).toString(), undefined],
    ["encrypted PKCS#8", encrypted, "correct"],
    ["encrypted SEC 1", legacy, "correct"],
  ])("is read from %s", async (_, pem, passphrase) => {
    const key = parsePrivateKey(pem, passphrase);
    const bytes = await signedStatement(createKeySigner(key));
    expect(
      (
        await verifyStatement(bytes, {
          now: at("2026-01-01T00:00:00Z"),
          publicKeys: [unwrap(parsePublicKey(publicPem(keys)))],
        })
      ).ok,
    ).toBe(true);
  });

  it.each([
    ["encrypted PKCS#8", encrypted],
    ["encrypted SEC 1", legacy],
  ])("in %s wants its passphrase and no other", async (_, pem) => {
    expect(await thrownCode(() => parsePrivateKey(pem))).toBe("PASSPHRASE_MISSING");
    expect(await thrownCode(() => parsePrivateKey(pem, ""))).toBe("PASSPHRASE_MISSING");
    expect(await thrownCode(() => parsePrivateKey(pem, "wrong"))).toBe("PASSPHRASE_WRONG");
    expect(String(await thrown(() => parsePrivateKey(pem, "hunter2")))).not.toContain("hunter2");
  });

  it("that is generated with a passphrase is encrypted", async () => {
    const pair = generateKeyPair("p256", "secret");
    expect(pair.privateKey).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    expect(await thrownCode(() => parsePrivateKey(pair.privateKey))).toBe("PASSPHRASE_MISSING");
    expect(parsePrivateKey(pair.privateKey, "secret").publicKey.subject).toBe(pair.subject);
  });

  it.each([
    ["a public key", publicPem(keys), "KEY_UNREADABLE"],
    ["nothing", "", "KEY_UNREADABLE"],
    ["damaged PEM", privatePem(keys).replace("\nM", "\nZZZZ"), "KEY_UNREADABLE"],
    ["RSA", privatePem(generateKeyPairSync("rsa", { modulusLength: 1024 })), "KEY_UNSUPPORTED"],
    ["secp256k1", privatePem(ecKeys("secp256k1")), "KEY_UNSUPPORTED"],
    ["X25519", privatePem(generateKeyPairSync("x25519")), "KEY_UNSUPPORTED"],
    [
      "RSA in PKCS#1",
      generateKeyPairSync("rsa", { modulusLength: 1024 })
        .privateKey.export({ type: "pkcs1", format: "pem" })
        .toString(),
      "KEY_UNREADABLE",
    ],
  ])("is refused when it is %s", async (_, pem, code) => {
    expect(await thrownCode(() => parsePrivateKey(pem))).toBe(code);
  });
});
