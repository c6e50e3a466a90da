import { parseJson, unwrap } from "@aixv/core";
import { compilePolicy, evaluateAdmission } from "@aixv/policy";
import { explainPolicy } from "@aixv/policy/explain";
import { parseFacts, simulateAdmission } from "@aixv/policy/simulate";
import { validatePolicy } from "@aixv/records";
import { advisory, evaluation, made } from "../../packages/policy/test/claims.ts";
import { digest, MODEL, NOW, POLICY_DIGEST, policyOf, RELEASE } from "../../packages/policy/test/setting.ts";
import { readVectors } from "../../packages/records/test/vectors.ts";
import { type FuzzKind, require } from "../target.ts";

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const signers = [{ subjects: [RELEASE] }];
const FACTS = {
  schema: "aixv.admission-facts/v1",
  evaluated_at: NOW,
  artifact: { digest: MODEL },
  signatures: [{ signers }],
  statements: [
    {
      signers,
      subjects: [{ digest: MODEL }],
      predicate_type: "https://aixv.org/attestation/training/v1",
      predicate: made([digest(1)]),
    },
    {
      signers,
      subjects: [{ digest: MODEL }],
      predicate_type: "https://aixv.org/attestation/evaluation/v1",
      predicate: evaluation(0.9),
    },
  ],
  records: [{ signers, kind: "advisory", record_id: "ADV-1", payload: advisory() }],
};

/** Policies, and facts that are made up. */
export const POLICY_KINDS: readonly FuzzKind[] = [
  {
    kind: "policy",
    create() {
      const facts = unwrap(parseFacts(JSON.parse(JSON.stringify(FACTS))));
      return {
        shape: "json",
        samples: readVectors("policy-payload")
          .filter(({ valid, document }) => valid && validatePolicy(document).ok)
          .slice(0, 12)
          .map(({ document }) => json(document)),
        run(input) {
          const parsed = parseJson(input);
          const policy = parsed.ok ? validatePolicy(parsed.value) : parsed;
          if (!policy.ok) return false;
          const compiled = compilePolicy({ payload: policy.value, digest: POLICY_DIGEST });
          if (!compiled.ok) return false;
          explainPolicy(policy.value);
          simulateAdmission(compiled.value, facts);
          const { decision } = evaluateAdmission(compiled.value, {
            artifact: { digest: MODEL },
            signatures: [],
            now: NOW,
          });
          require(decision === "deny", "a denial where nothing is signed");
          return true;
        },
      };
    },
  },
  {
    kind: "policy-facts",
    create() {
      const policy = policyOf({ allow_subjects: [RELEASE] });
      return {
        shape: "json",
        samples: [json(FACTS)],
        run(input) {
          const parsed = parseJson(input);
          const facts = parsed.ok ? parseFacts(parsed.value) : parsed;
          if (!facts.ok) return false;
          const { simulated } = simulateAdmission(policy, facts.value);
          require(!simulated.violations.some(({ code }) =>
            String(code).includes("INTERNAL"),
          ), "no internal fault");
          return true;
        },
      };
    },
  },
];
