import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { preAuthEncode } from "../dsse.ts";
import { envelopeContent } from "./signed-content.ts";

const payload = Buffer.from("{}");
const signature = { sig: Buffer.from("signature"), keyid: "" };
const content = envelopeContent({ payloadType: "text/plain", payload, signatures: [signature] }, signature);
const covered = preAuthEncode("text/plain", payload);

it.each(["sha256", "sha384", "sha512"])(
  "takes the %s of what the signature covers, and of nothing else",
  (hash) => {
    const digestOf = (bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest();
    expect(content.compareSignedDigest(digestOf(covered))).toBe(true);
    expect(content.compareSignedDigest(digestOf(payload))).toBe(false);
  },
);

it.each(["sha1", "sha224", "sha512-256", "sha3-384"])("takes no %s", (hash) => {
  const digest = createHash(hash).update(covered).digest();
  expect(content.compareSignedDigest(digest)).toBe(false);
  expect(content.compareSignedDigest(Buffer.alloc(0))).toBe(false);
});
