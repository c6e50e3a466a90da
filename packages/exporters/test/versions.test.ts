import { encodeBase64, type JsonObject, utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { EXPORTERS, findExporter } from "../src/index.ts";

const statement = (predicateType: string, _type = "https://in-toto.io/Statement/v1"): JsonObject => ({
  _type,
  predicateType,
  other: 1,
});
const envelope = {
  payloadType: "application/vnd.in-toto+json",
  payload: encodeBase64(
    utf8Bytes(JSON.stringify(statement("https://x.y/z", "https://in-toto.io/Statement/v0.1"))),
  ),
  signatures: [{ sig: "AAAA" }],
};

/** A document of each format in a version that is not known here. */
const OTHERS: readonly (readonly [format: string, document: JsonObject, version: string])[] = [
  ["in-toto", envelope, "https://in-toto.io/Statement/v0.1"],
  ["slsa", statement("https://slsa.dev/provenance/v0.2"), "https://slsa.dev/provenance/v0.2"],
  [
    "slsa",
    statement("https://slsa.dev/provenance/v1", "https://in-toto.io/Statement/v0.1"),
    "https://in-toto.io/Statement/v0.1",
  ],
  [
    "vsa",
    statement("https://slsa.dev/verification_summary/v0.2"),
    "https://slsa.dev/verification_summary/v0.2",
  ],
  ["svr", statement("https://in-toto.io/attestation/svr/v0.1"), "https://in-toto.io/attestation/svr/v0.1"],
  [
    "test-result",
    statement("https://in-toto.io/attestation/test-result/v1"),
    "https://in-toto.io/attestation/test-result/v1",
  ],
  ["ml-bom", { bomFormat: "CycloneDX", specVersion: "1.5", other: 1 }, "1.5"],
  ["ml-bom", { bomFormat: "CycloneDX", specVersion: "1.8", other: 1 }, "1.8"],
  [
    "spdx",
    { "@context": "https://spdx.org/rdf/3.1.0/spdx-context.jsonld", "@graph": 1 },
    "https://spdx.org/rdf/3.1.0/spdx-context.jsonld",
  ],
  ["spdx", { spdxVersion: "SPDX-2.3", name: "x" }, "SPDX-2.3"],
  ["openvex", { "@context": "https://openvex.dev/ns", other: 1 }, "https://openvex.dev/ns"],
  ["openvex", { "@context": "https://openvex.dev/ns/v0.3.0", other: 1 }, "https://openvex.dev/ns/v0.3.0"],
  ["csaf", { document: { csaf_version: "2.1" }, other: 1 }, "2.1"],
  ["osv", { schema_version: "1.10.0", id: "A-1", modified: "today", other: 1 }, "1.10.0"],
  ["osv", { schema_version: "2.0.0", id: "A-1", modified: "today" }, "2.0.0"],
  ["aixv", { schema: "aixv.export/v2", other: 1 }, "aixv.export/v2"],
];

describe("a document of a known format in a version that is not known", () => {
  it("is there for each format", () => {
    expect([...new Set(OTHERS.map(([format]) => format))].toSorted()).toEqual(
      EXPORTERS.map(({ id }) => id).toSorted(),
    );
  });

  it.each(OTHERS)("is recognised, and is not wrong but unknown: %s %j", (format, document, version) => {
    const exporter = findExporter(format);
    if (!exporter.ok) throw exporter.error;
    expect(EXPORTERS.filter((one) => one.recognizes(document)).map(({ id }) => id)).toEqual([format]);
    const findings = exporter.value.check(document);
    expect(findings.map(({ code }) => code)).toEqual(["SPEC_VERSION_UNSUPPORTED"]);
    expect(findings[0]?.message).toContain(`, got "${version}": nothing else was looked at`);
  });

  it.each<[string, JsonObject]>([
    ["ml-bom", { bomFormat: "CycloneDX", specVersion: "1.6" }],
    ["openvex", { "@context": "https://openvex.dev/ns/v0.2.0" }],
    ["csaf", { document: { csaf_version: "2.0" } }],
    ["osv", { schema_version: "1.7.3", id: "A-1", modified: "2026-01-01T00:00:00Z" }],
    ["osv", { id: "A-1", modified: "2026-01-01T00:00:00Z" }],
    ["aixv", { schema: "aixv.export/v1" }],
  ])("and one that is known is looked at: %s %j", (format, document) => {
    const exporter = findExporter(format);
    const codes = exporter.ok ? exporter.value.check(document).map(({ code }) => code) : ["none"];
    expect(codes).not.toContain("SPEC_VERSION_UNSUPPORTED");
    if (format === "osv" || format === "ml-bom") expect(codes).toEqual([]);
    else expect(codes.length).toBeGreaterThan(0);
  });
});
