import { type JsonValue, parseJson, unwrap } from "@aixv/core";
import { type AdmissionFacts, type CompiledPolicy, createFacts } from "@aixv/policy";
import { parseFacts, simulateAdmission } from "@aixv/policy/simulate";
import { benchPolicy } from "../bench/policy/decisions.ts";
import type { Engine } from "../bench/policy/engine.ts";
import { createBenchEvidence } from "../bench/policy/evidence.ts";

/** The facts that the benchmark asks about. */
export interface BenchFacts {
  readonly issuer: string;
  readonly policy: CompiledPolicy;
  readonly facts: AdmissionFacts;
}

/** Signs and verifies the benchmark's evidence. */
export async function createBenchFacts(): Promise<BenchFacts> {
  const { issuer, request } = await createBenchEvidence();
  return { issuer, policy: benchPolicy(issuer), facts: createFacts(request) };
}

/** What our engine and another make of facts, in which a text takes the place of another. */
export function decideBoth(
  { policy, facts }: BenchFacts,
  engine: Engine,
  [from, to]: readonly [string, string],
): { readonly ours: boolean; readonly theirs: boolean } {
  const text = JSON.stringify(facts);
  if (!text.includes(from)) throw new Error(`nothing in the facts is ${from}`);
  const changed: JsonValue = unwrap(parseJson(text.replaceAll(from, to)));
  const { simulated } = simulateAdmission(policy, unwrap(parseFacts(changed)));
  const theirs = engine.prepare(changed as unknown as AdmissionFacts)();
  return { ours: simulated.decision === "allow", theirs };
}

const RELEASE = "https://github.com/acme/llm/.github/workflows/release.yml@refs/tags/v1.2.0";
const DENIED = "sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd000";
const OTHER_WORKFLOW = "https://github.com/acme/llm/.github/workflows/debug.yml@refs/tags/v1.2.0";

/** Changes that break a rule each: what, its text in the facts, and what comes in its place. */
export const BREAKING: readonly (readonly [what: string, from: string, to: string])[] = [
  ["a signer who is not allowed", RELEASE, OTHER_WORKFLOW],
  [
    "a signer who is denied",
    RELEASE,
    "https://github.com/acme/sandbox/.github/workflows/release.yml@refs/tags/v1",
  ],
  ["a denied pattern", RELEASE, "eve@contractors.acme.example"],
  ["an issuer who is not allowed", "http://127.0.0.1", "http://127.0.0.2"],
  ["signatures of the future", '"2026-06-01T00:00:00Z"', '"2026-05-30T11:00:00Z"'],
  ["a claim too old by a day", '"2026-06-01T00:00:00Z"', '"2026-06-07T12:00:00Z"'],
  ["everything too old", '"2026-06-01T00:00:00Z"', '"2027-06-07T12:00:00Z"'],
  ["no log", '"is_logged":true', '"is_logged":false'],
  ["a denied format", '"safetensors"', '"pickle"'],
  ["a framework that is not listed", '"framework":"pytorch"', '"framework":"tensorflow"'],
  ["an accuracy too low", "0.713", "0.599"],
  ["an attack that succeeds too often", "0.042", "0.142"],
  ["an evaluation without the metric", '"accuracy"', '"exactness"'],
  ["a licence that is not listed", '"Apache-2.0"', '"GPL-3.0-only"'],
  ["too much energy", "1450", "2450"],
  ["a builder who is not listed", "https://builder.acme.example/gpu", "https://builder.acme.example/laptop"],
  ["a test that failed", '"result":"PASSED"', '"result":"FAILED"'],
  ["a test by somebody else", "ci-17@acme.example", "dev-17@acme.example"],
  ["a training by somebody else", '"training@acme.example"', '"training@example.net"'],
  ["an upstream by somebody else", '"release@hub.example"', '"release@example.net"'],
  ["an evaluation by somebody else", "evaluation@acme.example", "sales@acme.example"],
  ["an SBOM by somebody else", "sbom@acme.example", "bom@acme.example"],
  ["no review", "https://in-toto.io/attestation/svr/v0.2", "https://in-toto.io/attestation/svr/v9"],
  ["an advisory that is severe", '"severity":"medium"', '"severity":"high"'],
  ["an advisory that is not taken back", '"status":"withdrawn"', '"status":"active"'],
  ["a stranger's advisory by somebody trusted", "stranger@example.net", "security@hub.example"],
];

/** Changes that break none. */
export const HARMLESS: readonly (readonly [what: string, from: string, to: string])[] = [
  ["nothing changed", '"schema"', '"schema"'],
  ["another release by the same workflow", RELEASE, RELEASE.replace("v1.2.0", "v2/beta")],
  ["another allowed signer", RELEASE, "release@acme.example"],
  ["a licence in another case", '"Apache-2.0"', '"mit"'],
  ["the last moment of the strictest claim", '"2026-06-01T00:00:00Z"', '"2026-06-06T12:00:00Z"'],
  ["another framework that is listed", '"framework":"pytorch"', '"framework":"jax"'],
  ["an accuracy that just does", "0.713", "0.6"],
  ["a milder advisory", '"severity":"medium"', '"severity":"low"'],
];

/** Changes that put something denied into the lineage: its digest now, and one that the policy denies. */
export function deniedLineage({ facts }: BenchFacts): readonly (readonly [string, string, string])[] {
  const edges = facts.statements.flatMap(({ lineage }) => lineage?.edges ?? []);
  return [
    ["a denied ancestor", edges.find(({ type }) => type === "derived_from")?.to ?? "", `${DENIED}1`],
    ["a denied data set", edges.find(({ type }) => type === "trained_on")?.to ?? "", `${DENIED}4`],
  ];
}
