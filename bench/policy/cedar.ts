import type { Digest, JsonObject, JsonValue } from "@aixv/core";
import type { AdmissionFacts, SignatureFacts, StatementFacts } from "@aixv/policy";
import { DERIVATION_EDGES } from "@aixv/records";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { type Engine, readPolicyText } from "./engine.ts";
import { seconds } from "./evidence.ts";

/** Cedar in WebAssembly with the policies parsed before; entities and context its API takes with every request. */
export function cedarEngine(issuer: string): Engine {
  const id = `admission ${issuer}`;
  const parsed = cedar.preparsePolicySet(id, { staticPolicies: readPolicyText("admission.cedar", issuer) });
  if (parsed.type === "failure") throw new Error(parsed.errors.map(({ message }) => message).join("; "));
  return {
    name: "Cedar (cedar-wasm), policies preparsed",
    prepare: (facts) => {
      const call: cedar.StatefulAuthorizationCall = {
        principal: { type: "Cluster", id: "production" },
        action: { type: "Action", id: "admit" },
        resource: { type: "Model", id: facts.artifact.digest },
        context: cedarContext(facts) as cedar.Context,
        preparsedPolicySetId: id,
        validateRequest: false,
        entities: [],
      };
      return () => {
        const answer = cedar.statefulIsAuthorized(call);
        // An error in a policy leaves it out, a `forbid` too: then nothing is decided.
        if (answer.type === "failure" || answer.response.diagnostics.errors.length > 0) {
          throw new Error(`Cedar did not decide: ${JSON.stringify(answer)}`);
        }
        return answer.response.decision === "allow";
      };
    },
  };
}

/** Facts as the least on which admission.cedar can decide: what would need a walk through a list is walked here. */
function cedarContext({
  artifact,
  evaluated_at,
  signatures,
  statements,
  records,
}: AdmissionFacts): JsonObject {
  const own: readonly string[] = [artifact.digest, ...(artifact.other_digests ?? [])];
  const [signature] = signatures;
  const claim = (type: string, read: (predicate: JsonObject) => JsonObject = () => ({})): JsonObject => {
    const found = statements.find(
      ({ predicate_type, subjects }) =>
        predicate_type === type && subjects.some(({ digest }) => own.includes(digest)),
    );
    return found === undefined
      ? {}
      : { [NAMES[type] ?? type]: { ...signed(found), ...read(found.predicate) } };
  };
  return {
    now: seconds(evaluated_at),
    ...(signature === undefined
      ? {}
      : {
          signature: {
            ...signed(signature),
            is_about_artifact: signature.subjects.some((digest) => own.includes(digest)),
          },
        }),
    formats: [...new Set((artifact.files ?? []).flatMap(({ formats }) => formats))],
    ...lineage(artifact.digest, statements),
    advisories: records
      .filter(({ kind }) => kind === "advisory")
      .map((record) => ({
        ...name(record),
        severity: text(record.payload, "severity"),
        status: text(record.payload, "status"),
        is_about_artifact: list(record.payload, "affected").some(({ digest }) =>
          own.includes(String(digest)),
        ),
      })),
    ...claim(TRAINING, ({ training_run }) => ({ framework: text(training_run, "framework") })),
    ...claim(EVALUATION, (predicate) => ({
      ...metric(predicate, "mmlu", "accuracy"),
      ...metric(predicate, "harmbench", "attack_success_rate"),
      random_seed_policy: text(predicate, "random_seed_policy"),
    })),
    ...claim(MODEL_CARD, (predicate) => ({
      licenses: ((predicate.licenses ?? []) as string[]).map((license) => license.toLowerCase()),
      ...energy(predicate),
    })),
    ...claim(SLSA, ({ runDetails }) => ({
      builder: text((runDetails as JsonObject).builder, "id"),
    })),
    ...claim("https://slsa.dev/verification_summary/v1"),
    ...claim("https://in-toto.io/attestation/test-result/v0.1", (predicate) => ({
      result: text(predicate, "result"),
    })),
    ...claim("https://in-toto.io/attestation/svr/v0.2"),
    ...claim("https://cyclonedx.org/bom"),
    ...claim("https://spdx.dev/Document/v3"),
    ...claim("https://openvex.dev/ns"),
  };
}

const TRAINING = "https://aixv.org/attestation/training/v1";
const EVALUATION = "https://aixv.org/attestation/evaluation/v1";
const MODEL_CARD = "https://aixv.org/attestation/model-card/v1";
const SLSA = "https://slsa.dev/provenance/v1";

/** What claims are called in the policy. */
const NAMES: { readonly [type: string]: string } = {
  [TRAINING]: "training",
  [EVALUATION]: "evaluation",
  [MODEL_CARD]: "model_card",
  [SLSA]: "slsa_provenance",
  "https://slsa.dev/verification_summary/v1": "vsa",
  "https://in-toto.io/attestation/test-result/v0.1": "test_result",
  "https://in-toto.io/attestation/svr/v0.2": "svr",
  "https://cyclonedx.org/bom": "cyclonedx",
  "https://spdx.dev/Document/v3": "spdx",
  "https://openvex.dev/ns": "openvex",
};

function name({ signers: [signer] }: SignatureFacts): { readonly subject: string; readonly issuer: string } {
  return { subject: signer?.subjects[0] ?? "", issuer: signer?.issuer ?? "" };
}

function signed(facts: SignatureFacts): JsonObject {
  const times = [facts.integrated_time, facts.signed_time].flatMap((time) =>
    time === undefined ? [] : seconds(time),
  );
  return { ...name(facts), first: Math.min(...times), last: Math.max(...times), is_logged: facts.is_logged };
}

function lineage(artifact: Digest, statements: readonly StatementFacts[]): JsonObject {
  const ancestors = new Set<Digest>([artifact]);
  const datasets = new Set<Digest>();
  const signers: { readonly [whose in "own" | "upstream"]: JsonObject[] } = { own: [], upstream: [] };
  let isKnown = true;
  for (const digest of ancestors) {
    const said = statements.filter(
      ({ predicate_type, lineage }) => predicate_type === TRAINING && lineage?.of.includes(digest) === true,
    );
    signers[digest === artifact ? "own" : "upstream"].push(...said.map(name));
    isKnown &&= ["parents", "datasets"].every((kind) =>
      said.some((statement) => statement.lineage?.names_all.some((one) => one === kind)),
    );
    for (const { type, from, to } of said.flatMap((statement) => statement.lineage?.edges ?? [])) {
      if (from !== digest) continue;
      if (type === "trained_on") datasets.add(to);
      else if (DERIVATION_EDGES.includes(type)) ancestors.add(to);
    }
  }
  return {
    ancestors: [...ancestors],
    datasets: [...datasets],
    lineage_signers: signers.own,
    upstream_signers: signers.upstream,
    is_lineage_known: isKnown,
  };
}

/** Shares in ten thousandths: Cedar's own decimals are slower. */
function metric(predicate: JsonObject, benchmark: string, wanted: string): JsonObject {
  const found = list(predicate, "benchmarks")
    .filter((one) => one.name === benchmark)
    .flatMap((one) => list(one, "metrics"))
    .find((one) => one.name === wanted);
  return found === undefined ? {} : { [wanted]: Math.round(Number(found.value) * 10_000) };
}

function energy(predicate: JsonObject): JsonObject {
  const found = list(predicate, "properties").find((one) => one.name === "training_energy_kwh");
  return found === undefined ? {} : { energy: Math.round(Number(found.value) * 10_000) };
}

function list(value: JsonObject, member: string): readonly JsonObject[] {
  return (value[member] ?? []) as unknown as readonly JsonObject[];
}

function text(value: JsonValue | undefined, member: string): string {
  return String((value as JsonObject | undefined)?.[member]);
}
