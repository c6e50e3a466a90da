import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/outcome.ts";
import { ADVISORY_FEED_PREDICATE_TYPE } from "./advisory-feed.ts";
import {
  FOREIGN_PREDICATES,
  PREDICATE_TYPES,
  predicateAlias,
  resolvePredicateType,
} from "./predicate-type.ts";
import { PREDICATES } from "./predicates.ts";
import { PREDICATE_SCHEMAS } from "./schemas.ts";
import { SIGNED_RECORD_PREDICATE_TYPE } from "./signed-record.ts";

describe("PREDICATES", () => {
  it("have versioned URIs (AIXV §12) and a schema each", () => {
    for (const { alias, uri } of PREDICATES) expect(uri).toBe(`https://aixv.org/attestation/${alias}/v1`);
    expect(PREDICATES.map(({ alias }) => alias).toSorted()).toEqual(
      Object.keys(PREDICATE_SCHEMAS).toSorted(),
    );
  });

  it("share no name with the foreign ones", () => {
    for (const { alias } of PREDICATES) expect(FOREIGN_PREDICATES).not.toHaveProperty([alias]);
  });
});

describe("resolvePredicateType", () => {
  it.each([
    ...PREDICATES.flatMap(({ alias, uri }) => [
      [alias, uri],
      [uri, uri],
    ]),
    ...Object.entries(FOREIGN_PREDICATES),
    [SIGNED_RECORD_PREDICATE_TYPE, SIGNED_RECORD_PREDICATE_TYPE],
    [ADVISORY_FEED_PREDICATE_TYPE, ADVISORY_FEED_PREDICATE_TYPE],
    ["https://example.com/p/v1", "https://example.com/p/v1"],
    ["https://model_signing/signature/v1.0", "https://model_signing/signature/v1.0"],
    ["urn:example:p", "urn:example:p"],
    ["https://aixv.org/other/v1", "https://aixv.org/other/v1"],
    ["https://notaixv.org/attestation/x/v1", "https://notaixv.org/attestation/x/v1"],
  ])("gives for %s the URI %s", (name, uri) => {
    expect(unwrap(resolvePredicateType(name))).toBe(uri);
  });

  it.each([
    "trainng",
    "Training",
    "signed-record",
    "advisory-feed",
    "",
    "toString",
    "__proto__",
    "training/v1",
    "training:v1",
    "/attestation/training/v1",
    "https:///x",
    "https://example.com/a b",
    "https://example.com/a\n",
    "urn:",
  ])("refuses %j, which is neither a name nor a type URI", (name) => {
    expect(codeOf(resolvePredicateType(name))).toBe("PREDICATE_UNKNOWN");
  });

  it.each([
    "https://aixv.org/attestation/training/v2",
    "https://aixv.org/attestation/advisory-feed/v2",
    "https://aixv.org/attestation/trainng/v1",
    "https://aixv.org/attestation/training/v1/",
    "https://aixv.org/attestation/training/v1?x",
    "https://aixv.org/attestation/",
    "https://aixv.org/attestation",
    "https://aixv.org/attestations/training/v1",
    "http://aixv.org/attestation/training/v1",
    "HTTPS://AIXV.ORG/attestation/training/v1",
    "https://aixv.org//attestation/training/v1",
    "https://aixv.org:443/attestation/training/v1",
    "https://aixv.org./attestation/training/v1",
    "https://www.aixv.org/attestation/training/v1",
    "https://aixv.org/Attestation/Training/V1",
  ])("refuses %s: what looks like ours must not pass unvalidated", (uri) => {
    expect(codeOf(resolvePredicateType(uri))).toBe("PREDICATE_UNKNOWN");
  });

  it("suggests what was meant", () => {
    const resolved = resolvePredicateType("https://aixv.org/attestation/evaluaton/v1");
    expect(resolved.ok ? "" : resolved.error.message).toContain(
      '"https://aixv.org/attestation/evaluation/v1"',
    );
  });
});

describe("predicateAlias", () => {
  it.each(Object.entries(PREDICATE_TYPES))("of %s's URI is its name", (alias, uri) => {
    expect(predicateAlias(uri)).toBe(alias);
    expect(predicateAlias(alias)).toBeUndefined();
    expect(predicateAlias(`${uri}/`)).toBeUndefined();
  });

  it.each([
    "",
    "toString",
    "__proto__",
    "https://slsa.dev/provenance/v1",
    "https://aixv.org/attestation/x/v1",
  ])("of %j is none", (uri) => {
    expect(predicateAlias(uri)).toBeUndefined();
  });
});
