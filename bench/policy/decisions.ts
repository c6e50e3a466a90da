import type { Timestamp } from "@aixv/core";
import { timeFromDate, timeToMillis, unwrap } from "@aixv/core";
import {
  type AdmissionFacts,
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

/** One way to decide, for an artifact that is admitted and one that is denied. */
export interface Decider {
  readonly name: string;
  readonly isOurs: boolean;
  readonly admitted: () => boolean;
  readonly denied: () => boolean;
}

/** The policy of this folder, compiled. */
export function benchPolicy(issuer: string): CompiledPolicy {
  const payload = unwrap(validatePolicy(JSON.parse(readPolicyText("admission.policy.json", issuer))));
  return unwrap(compilePolicy({ payload, digest: MODEL }));
}

/**
 * Every engine that is installed with the same policy and the same facts, of evidence that was really signed and verified.
 * Throws unless all of them admit the one artifact and deny the other.
 */
export async function createDeciders(): Promise<readonly Decider[]> {
  const { issuer, request, advisory } = await createBenchEvidence();
  const denied: AdmissionRequest = { ...request, records: [...(request.records ?? []), advisory] };
  const policy = benchPolicy(issuer);
  const decide = (given: AdmissionRequest): boolean => evaluateAdmission(policy, given).decision === "allow";
  const ours: readonly Decider[] = [
    {
      name: "aixv, the same request again",
      isOurs: true,
      admitted: () => decide(request),
      denied: () => decide(denied),
    },
    {
      name: "aixv, the same evidence in a new request, at another time",
      isOurs: true,
      admitted: renewing(request, decide),
      denied: renewing(denied, decide),
    },
  ];
  const facts: AdmissionFacts = createFacts(request);
  const deniedFacts = createFacts(denied);
  const peers = [...(hasOpa() ? opaEngines(issuer) : []), cedarEngine(issuer)].map(
    ({ name, prepare }): Decider => ({
      name,
      isOurs: false,
      admitted: prepare(facts),
      denied: prepare(deniedFacts),
    }),
  );
  for (const { name, admitted, denied: refused } of [...ours, ...peers]) {
    if (!admitted() || refused()) throw new Error(`${name} does not decide as the others do`);
  }
  return [...ours, ...peers];
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
