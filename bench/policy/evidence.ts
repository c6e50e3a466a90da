import { createHash } from "node:crypto";
import {
  createDigest,
  type Digest,
  digestHex,
  type JsonObject,
  parseJson,
  parseTime,
  type Timestamp,
  timeFromDate,
  timeToMillis,
  unwrap,
  utf8Bytes,
} from "@aixv/core";
import {
  createStatement,
  IN_TOTO_PAYLOAD_TYPE,
  type Statement,
  serializeBundle,
  serializeStatement,
  type Verified,
} from "@aixv/envelope";
import { createKeylessSigner, parseSigningConfig } from "@aixv/envelope/node";
import { readTrustedRoot, verifyDocument, verifyStatement } from "@aixv/envelope/verify";
import type { AdmissionRequest } from "@aixv/policy";
import {
  parseRecord,
  resolvePredicateType,
  SIGNED_RECORD_PREDICATE_TYPE,
  type SignedRecord,
  validateClaims,
} from "@aixv/records";
import { startSigstore } from "@aixv/testkit";

/** What the policies of this folder are asked about, signed and verified. */
export interface BenchEvidence {
  /** Who vouched for every signer: what stands for `https://issuer.example` in the policies. */
  readonly issuer: string;
  /** Admitted by the policies. */
  readonly request: AdmissionRequest;
  /** Denied for a severe advisory about the artifact. */
  readonly advised: AdmissionRequest;
  /** Denied because its last claim is too old by then. */
  readonly stale: AdmissionRequest;
}

const SIGNED_AT = "2026-05-30T12:00:00Z";
/** The clock of the evaluations: a day and a half after everything was signed. */
export const NOW: Timestamp = unwrap(parseTime("2026-06-01T00:00:00Z"));
/** Eight days after everything was signed. */
const LATER: Timestamp = unwrap(parseTime("2026-06-07T12:00:00Z"));
/** The artifact. */
export const MODEL: Digest = digest("model");
const BASE = digest("base");
const RELEASE_WORKFLOW = "https://github.com/acme/llm/.github/workflows/release.yml@refs/tags/v1.2.0";

/** Signs all of it keyless, with services on loopback, and verifies it. */
export async function createBenchEvidence(): Promise<BenchEvidence> {
  const clock = new Date(SIGNED_AT);
  const sigstore = await startSigstore({ clock: () => clock });
  try {
    const trustedRoot = unwrap(readTrustedRoot(unwrap(parseJson(JSON.stringify(sigstore.trustedRoot)))));
    const signingConfig = unwrap(parseSigningConfig(utf8Bytes(JSON.stringify(sigstore.signingConfig))));
    const trusting = (subject: string) => ({
      now: NOW,
      trustedRoot,
      expectedIdentities: [{ subject, issuer: sigstore.url }],
    });
    const sign = async (statement: Statement, subject: string): Promise<Uint8Array> => {
      const signer = await createKeylessSigner({
        signingConfig,
        identityProvider: { getToken: async () => sigstore.token(subject) },
        now: timeFromDate(clock),
      });
      const { bundle } = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
      return serializeBundle(bundle);
    };
    const statement = async (
      of: Digest,
      predicateType: string,
      predicate: JsonObject,
      subject: string,
    ): Promise<Verified<Statement>> => {
      const stated = createStatement({
        subject: [{ name: "artifact", digest: { sha256: digestHex(of) } }],
        predicateType,
        predicate,
      });
      return unwrap(await verifyStatement(await sign(stated, subject), trusting(subject)));
    };
    const claim = async (
      type: string,
      predicate: JsonObject,
      subject: string,
      of = MODEL,
    ): Promise<Verified<Statement>> => {
      const made = await statement(of, unwrap(resolvePredicateType(type)), predicate, subject);
      unwrap(validateClaims(made.value));
      return made;
    };
    const advisory = async (payload: JsonObject, subject: string): Promise<Verified<SignedRecord>> => {
      const bytes = utf8Bytes(
        JSON.stringify({
          schema: "aixv.signed-record/v1",
          kind: "advisory",
          record_id: payload.advisory_id,
          created_at: SIGNED_AT,
          payload: { reason_code: "model-compromise", recommended_actions: ["roll back"], ...payload },
        }),
      );
      const named = createStatement({
        subject: [{ name: "advisory", digest: { sha256: createHash("sha256").update(bytes).digest("hex") } }],
        predicateType: SIGNED_RECORD_PREDICATE_TYPE,
        predicate: {},
      });
      const format = {
        predicateType: SIGNED_RECORD_PREDICATE_TYPE,
        parse: (document: Uint8Array) => parseRecord(document),
      };
      return unwrap(await verifyDocument(await sign(named, subject), bytes, format, trusting(subject)));
    };
    const request: AdmissionRequest = {
      artifact: { digest: MODEL, files: FILES },
      signatures: [
        await statement(MODEL, "https://model_signing/signature/v1.0", { resources: [] }, RELEASE_WORKFLOW),
      ],
      statements: [
        await claim(
          "training",
          training({ parent_models: [{ digest: BASE, name: "base" }] }),
          "training@acme.example",
        ),
        await claim("training", training({ artifact_type: "base-model" }), "release@hub.example", BASE),
        ...(await inTurn(CLAIMS, ([type, subject, predicate]) => claim(type, predicate, subject))),
      ],
      records: await inTurn(ADVISORIES, ([subject, payload]) => advisory(payload, subject)),
      now: NOW,
    };
    const severe = {
      advisory_id: "ADV-2026-9",
      affected: [{ digest: MODEL }],
      severity: "critical",
      status: "active",
    };
    const records = [...(request.records ?? []), await advisory(severe, "psirt@acme.example")];
    return {
      issuer: sigstore.url,
      request,
      advised: { ...request, records },
      stale: { ...request, now: LATER },
    };
  } finally {
    await sigstore.close();
  }
}

/** A time as the peers take it. */
export function seconds(time: string): number {
  return Math.floor(timeToMillis(unwrap(parseTime(time))) / 1000);
}

const FILES = [
  ...Array.from({ length: 8 }, (_, index) => ({
    path: `model-0000${index + 1}-of-00008.safetensors`,
    formats: ["safetensors"],
  })),
  ...["config.json", "generation_config.json", "tokenizer.json", "model.safetensors.index.json"].map(
    (path) => ({
      path,
      formats: ["json"],
    }),
  ),
];

/** What is claimed of the artifact beside its training: type, signer, predicate. */
const CLAIMS: readonly (readonly [type: string, subject: string, predicate: JsonObject])[] = [
  [
    "evaluation",
    "evaluation@acme.example",
    {
      benchmarks: [
        {
          name: "mmlu",
          metrics: [
            { name: "accuracy", value: 0.713 },
            { name: "macro_f1", value: 0.7 },
          ],
        },
        { name: "harmbench", metrics: [{ name: "attack_success_rate", value: 0.042 }] },
      ],
      eval_harness_digest: digest("harness"),
      dataset_digests: [digest("questions")],
      random_seed_policy: "fixed",
      seeds: [1, 2, 3],
    },
  ],
  [
    "model-card",
    "docs@acme.example",
    {
      name: "acme-llm",
      version: "1.2.0",
      licenses: ["Apache-2.0"],
      languages: ["en", "de"],
      intended_use: "answering questions about Acme's products",
      properties: [{ name: "training_energy_kwh", value: 1450, unit: "kWh" }],
    },
  ],
  [
    "slsa-provenance",
    "https://github.com/acme/llm/.github/workflows/build.yml@refs/heads/main",
    {
      buildDefinition: {
        buildType: "https://builder.acme.example/train/v1",
        externalParameters: { tag: "v1.2.0" },
      },
      runDetails: { builder: { id: "https://builder.acme.example/gpu" } },
    },
  ],
  [
    "vsa",
    "verifier@acme.example",
    {
      verifier: { id: "https://verifier.acme.example" },
      timeVerified: SIGNED_AT,
      verificationResult: "PASSED",
      verifiedLevels: ["SLSA_BUILD_LEVEL_3"],
    },
  ],
  ["test-result", "ci-17@acme.example", { result: "PASSED", passedTests: ["a", "b"], failedTests: [] }],
  [
    "svr",
    "review@acme.example",
    { verifier: { id: "https://review.acme.example" }, properties: ["REVIEWED"] },
  ],
  [
    "cyclonedx",
    "sbom@acme.example",
    { bomFormat: "CycloneDX", specVersion: "1.6", components: components("name") },
  ],
  ["spdx", "sbom@acme.example", { spdxVersion: "SPDX-3.0", elements: components("software") }],
  ["openvex", "psirt@acme.example", { author: "Acme PSIRT", statements: [], version: 1 }],
];

/** Advisories that leave the artifact admitted: too mild, taken back, about others, and by a stranger. */
const ADVISORIES: readonly (readonly [subject: string, payload: JsonObject])[] = [
  ["psirt@acme.example", advisoryOf(1, { severity: "low" })],
  ["psirt@acme.example", advisoryOf(2, { status: "withdrawn" })],
  ["security@hub.example", advisoryOf(3, { affected: [{ digest: digest("another") }] })],
  ["security@hub.example", advisoryOf(4, { severity: "medium" })],
  ["stranger@example.net", advisoryOf(5, { severity: "critical" })],
];

function advisoryOf(number: number, changes: JsonObject): JsonObject {
  return {
    advisory_id: `ADV-2026-${number}`,
    affected: [{ digest: MODEL }],
    severity: "high",
    status: "active",
    ...changes,
  };
}

function training(changes: JsonObject): JsonObject {
  return {
    parent_models: [],
    datasets: [{ digest: digest("corpus"), name: "corpus", split: "train" }],
    training_run: {
      framework: "pytorch",
      framework_version: "2.9.0",
      code_digest: digest("code"),
      environment_digest: digest("environment"),
    },
    hyperparameters: { learning_rate: 0.0001, epochs: 3 },
    ...changes,
  };
}

function components(key: string): JsonObject[] {
  return ["torch", "transformers", "safetensors"].map((name) => ({ [key]: name, version: "1.0.0" }));
}

function digest(text: string): Digest {
  return createDigest("sha256", createHash("sha256").update(text).digest("hex"));
}

/** One after the other: the services share a log. */
async function inTurn<T, R>(values: readonly T[], make: (value: T) => Promise<R>): Promise<readonly R[]> {
  const made: R[] = [];
  for (const value of values) made.push(await make(value));
  return made;
}
