import {
  decodeBase64,
  decodeUtf8,
  digestBytes,
  encodeBase64,
  type JsonObject,
  type JsonValue,
  unwrap,
  utf8Bytes,
} from "@aixv/core";
import { createStatement, parseBundle, serializeStatement } from "@aixv/envelope";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryFacts } from "../../test/arbitrary-facts.ts";
import { withValue } from "../../test/checks.ts";
import { leavesOf, testExporter } from "../../test/exporter-suite.ts";
import { claim, digestOf, factsOf, training } from "../../test/facts-of.ts";
import { inToto } from "./index.ts";

/** Of what the payload says. */
function textOf({ payload }: JsonObject): string {
  const text = decodeUtf8(decodeBase64(String(payload)) ?? new Uint8Array());
  return leavesOf(JSON.parse(text ?? "null")).join("\u0000");
}

describe("in-toto (Bundle v1, DSSE v1)", () => testExporter(inToto, { textOf }));

describe("an in-toto bundle", () => {
  it("has the envelopes as they were signed, so that they verify as before", () => {
    const [facts] = fc
      .sample(arbitraryFacts, { seed: 7, numRuns: 50 })
      .filter(({ bundles }) => bundles.size > 2);
    if (facts === undefined) throw new Error("expected facts");
    const { documents } = unwrap(inToto.export(facts));
    expect(documents).toHaveLength(facts.bundles.size);
    for (const [index, digest] of [...facts.bundles.keys()].toSorted().entries()) {
      const { content } = unwrap(parseBundle(facts.bundles.get(digest) ?? new Uint8Array()));
      if (content.kind === "messageSignature") throw new Error("expected an envelope");
      expect(documents[index]).toEqual({
        payloadType: content.envelope.payloadType,
        payload: encodeBase64(content.envelope.payload),
        signatures: [expect.objectContaining({ sig: encodeBase64(utf8Bytes("signature")) })],
      });
    }
  });

  it("is none where no bundle is at hand", () => {
    const outcome = inToto.export(factsOf([claim("training", training())]));
    expect(outcome.ok ? "" : outcome.error.code).toBe("EXPORT_EMPTY");
  });

  it("leaves out what signs the bytes of a file, which has no envelope", () => {
    const bytes = utf8Bytes(
      JSON.stringify({
        mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
        verificationMaterial: { publicKey: { hint: "k" } },
        messageSignature: {
          messageDigest: { algorithm: "SHA2_256", digest: encodeBase64(new Uint8Array(32)) },
          signature: "c2ln",
        },
      }),
    );
    const bundle_digest = digestBytes("sha256", bytes);
    const outcome = inToto.export(
      factsOf([claim("training", training(), { bundle_digest })], {
        bundles: new Map([[bundle_digest, bytes]]),
      }),
    );
    expect(outcome.ok ? "" : outcome.error.code).toBe("EXPORT_EMPTY");
  });
});

describe("check of an envelope", () => {
  const payloadOf = (value: JsonValue | string): string =>
    encodeBase64(utf8Bytes(typeof value === "string" ? value : JSON.stringify(value)));
  const statement = createStatement({
    subject: [{ name: "m", digest: { sha256: digestOf("0").slice(7) } }],
    predicateType: "https://example.com/t/v1",
    predicate: {},
  });
  const sound: JsonObject = {
    payloadType: "application/vnd.in-toto+json",
    payload: encodeBase64(serializeStatement(statement)),
    signatures: [{ sig: "c2ln" }],
  };

  it("takes a signed statement of any type", () => expect(inToto.check(sound)).toEqual([]));

  it.each<[string, readonly (string | number)[], JsonValue | undefined]>([
    ["MEMBER_MISSING", ["payloadType"], undefined],
    ["PAYLOAD_TYPE_UNEXPECTED", ["payloadType"], "application/json"],
    ["MEMBER_MALFORMED", ["payload"], "no base64"],
    ["PAYLOAD_NOT_JSON", ["payload"], payloadOf("{")],
    ["PAYLOAD_NOT_JSON", ["payload"], payloadOf('{"a":1,"a":2}')],
    ["SUBJECT_MISSING", ["payload"], payloadOf({ ...statement, subject: [] } as unknown as JsonValue)],
    ["SIGNATURE_MISSING", ["signatures"], []],
    ["SIGNATURE_MALFORMED", ["signatures", 0, "sig"], "no base64"],
  ])("finds %s", (code, path, value) => {
    expect(inToto.check(withValue(sound, path, value)).map((one) => one.code)).toContain(code);
  });
});
