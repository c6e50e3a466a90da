import type { Timestamp } from "@aixv/core";
import { timeFromDate, timeToMillis, unwrap } from "@aixv/core";
import {
  type AdmissionRequest,
  type CompiledPolicy,
  compilePolicy,
  createFacts,
  evaluateAdmission,
} from "@aixv/policy";
import { validatePolicy } from "@aixv/records";
import { cedarEngine } from "./cedar.ts";
import { readPolicyText } from "./engine.ts";
import { createBenchEvidence, MODEL } from "./evidence.ts";
import { hasOpa, opaEngines } from "./opa.ts";

/** What is decided about: by {@link BenchEvidence}, admitted and denied for two reasons. */
export const CASES = ["admitted", "denied: an advisory", "denied: a claim too old"] as const;

/** One way to decide, by case. */
export interface Decider {
  readonly name: string;
  readonly isOurs: boolean;
  readonly cases: readonly (() => boolean)[];
}

/** The policy of this folder, compiled. */
export function benchPolicy(issuer: string): CompiledPolicy {
  const payload = unwrap(validatePolicy(JSON.parse(readPolicyText("admission.policy.json", issuer))));
  return unwrap(compilePolicy({ payload, digest: MODEL }));
}

/**
 * Every engine that is installed with the same policy and the same facts, of evidence that was really signed and verified.
 * Throws unless all of them decide each case as they should.
 */
export async function createDeciders(): Promise<readonly Decider[]> {
  const { issuer, request, advised, stale } = await createBenchEvidence();
  const requests = [request, advised, stale];
  const policy = benchPolicy(issuer);
  const decide = (given: AdmissionRequest): boolean => evaluateAdmission(policy, given).decision === "allow";
  const peers = [...(hasOpa() ? opaEngines(issuer) : []), cedarEngine(issuer)];
  const deciders: readonly Decider[] = [
    {
      name: "aixv, the same request again",
      isOurs: true,
      cases: requests.map((given) => () => decide(given)),
    },
    {
      name: "aixv, the same evidence in a new request, at another time",
      isOurs: true,
      cases: requests.map((given) => renewing(given, decide)),
    },
    ...peers.map(({ name, prepare }) => ({
      name,
      isOurs: false,
      cases: requests.map((given) => prepare(createFacts(given))),
    })),
  ];
  for (const { name, cases } of deciders) {
    for (const [index, isAdmitted] of cases.entries()) {
      if (isAdmitted() !== (index === 0)) throw new Error(`${name} decides otherwise: ${CASES[index]}`);
    }
  }
  return deciders;
}

/** Asks with a request in which everything but the evidence itself is new: lists, artifact, clock. */
function renewing(
  { artifact, signatures, statements = [], records = [], now }: AdmissionRequest,
  decide: (request: AdmissionRequest) => boolean,
): () => boolean {
  const start = timeToMillis(now);
  const clocks: readonly Timestamp[] = Array.from({ length: 1000 }, (_, index) =>
    timeFromDate(new Date(start + index * 1000)),
  );
  let asked = 0;
  return () => {
    asked++;
    return decide({
      artifact: { ...artifact, files: (artifact.files ?? []).map((file) => ({ ...file })) },
      signatures: [...signatures],
      statements: rotated(statements, asked),
      records: rotated(records, asked),
      now: clocks[asked % clocks.length] ?? now,
    });
  };
}

function rotated<T>(values: readonly T[], by: number): readonly T[] {
  const at = by % values.length;
  return [...values.slice(at), ...values.slice(0, at)];
}
