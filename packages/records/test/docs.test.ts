import { readFileSync } from "node:fs";
import type { JsonObject } from "@aixv/core";
import { unwrap, utf8Bytes } from "@aixv/core";
import {
  PREDICATES,
  parseAdvisoryFeed,
  parseAttestationRecord,
  parseRecord,
  REASON_CODES,
  RECORD_KINDS,
  validatePredicate,
} from "@aixv/records";
import { describe, expect, it } from "vitest";
import { readVectors } from "./vectors.ts";

/** The sections of a document in docs/, by heading. */
function sections(name: string): ReadonlyMap<string, string> {
  const text = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
  const parts = text.split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part]));
}

/** The JSON example of a section, as text. */
function example(section: string | undefined): string {
  const json = /```json\n(.*?)```/s.exec(section ?? "")?.[1];
  if (json === undefined) throw new Error("the section has no JSON example");
  return json;
}

/** Fields of a document that the section's prose and table do not name. */
function unnamed(section: string, document: JsonObject): readonly string[] {
  const prose = section.replace(/```json\n.*?```/s, "");
  return Object.keys(document).filter((field) => !prose.includes(`\`${field}\``));
}

describe("docs/predicates.md", () => {
  const found = sections("predicates.md");

  it.each(PREDICATES)("has a valid example of $alias and names its URI and fields", ({ alias, uri }) => {
    const section = found.get(alias) ?? "";
    expect(validatePredicate(alias, JSON.parse(example(section)))).toMatchObject({ ok: true });
    expect(section).toContain(uri);
    expect(unnamed(section, readVectors(`${alias}-predicate`)[0]?.document as JsonObject)).toEqual([]);
  });

  it("describes the entries of verified_upstream", () => {
    const training = JSON.parse(example(found.get("training"))) as {
      verified_upstream: readonly JsonObject[];
    };
    expect(
      unnamed(found.get("Verified upstream") ?? "", training.verified_upstream[0] ?? { missing: 1 }),
    ).toEqual([]);
  });
});

describe("docs/records.md", () => {
  const found = sections("records.md");

  it.each([...RECORD_KINDS])("has a valid example of kind %s and names its fields", (kind) => {
    const section = found.get(kind) ?? "";
    const record = unwrap(parseRecord(utf8Bytes(example(section)), { expectedKind: kind }));
    if (kind !== "advisory") expect(unnamed(section, record.payload)).toEqual([]);
  });

  it("has valid examples of a feed and an attestation record", () => {
    unwrap(parseAdvisoryFeed(utf8Bytes(example(found.get("Advisory feed")))));
    unwrap(parseAttestationRecord(utf8Bytes(example(found.get("Attestation record")))));
  });

  it("lists every reason code with its meaning", () => {
    for (const [code, meaning] of Object.entries(REASON_CODES)) {
      expect(found.get("Reason codes")).toContain(`| \`${code}\` | ${meaning} |`);
    }
  });
});
