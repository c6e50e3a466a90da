import { canonicalizeJson, isJsonObject, parseJson } from "@aixv/core";
import { createStatement, parseStatement, serializeStatement } from "@aixv/envelope";
import {
  parseManifest,
  parsePartialManifest,
  planParts,
  type Serialization,
  serializeManifest,
  serializePartialManifest,
} from "@aixv/manifest";
import {
  PREDICATES,
  parseAdvisoryFeed,
  parseLooseAdvisoryFeed,
  parseRecord,
  serializeRecord,
  statementEdges,
  validateRecord,
  validateStatement,
} from "@aixv/records";
import {
  FILES,
  resourcesOf,
  shards,
  statementOf,
  wire,
} from "../../packages/manifest/test/manifest-fixture.ts";
import * as boms from "../../packages/records/test/boms.ts";
import { parseDocument } from "../../packages/records/test/parsers.ts";
import { readVectors, vectorNames } from "../../packages/records/test/vectors.ts";
import { type FuzzKind, require } from "../target.ts";

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** The valid documents of a schema, by its vectors. */
function documentsOf(name: string): readonly Uint8Array[] {
  return readVectors(name)
    .filter(({ valid, document }) => valid && parseDocument(name, document).ok)
    .slice(0, 10)
    .map(({ document }) => json(document));
}

const PAYLOADS = vectorNames().filter((name) => name.endsWith("-payload"));

/** A record of every kind that has a payload of its own. */
function recordsOfEveryKind(): readonly Uint8Array[] {
  return PAYLOADS.flatMap((name) =>
    documentsOf(name)
      .slice(0, 2)
      .map((bytes) => JSON.parse(Buffer.from(bytes).toString()))
      .map((payload) =>
        json({
          schema: "aixv.signed-record/v1",
          kind: name.slice(0, -"-payload".length),
          // Some kinds are called as their payload says.
          record_id: payload.advisory_id ?? payload.bundle_id?.replace("urn:uuid:", "") ?? "r-1",
          created_at: "2026-01-01T00:00:00Z",
          payload,
        }),
      ),
  );
}

/** Statements of every predicate type, and bills of materials of others. */
function statements(): readonly Uint8Array[] {
  const subject = [{ name: "model", digest: { sha256: "ab".repeat(32) } }];
  const predicates = vectorNames().flatMap((name) => {
    const type = PREDICATES.find(({ alias }) => `${alias}-predicate` === name);
    if (type === undefined) return [];
    return documentsOf(name)
      .slice(0, 3)
      .map((predicate) => ({
        predicateType: type.uri,
        predicate: JSON.parse(Buffer.from(predicate).toString()),
      }));
  });
  const digest = `sha256:${"ab".repeat(32)}` as never;
  const other = `sha256:${"cd".repeat(32)}` as never;
  const bom = boms.bom(
    boms.model(digest, { ...boms.trainedOn({ ref: "d" }), pedigree: boms.pedigree(boms.model(other)) }),
    [boms.dataset("d", other)],
  );
  return [...predicates, { predicateType: boms.CYCLONEDX, predicate: bom }]
    .map((claims) => serializeStatement(createStatement({ subject, ...claims })))
    .filter((bytes) => {
      const parsed = parseStatement(bytes);
      return parsed.ok && validateStatement(parsed.value).ok;
    });
}

function manifests(): readonly Uint8Array[] {
  return [FILES, { ...FILES, hash_type: "blake2b" }, shards(1000)]
    .flatMap((serialization) =>
      [wire("a", "b/c"), wire("a.safetensors:0:1000", "a.safetensors:1000:1500")].map((resources) =>
        statementOf({ resources, serialization }),
      ),
    )
    .filter((statement) => parseManifest(statement).ok)
    .map((statement) => json({ _type: "https://in-toto.io/Statement/v1", ...statement }));
}

function partialManifests(): readonly Uint8Array[] {
  const serialization: Serialization = {
    method: "shards",
    hash_type: "sha256",
    allow_symlinks: false,
    shard_size: 10,
  };
  const files = [
    { path: "a", size: 25 },
    { path: "b", size: 0 },
  ];
  return planParts(files, 2, serialization).map((tasks, index) =>
    serializePartialManifest({
      schema: "aixv.partial-manifest/v1",
      modelName: "m",
      isSingleFile: false,
      serialization,
      part: { index: index + 1, of: 2 },
      files,
      resources: resourcesOf(...tasks.map((task) => task.name)),
    }),
  );
}

function readManifest(bytes: Uint8Array) {
  const parsed = parseStatement(bytes);
  if (!parsed.ok) return undefined;
  const manifest = parseManifest(parsed.value);
  return manifest.ok ? { statement: parsed.value, manifest: manifest.value } : undefined;
}

/** Records, statements, manifests and feeds: what is read is written the same, and what has one digest is one content. */
export const RECORD_KINDS: readonly FuzzKind[] = [
  {
    kind: "record",
    create: () => ({
      shape: "json",
      samples: recordsOfEveryKind(),
      run(input) {
        const parsed = parseRecord(input);
        if (!parsed.ok) return false;
        validateRecord(parsed.value);
        const written = serializeRecord(parsed.value);
        const again = parseRecord(written);
        require(again.ok, `a record that is read again once it was written, got ${again.ok ? "" : again.error.message}`);
        require(Buffer.from(serializeRecord(again.value)).equals(
          written,
        ), "the same bytes of the same record");
        return true;
      },
    }),
  },
  ...vectorNames()
    .filter((name) => !name.endsWith("-payload"))
    .map(
      (name): FuzzKind => ({
        kind: `schema-${name}`,
        weight: 0.3,
        create: () => ({
          shape: "json",
          samples: documentsOf(name),
          run(input) {
            const parsed = parseJson(input);
            return parsed.ok && parseDocument(name, parsed.value).ok;
          },
        }),
      }),
    ),
  {
    kind: "advisory-feed",
    create: () => ({
      shape: "json",
      samples: documentsOf("advisory-feed"),
      run(input) {
        const strict = parseAdvisoryFeed(input);
        const loose = parseLooseAdvisoryFeed(input);
        require(!strict.ok || loose.ok, "that the loose reader takes what the strict one does");
        return strict.ok;
      },
    }),
  },
  {
    kind: "statement",
    create: () => ({
      shape: "json",
      samples: statements(),
      run(input) {
        const parsed = parseStatement(input);
        if (!parsed.ok || !validateStatement(parsed.value).ok) return false;
        statementEdges(parsed.value);
        return true;
      },
    }),
  },
  {
    kind: "manifest",
    create() {
      const samples = manifests();
      const originals = samples.map(readManifest);
      return {
        shape: "json",
        samples,
        run(input, sample) {
          const read = readManifest(input);
          const original = originals[sample];
          if (read === undefined || original === undefined) return false;
          const subject = ({ statement }: typeof read): string =>
            canonicalizeJson(statement.subject[0]?.digest ?? null);
          const digests = ({ manifest }: typeof read): string =>
            manifest.resources.map(({ digest, algorithm }) => `${algorithm} ${digest}`).join();
          if (
            subject(read) === subject(original) &&
            read.manifest.serialization.method === original.manifest.serialization.method
          )
            require(digests(read) ===
              digests(original), "other digests of resources under another root digest");
          serializeManifest(read.manifest);
          return true;
        },
      };
    },
  },
  {
    kind: "partial-manifest",
    weight: 0.3,
    create: () => ({
      shape: "json",
      samples: partialManifests(),
      run: (input) => parsePartialManifest(input).ok,
    }),
  },
  {
    kind: "json",
    create: () => ({
      shape: "json",
      samples: ['{"a":[1,2.5,"x",null,true],"b":{"c":"\\ud83d\\ude00","d":-0}}', "[]"].map((text) =>
        Buffer.from(text),
      ),
      run(input) {
        const parsed = parseJson(input);
        if (!parsed.ok) return false;
        const canonical = canonicalizeJson(parsed.value);
        const again = parseJson(canonical);
        require(again.ok &&
          canonicalizeJson(again.value) === canonical, "canonical JSON that is read as it was written");
        require(!isJsonObject(parsed.value) ||
          !Object.hasOwn(parsed.value, "__proto__"), "no member __proto__");
        return true;
      },
    }),
  },
];
