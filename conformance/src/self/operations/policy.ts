import { createDigest, unwrap } from "@aixv/core";
import { ASSURANCE_LEVELS, advisorySigners, compilePolicy } from "@aixv/policy";
import { parseFacts, simulateAdmission } from "@aixv/policy/simulate";
import { validatePolicy } from "@aixv/records";
import { accept, answerOf, type Operation, reject } from "../operation.ts";

/** What stands for the bytes of a policy: no case depends on them. */
const POLICY_DIGEST = createDigest("sha256", "0".repeat(64));

/** `validate-policy`: the payload of a policy (AIXV §11). */
export const readPolicy: Operation = (input) => answerOf(validatePolicy(input.object("policy").json));

/** `advisory-signers`: whose advisories count by a policy. */
export const signersOfAdvisories: Operation = (input) =>
  answerOf(validatePolicy(input.object("policy").json), (policy) => {
    const { subjects = [], issuers = [] } = advisorySigners(policy);
    return { subjects, issuers };
  });

/** `decide`: what a policy decides on facts (`aixv.admission-facts/v1`), and by which codes. */
export const decide: Operation = (input) => {
  const payload = validatePolicy(input.object("policy").json);
  if (!payload.ok) return answerOf(payload);
  const policy = compilePolicy({ payload: payload.value, digest: POLICY_DIGEST });
  if (!policy.ok) return answerOf(policy);
  const facts = unwrap(parseFacts(input.object("facts").json));
  const given = input.has("assurance_level") ? input.text("assurance_level") : undefined;
  const level = ASSURANCE_LEVELS.find((one) => one === given);
  const { decision, violations } = simulateAdmission(policy.value, facts, level).simulated;
  const output = { decision, violations: [...new Set(violations.map(({ code }) => code))].sort() };
  const reason = violations.map(({ code, message }) => `${code}: ${message}`).join("; ");
  return decision === "deny" ? reject(reason, output) : accept(output);
};
