import { isJsonObject, type JsonObject, type JsonValue, ok, parseTime, unwrap } from "@aixv/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { ExportedDocuments, Exporter, ExportFacts, ExportOptions } from "../src/index.ts";
import { EXPORT_ERROR_CODES, EXPORTERS, OMISSION_CODES, serializeDocuments } from "../src/index.ts";
import { arbitraryFacts } from "./arbitrary-facts.ts";

/** How one exporter is tested beyond what all have to keep. */
export interface SuiteOptions {
  /** What the official schema or validator finds wrong with a document; none is right. */
  readonly validate?: (
    document: JsonObject,
    specVersion: string,
  ) => readonly string[] | Promise<readonly string[]>;
  /** The text of a document in which facts are looked for; default its JSON. */
  readonly textOf?: (document: JsonObject) => string;
  readonly numRuns?: number;
  /** Whether documents say when facts were verified (`evaluated_at`); else they are the same whenever that was. */
  readonly saysWhenVerified?: boolean;
  /** What every export is given besides. */
  readonly exportOptions?: ExportOptions;
}

/** What every exporter keeps (docs/adding-an-exporter.md): call it in the exporter's own test. */
export function testExporter(exporter: Exporter, options: SuiteOptions = {}): void {
  const { numRuns = 300, saysWhenVerified = false } = options;
  const settings = { seed: 20261122, numRuns };
  const textOfDocument = options.textOf ?? ((document) => leavesOf(document).join("\u0000"));
  const made = (facts: ExportFacts, specVersion?: string): ExportedDocuments | undefined => {
    const outcome = exporter.export(facts, {
      ...options.exportOptions,
      ...(specVersion === undefined ? {} : { specVersion }),
    });
    if (outcome.ok) return outcome.value;
    expect(EXPORT_ERROR_CODES).toContain(outcome.error.code);
    return undefined;
  };

  it("gives equal bytes for equal facts, and changes none of them", () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const before = textOf(facts);
        const [one, two] = [made(facts), made(structuredClone(facts))];
        expect(one === undefined ? undefined : serializeDocuments(exporter, one.documents)).toEqual(
          two === undefined ? undefined : serializeDocuments(exporter, two.documents),
        );
        expect(textOf(facts)).toBe(before);
      }),
      settings,
    );
  });

  it("writes JSON values alone", () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const { documents } = made(facts) ?? { documents: [] };
        for (const document of documents) expect(JSON.parse(JSON.stringify(document))).toEqual(document);
      }),
      settings,
    );
  });

  it(`${saysWhenVerified ? "says" : "is the same whatever"} the time of verification was, where each claim has a proved time`, () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const early = made(verifiedAt(facts, "2027-01-01T00:00:00Z"));
        const late = made(verifiedAt(facts, "2028-01-01T00:00:00Z"));
        if (saysWhenVerified && early !== undefined) expect(early).not.toEqual(late);
        else expect(early).toEqual(late);
      }),
      settings,
    );
  });

  it.each(exporter.specVersions)(
    "writes documents of version %s that its own check finds right",
    (version) => {
      let count = 0;
      fc.assert(
        fc.property(arbitraryFacts, (facts) => {
          for (const document of made(facts, version)?.documents ?? []) {
            expect(exporter.check(document)).toEqual([]);
            expect([...new Set([...EXPORTERS, exporter])].filter((one) => one.recognizes(document))).toEqual([
              exporter,
            ]);
            count++;
          }
        }),
        settings,
      );
      expect(count).toBeGreaterThan(20);
    },
  );

  if (options.validate !== undefined) {
    const { validate } = options;
    it.each(exporter.specVersions)(
      "writes documents of version %s that the official validator takes",
      async (version) => {
        await fc.assert(
          fc.asyncProperty(arbitraryFacts, async (facts) => {
            for (const document of made(facts, version)?.documents ?? [])
              expect(await validate(document, version)).toEqual([]);
          }),
          settings,
        );
      },
    );
  }

  it("says every fact somewhere, or tells that it is omitted, and why", () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const outcome = made(facts);
        if (outcome === undefined) return;
        const text = outcome.documents.map(textOfDocument).join("\u0000");
        for (const fact of outcome.omitted) expect(OMISSION_CODES).toContain(fact.code);
        const isOmitted = (evidence: string, pointer: string): boolean =>
          outcome.omitted.some(
            (one) =>
              one.evidence === evidence && (pointer === one.pointer || pointer.startsWith(`${one.pointer}/`)),
          );
        for (const { bundle_digest, content } of contentsOf(facts)) {
          for (const [pointer, leaf] of pointersOf(content)) {
            if (isOmitted(bundle_digest, pointer)) continue;
            expect([bundle_digest, pointer, text.includes(withoutAlgorithm(leaf))]).toEqual([
              bundle_digest,
              pointer,
              true,
            ]);
          }
        }
      }),
      settings,
    );
  });

  if (exporter.takesHeaders)
    it("says what files say of themselves, every word of it", () => {
      fc.assert(
        fc.property(arbitraryFacts, (facts) => {
          const { documents } = made(facts) ?? { documents: [] };
          const text = documents.map(textOfDocument).join("\u0000");
          for (const [pointer, leaf] of pointersOf(JSON.parse(JSON.stringify(facts.headers)) as JsonValue))
            if (documents.length > 0) expect([pointer, text.includes(leaf)]).toEqual([pointer, true]);
        }),
        settings,
      );
    });

  it("gives no empty document where nothing was verified", () => {
    const [facts] = fc.sample(arbitraryFacts, { seed: 1, numRuns: 1 });
    if (facts === undefined) throw new Error("expected facts");
    const { decision: _, ...rest } = facts;
    const nothing = { ...rest.evidence, statements: [], records: [], signatures: [], feeds: [] };
    const outcome = exporter.export({ ...rest, evidence: nothing, bundles: new Map() });
    expect(outcome.ok ? undefined : outcome.error.code).toBe("EXPORT_EMPTY");
  });

  it("refuses a version that it does not know", () => {
    const [facts] = fc.sample(arbitraryFacts, { seed: 1, numRuns: 1 });
    const outcome = exporter.export(facts as ExportFacts, { specVersion: "0.0.0-none" });
    expect(outcome.ok ? undefined : outcome.error.code).toBe("SPEC_VERSION_UNKNOWN");
  });

  it.each(["verifierId", "artifactUri"] as const)("refuses a %s that is no URI", (name) => {
    const [facts] = fc.sample(arbitraryFacts, { seed: 1, numRuns: 1 });
    for (const uri of ["foo bar", "https://x/\u202e\n a", "", "model.bin"]) {
      const outcome = exporter.export(facts as ExportFacts, { [name]: uri });
      expect(outcome.ok ? uri : outcome.error.code).toBe("EXPORT_OPTION_INVALID");
    }
    const fine = exporter.export(facts as ExportFacts, { [name]: "https://example.com/a" });
    if (!fine.ok) expect(fine.error.code).toBe("EXPORT_EMPTY");
  });

  it.each<JsonValue>([null, 1, "x", true, [], {}, [{}], { a: null }])(
    "finds something wrong with %j",
    (document) => {
      expect(exporter.check(document).length).toBeGreaterThan(0);
    },
  );

  it("checks whatever it is given without a throw, and finds what lacks a member or has another type", () => {
    fc.assert(
      fc.property(
        arbitraryFacts,
        fc.nat(),
        fc.constantFrom<JsonValue>(null, 7, "", [], {}, ["x"]),
        (facts, at, wrong) => {
          for (const document of made(facts)?.documents ?? []) {
            const paths = [...objectPaths(document)];
            const path = paths[at % paths.length] ?? [];
            const findings = exporter.check(altered(document, path, wrong));
            for (const { code, message } of findings) {
              expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
              expect(message).toMatch(/^[^\p{Cc}]+$/u);
            }
          }
        },
      ),
      settings,
    );
  });

  it("says where each fact goes, once", () => {
    const facts = exporter.mapping.map(({ fact }) => fact);
    expect(new Set(facts).size).toBe(facts.length);
    expect(facts.length).toBeGreaterThan(0);
    expect(ok(exporter.id).value).toMatch(/^[a-z][a-z0-9-]*$/);
  });
}

/** Facts verified at some time, each of them with a proved time of before; decisions have one of their own. */
function verifiedAt(facts: ExportFacts, time: string): ExportFacts {
  const evaluated_at = unwrap(parseTime(time));
  const signed_time = unwrap(parseTime("2026-02-10T00:00:00Z"));
  const { statements, records } = facts.evidence;
  return {
    ...facts,
    evidence: {
      ...facts.evidence,
      evaluated_at,
      statements: statements.map((one) => ({ ...one, signed_time })),
      records: records.map((one) => ({ ...one, signed_time })),
    },
  };
}

function textOf({ bundles, ...facts }: ExportFacts): string {
  return JSON.stringify([facts, [...bundles.keys()]]);
}

function contentsOf({ evidence }: ExportFacts) {
  return [
    ...evidence.statements.map(({ bundle_digest, predicate }) => ({ bundle_digest, content: predicate })),
    ...evidence.records.map(({ bundle_digest, payload }) => ({ bundle_digest, content: payload })),
  ];
}

/** Formats name the algorithm of a digest elsewhere. */
function withoutAlgorithm(leaf: string): string {
  return leaf.replace(/^sha256:(?=[0-9a-f]{64}$)/, "");
}

/** The texts, numbers and truth values in a value, as texts. */
export function leavesOf(value: JsonValue | undefined): readonly string[] {
  return [...pointersOf(value)].map(([, leaf]) => leaf);
}

function* pointersOf(value: JsonValue | undefined, pointer = ""): Generator<readonly [string, string]> {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly JsonValue[]).entries())
      yield* pointersOf(item, `${pointer}/${index}`);
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value))
      yield* pointersOf(member, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  } else if (value !== undefined && value !== null && value !== "") yield [pointer, String(value)];
}

function* objectPaths(
  value: JsonValue,
  path: readonly (string | number)[] = [],
): Generator<readonly (string | number)[]> {
  yield path;
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly JsonValue[]).entries())
      yield* objectPaths(item, [...path, index]);
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) yield* objectPaths(member, [...path, name]);
  }
}

function altered(
  value: JsonValue,
  [step, ...rest]: readonly (string | number)[],
  wrong: JsonValue,
): JsonValue {
  if (step === undefined) return wrong;
  if (Array.isArray(value)) {
    const list = value as readonly JsonValue[];
    return list.with(Number(step), altered(list[Number(step)] ?? null, rest, wrong));
  }
  if (!isJsonObject(value)) return wrong;
  return { ...value, [step]: altered(value[String(step)] ?? null, rest, wrong) };
}
