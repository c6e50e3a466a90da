import { decodeBase64, digestBytes, type JsonValue, unwrap, utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { withValue } from "../../test/checks.ts";
import { testExporter } from "../../test/exporter-suite.ts";
import { ARTIFACT, claim, decisionOf, factsOf, training } from "../../test/facts-of.ts";
import { aixv } from "./index.ts";

describe("aixv (aixv.export/v1)", () => testExporter(aixv, { saysWhenVerified: true }));

const BYTES = utf8Bytes("{}");
const DIGEST = digestBytes("sha256", BYTES);
const evidence = claim("training", training());
const facts = factsOf([evidence], {
  bundles: new Map([[evidence.bundle_digest, BYTES]]),
  documents: new Map([[DIGEST, BYTES]]),
  decision: decisionOf(),
});

describe("the lossless form", () => {
  it("has every fact as it is, and every bundle and record byte for byte", () => {
    const [document] = unwrap(aixv.export(facts)).documents;
    expect(document).toEqual({
      schema: "aixv.export/v1",
      artifact: { name: "model.safetensors", digest: ARTIFACT, kind: "file", other_digests: [] },
      headers: [],
      evidence: facts.evidence,
      decision: facts.decision,
      bundles: [{ digest: evidence.bundle_digest, content: "e30=" }],
      documents: [{ digest: DIGEST, content: "e30=" }],
    });
    expect(decodeBase64("e30=")).toEqual(BYTES);
  });

  it("names nothing that did not count, and no place of it", () => {
    const ignored = [{ code: "BUNDLE_UNREADABLE", message: "/home/me/x", evidence: "/home/me/x" }];
    const [document] = unwrap(aixv.export(factsOf([evidence], { evidence: { ignored } }))).documents;
    expect(JSON.stringify(document)).not.toContain("/home/me");
  });

  it("tells of a bundle that is not at hand that it is left out", () => {
    expect(unwrap(aixv.export(factsOf([evidence]))).omitted).toEqual([
      expect.objectContaining({
        code: "REQUIRED_FACT_MISSING",
        evidence: evidence.bundle_digest,
        pointer: "/bundle",
      }),
    ]);
  });
});

describe("check of the lossless form", () => {
  const [made = {}] = unwrap(aixv.export(factsOf([evidence]))).documents;
  const sound = { ...made, documents: [{ digest: DIGEST, content: "e30=" }] };

  it("takes one whose contents are what their digests say", () => expect(aixv.check(sound)).toEqual([]));

  it.each<[string, readonly (string | number)[], JsonValue | undefined]>([
    ["DOCUMENT_MALFORMED", [], "text"],
    ["SCHEMA_UNKNOWN", ["schema"], "other/v1"],
    ["MEMBER_MISSING", ["artifact"], undefined],
    ["MEMBER_MISSING", ["artifact", "digest"], undefined],
    ["MEMBER_MISSING", ["evidence"], undefined],
    ["CONTENT_DIGEST_MISMATCH", ["documents", 0, "digest"], ARTIFACT],
    ["MEMBER_MALFORMED", ["documents", 0, "content"], "no base64"],
    ["BUNDLE_MALFORMED", ["bundles"], [{ digest: DIGEST, content: "e30=" }]],
  ])("finds %s", (code, path, value) => {
    expect(aixv.check(withValue(sound, path, value)).map((one) => one.code)).toContain(code);
  });
});
