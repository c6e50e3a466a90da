import {
  createDigest,
  type Digest,
  digestBytes,
  type JsonObject,
  type JsonValue,
  utf8Bytes,
} from "@aixv/core";
import {
  BUNDLE_MEDIA_TYPE,
  createStatement,
  IN_TOTO_PAYLOAD_TYPE,
  type Statement,
  serializeBundle,
  serializeStatement,
} from "@aixv/envelope";
import type { ModelHeader } from "@aixv/formats/headers";
import { createManifest, type ModelManifest } from "@aixv/manifest";
import {
  ADMISSION_FACTS_SCHEMA,
  type AdmissionDecision,
  type RecordFacts,
  type SignatureFacts,
  type StatementFacts,
} from "@aixv/policy";
import {
  FOREIGN_PREDICATES,
  PREDICATE_TYPES,
  type PredicateAlias,
  validateClaims,
  validatePredicate,
} from "@aixv/records";
import fc from "fast-check";
import type { ExportFacts, FileHeader } from "../src/index.ts";
import { PREDICATES, some } from "./arbitrary-predicates.ts";
import { digests, MODEL, objects, texts, times } from "./arbitrary-values.ts";

// Facts as verification may give them, with whatever people may have written into claims.

const signature = fc.record(
  {
    method: fc.constantFrom("key", "certificate", "sigstore"),
    signers: some(
      fc.record(
        {
          subjects: fc.array(
            fc.oneof(
              fc.constantFrom(
                "alice@example.com",
                "https://github.com/o/r/.github/workflows/w.yml@refs/heads/main",
                "CN=a,O=b",
              ),
              digests.map((digest) => `key:${digest}`),
              texts,
            ),
            { minLength: 1, maxLength: 2 },
          ),
          issuer: fc.constantFrom("https://accounts.example.com", "CN=ca"),
        },
        { requiredKeys: ["subjects"] },
      ),
    ),
    is_logged: fc.boolean(),
    integrated_time: times,
    signed_time: times,
  },
  { requiredKeys: ["method", "signers", "is_logged"] },
);

/** A bundle around a statement, with a signature that verifies nowhere: facts say that it did. */
function bundleOf(statement: Statement): { readonly bytes: Uint8Array; readonly digest: Digest } {
  const bytes = serializeBundle({
    mediaType: BUNDLE_MEDIA_TYPE,
    version: "0.3",
    material: { content: { kind: "publicKey", hint: "k" }, tlogEntries: [], timestamps: [] },
    content: {
      kind: "dsseEnvelope",
      envelope: {
        payloadType: IN_TOTO_PAYLOAD_TYPE,
        payload: serializeStatement(statement),
        signatures: [{ keyid: "", sig: utf8Bytes("signature") }],
      },
    },
  });
  return { bytes, digest: digestBytes("sha256", bytes) };
}

const PROVENANCE = {
  buildDefinition: { buildType: "https://example.com/build", externalParameters: { ref: "main" } },
  runDetails: { builder: { id: "https://example.com/builder" } },
};
const RESULT = { result: "WARNED", configuration: [{ uri: "https://example.com/c" }], warnedTests: ["a"] };

const claims = fc.oneof(
  ...Object.entries(PREDICATES).map(([alias, predicate]) =>
    fc.tuple(fc.constant<string>(PREDICATE_TYPES[alias as PredicateAlias]), predicate),
  ),
  // Types of others whose statements become documents: whatever they say, and what they should.
  fc.tuple(
    fc.constant<string>(FOREIGN_PREDICATES["slsa-provenance"]),
    fc.oneof(objects, fc.constant(PROVENANCE)),
  ),
  fc.tuple(fc.constant<string>(FOREIGN_PREDICATES["test-result"]), fc.oneof(objects, fc.constant(RESULT))),
  fc.tuple(
    fc.constantFrom("https://example.com/scan/v1", "https://in-toto.io/attestation/release/v0.1"),
    objects,
  ),
);

interface Made {
  readonly facts: StatementFacts;
  readonly bytes: Uint8Array;
}

const statements: fc.Arbitrary<Made> = fc
  .tuple(claims, signature, texts)
  .map(([[predicateType, predicate], signed, name]) => {
    const validated = validatePredicate(predicateType, JSON.parse(JSON.stringify(predicate)) as JsonValue);
    return validated.ok ? { predicateType, predicate: validated.value.predicate, signed, name } : undefined;
  })
  .filter((made) => made !== undefined)
  .map(({ predicateType, predicate, signed, name }) => {
    const subject = [{ name, digest: { sha256: MODEL.slice(7) } }];
    const statement = createStatement({ subject, predicateType, predicate });
    const { bytes, digest } = bundleOf(statement);
    const claims = validateClaims(statement);
    const lineage = claims.ok ? claims.value.lineage : undefined;
    return {
      bytes,
      facts: {
        ...(signed as Omit<SignatureFacts, "bundle_digest">),
        bundle_digest: digest,
        subjects: [{ digest: MODEL }],
        predicate_type: predicateType,
        predicate,
        ...(lineage === undefined ? {} : { lineage }),
      },
    };
  });

/** An advisory about the artifact or another. */
const advisories: fc.Arbitrary<{ readonly facts: RecordFacts; readonly bytes: Uint8Array }> = fc
  .tuple(
    signature,
    fc.record(
      {
        // Few, so that some are versions of one.
        advisory_id: fc.nat(3).map((number) => `ADV-${number}`),
        affected: some(
          fc.record(
            {
              digest: fc.oneof(fc.constant(MODEL), digests),
              selector: fc.constantFrom("self", "parents", "descendants", "bundles"),
            },
            { requiredKeys: ["digest"] },
          ),
        ),
        severity: fc.constantFrom("low", "medium", "high", "critical"),
        status: fc.constantFrom("active", "mitigated", "withdrawn"),
        reason_code: fc.constantFrom("backdoor", "model-compromise"),
        recommended_actions: fc.uniqueArray(texts, { maxLength: 2 }),
        title: texts,
        summary: texts,
        published_at: times,
        updated_at: times,
        references: fc.uniqueArray(fc.constantFrom("https://example.com/adv", "http://example.org/x"), {
          maxLength: 2,
        }),
        aliases: fc.uniqueArray(fc.constantFrom("CVE-2026-12345", "GHSA-xxxx-yyyy-zzzz", "internal 7"), {
          maxLength: 2,
        }),
        fixed_digests: fc.uniqueArray(digests, { maxLength: 2 }),
      },
      {
        requiredKeys: ["advisory_id", "affected", "severity", "status", "reason_code", "recommended_actions"],
      },
    ),
    times,
    // Some break the rules of their kind.
    fc.constantFrom("record", "record", "record", "invalid record"),
  )
  .map(([signed, payload, created, sort]) => {
    const statement = createStatement({
      subject: [{ name: payload.advisory_id, digest: { sha256: "1".repeat(64) } }],
      predicateType: "https://aixv.org/attestation/signed-record/v1",
      predicate: JSON.parse(JSON.stringify(payload)) as JsonObject,
    });
    const { bytes, digest } = bundleOf(statement);
    return {
      bytes,
      facts: {
        ...(signed as Omit<SignatureFacts, "bundle_digest">),
        bundle_digest: digest,
        record_digest: digestBytes("sha256", utf8Bytes(JSON.stringify(payload))),
        kind: "advisory",
        record_id: payload.advisory_id,
        created_at: created,
        payload: statement.predicate,
        is_valid: sort === "record",
      },
    };
  });

/** What a policy decided, naming some of the evidence. */
function decisions(bundles: readonly Digest[]): fc.Arbitrary<AdmissionDecision> {
  const evidence = fc.subarray([...bundles]);
  return fc
    .record({
      decision: fc.constantFrom("allow", "deny", "allow-with-waiver"),
      satisfied: fc.array(
        fc.record({ rule: fc.constantFrom("/allow_subjects", "/require_predicates/0"), evidence }),
        { maxLength: 3 },
      ),
      violations: fc.array(
        fc.record({
          code: fc.constantFrom("ADVISORY_ACTIVE", "PREDICATE_CONSTRAINT_UNMET"),
          rule: fc.constantFrom("/require_predicates/0", "/require_predicates/1"),
          message: texts,
          subject: texts,
          evidence,
        }),
        { maxLength: 2 },
      ),
      level: fc.constantFrom(0, 1, 2, 3),
      assurance_level: fc.option(fc.constantFrom("level-1", "level-2", "level-3"), { nil: undefined }),
      policy_id: fc.option(texts, { nil: undefined }),
      evaluated_at: times,
    })
    .map(({ level, assurance_level, policy_id, ...rest }) => ({
      ...rest,
      ignored: [],
      evidence: {
        artifact_digest: MODEL,
        verified_subjects: [],
        verified_issuer: null,
        integrated_time: null,
        advisory_count: 0,
        signed_time: null,
        bundle_digest: null,
      },
      maturity: { level, missing: [] },
      policy_digest: createDigest("sha256", "9".repeat(64)),
      ...(assurance_level === undefined ? {} : { assurance_level }),
      ...(policy_id === undefined ? {} : { policy_id }),
    })) as fc.Arbitrary<AdmissionDecision>;
}

const about: fc.Arbitrary<ModelHeader["about"]> = fc.record(
  {
    name: texts,
    architecture: texts,
    quantization: texts,
    license: texts,
    tags: fc.array(texts, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
/** What files say of themselves, by names as people give them. */
const headers: fc.Arbitrary<readonly FileHeader[]> = fc.uniqueArray(
  fc.record({
    path: fc.oneof(
      fc.constantFrom("model.safetensors", "m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "a.bin"),
      texts,
    ),
    header: fc.record({
      format: fc.constantFrom("gguf", "safetensors", "onnx"),
      about,
      tensorCount: fc.constant(1),
      parameterCount: fc.nat(1000),
      tensorTypes: fc.constant([{ type: "BF16", tensors: 1, parameters: 1 }]),
      metadata: fc.dictionary(texts, texts, { maxKeys: 2 }),
      omitted: fc.constant(0),
    }),
  }),
  { maxLength: 2, selector: ({ path }) => path },
);
/** What was signed, where that was files; their root digest is none of this artifact. */
const manifests: fc.Arbitrary<ModelManifest> = fc
  .uniqueArray(fc.constantFrom("model.safetensors", "a.bin", "b/c d.json", "ä/模型.bin", "x#y%20.bin"), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((names) =>
    fc
      .constantFrom(["sha256", 64] as const, ["blake2b", 128] as const, ["blake3", 64] as const)
      .map(([algorithm, length]) =>
        createManifest({
          modelName: "m",
          serialization: { method: "files", hash_type: algorithm, allow_symlinks: false },
          resources: names.map((name, index) => ({ name, algorithm, digest: String(index).repeat(length) })),
        }),
      ),
  );

/** Facts with any number of claims, advisories and headers, with a manifest of files and a decision or none. */
export const arbitraryFacts: fc.Arbitrary<ExportFacts> = fc
  .record({
    statements: fc.array(statements, { maxLength: 6 }),
    advisories: fc.array(advisories, { maxLength: 4 }),
    name: texts,
    evaluated_at: times,
    headers,
    manifest: fc.option(manifests, { nil: undefined }),
    hasDecision: fc.boolean(),
  })
  .chain(({ statements, advisories, name, evaluated_at, headers, manifest, hasDecision }) => {
    const all = [...statements, ...advisories];
    const bundles = new Map(all.map(({ facts, bytes }) => [facts.bundle_digest, bytes]));
    const byDigest = <T extends SignatureFacts>(list: readonly T[]): readonly T[] =>
      [...new Map(list.map((one) => [one.bundle_digest, one])).values()].toSorted((a, b) =>
        a.bundle_digest < b.bundle_digest ? -1 : 1,
      );
    const facts: ExportFacts = {
      artifact: { name, digest: MODEL, other_digests: [`blake2b:${"b".repeat(128)}`] },
      evidence: {
        schema: ADMISSION_FACTS_SCHEMA,
        evaluated_at,
        artifact: { digest: MODEL },
        signatures: [],
        statements: byDigest(statements.map((one) => one.facts)),
        records: byDigest(advisories.map((one) => one.facts)),
        feeds: [],
        ignored: [],
      },
      bundles,
      documents: new Map(),
      headers,
      ...(manifest === undefined ? {} : { manifest }),
    };
    if (!hasDecision) return fc.constant(facts);
    return decisions([...bundles.keys()]).map((decision) => ({ ...facts, decision }));
  });
