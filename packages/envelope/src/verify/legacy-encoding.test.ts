import { createPrivateKey, sign } from "node:crypto";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { at, codeOf } from "../../test/outcome.ts";
import { bytesOf, handmadeBundle, jsonOf } from "../../test/signed.ts";
import { generateKeyPair } from "../node/private-key.ts";
import { parsePublicKey } from "./public-key.ts";
import { verifyStatement } from "./verify-bundle.ts";

const pair = generateKeyPair("p384");
const verify = (
  bytes: Uint8Array,
  options: { acceptLegacyEncoding?: boolean } = { acceptLegacyEncoding: true },
) =>
  verifyStatement(bytes, {
    now: at("2026-01-01T00:00:00Z"),
    publicKeys: [unwrap(parsePublicKey(pair.publicKey))],
    ...options,
  });

describe("a bundle of model_signing 0.2", () => {
  // What that client signed: Python's repr of the payload, written out by hand here.
  const statement = `{"_type":"https://in-toto.io/Statement/v1",\t\n"subject":[{"name":"it's \u007f é","digest":{"sha256":"00"}}],"predicateType":"https://model_signing/Digests/v0.1","predicate":{"a":"\\\\"}}`;
  const repr = `b'{"_type":"https://in-toto.io/Statement/v1",\\t\\n"subject":[{"name":"it\\'s \\x7f \\xc3\\xa9","digest":{"sha256":"00"}}],"predicateType":"https://model_signing/Digests/v0.1","predicate":{"a":"\\\\\\\\"}}'`;
  const payload = Buffer.from(statement);
  const type = "application/vnd.in-toto+json";
  const legacyBundle = (encoded: string, signed = payload): Uint8Array => {
    const json = jsonOf(
      handmadeBundle(
        { kind: "publicKey", hint: "" },
        [{ key: createPrivateKey(pair.privateKey), hash: "sha384" }],
        { payload: signed },
      ),
    );
    const [first] = json.dsseEnvelope?.signatures ?? [];
    if (first)
      first.sig = sign("sha384", Buffer.from(encoded), createPrivateKey(pair.privateKey)).toString("base64");
    return bytesOf(json);
  };
  const encoded = `DSSEV1 ${type.length} ${type} ${payload.length} ${repr}`;

  it("verifies in its own encoding, with a warning (OMS §11.2, 4)", async () => {
    const verified = unwrap(await verify(legacyBundle(encoded)));
    expect(verified.warnings.map(({ code }) => code)).toEqual(["LEGACY_SIGNATURE_ENCODING"]);
  });

  it("is refused, and says so, unless its encoding is asked for", async () => {
    for (const options of [{}, { acceptLegacyEncoding: false }])
      expect(codeOf(await verify(legacyBundle(encoded), options))).toBe("SIGNATURE_ENCODING_LEGACY");
  });

  it("is refused when the payload is another, although of the same length", async () => {
    const altered = Buffer.from(statement.replace('"00"', '"01"'));
    expect(codeOf(await verify(legacyBundle(encoded, altered)))).toBe("SIGNATURE_INVALID");
  });

  it("lends its encoding to no other predicate", async () => {
    const modern = Buffer.from(statement.replace("Digests/v0.1", "signature/v1.0"));
    const sameEncoding = `DSSEV1 ${type.length} ${type} ${modern.length} ${repr.replace("Digests/v0.1", "signature/v1.0")}`;
    expect(codeOf(await verify(legacyBundle(sameEncoding, modern)))).toBe("SIGNATURE_INVALID");
  });

  it("is not encoded anew when it is larger than any such bundle was", async () => {
    const padding = " ".repeat(4_200_000);
    const large = Buffer.from(`${statement}${padding}`);
    const bundle = legacyBundle(
      `DSSEV1 ${type.length} ${type} ${large.length} ${repr.slice(0, -1)}${padding}'`,
      large,
    );
    expect(codeOf(await verify(bundle))).toBe("SIGNATURE_INVALID");
  });
});
