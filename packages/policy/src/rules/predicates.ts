import {
  FOREIGN_PREDICATES,
  type PolicyPayload,
  PREDICATE_TYPES,
  type PredicateRequirement,
} from "@aixv/records";
import { compileConstraint } from "../claims/constraint.ts";
import type { IgnoredCode } from "../decision/ignored-code.ts";
import { namesOf } from "../decision/report.ts";
import type { StatementFacts } from "../facts/admission-facts.ts";
import { memoize } from "../facts/memoize.ts";
import { timeFault } from "../facts/signature-time.ts";
import { compileClaimants } from "../policy/policy-signers.ts";
import { compileTypeFilter } from "./artifact-type.ts";
import type { Evaluation, Rule } from "./rule.ts";

/** What must have been claimed of the artifact (AIXV §11): for each requirement, one statement has to meet all of it. */
export function compilePredicateRules(policy: PolicyPayload): readonly Rule[] {
  return (policy.require_predicates ?? []).map((requirement, index) =>
    compileRequirement(requirement, policy, `/require_predicates/${index}`),
  );
}

function compileRequirement(requirement: PredicateRequirement, policy: PolicyPayload, rule: string): Rule {
  const uri = predicateUri(requirement.predicate);
  const claimants = compileClaimants(policy, requirement.signers);
  const constraints = (requirement.constraints ?? []).map(compileConstraint);
  const faultsOf = memoize(({ predicate }: StatementFacts) =>
    constraints.flatMap((fault) => fault(predicate) ?? []),
  );
  const applies = compileTypeFilter(requirement.artifact_types, claimants);

  /** Why a statement does not count, if it does not. */
  const refusal = (
    statement: StatementFacts,
    { clock }: Evaluation,
  ): readonly [code: IgnoredCode, why: string] | undefined => {
    if (!claimants.mayVouch(statement.signers))
      return ["SIGNER_UNTRUSTED", "its signer is not trusted for it"];
    const late = timeFault(statement, clock, requirement.max_age_days);
    if (late !== undefined) return [`STATEMENT_${late}`, LATE[late]];
    if (requirement.require_transparency_log === true && !statement.is_logged) {
      return ["STATEMENT_NOT_LOGGED", "no transparency log has it"];
    }
    return undefined;
  };

  return (evaluation) => {
    if (!applies(evaluation)) return;
    const { facts, report } = evaluation;
    const lacking: { readonly statement: StatementFacts; readonly fault: string }[] = [];
    const meeting: StatementFacts[] = [];
    const refused: string[] = [];
    for (const statement of evaluation.claims.get(uri) ?? []) {
      const why = refusal(statement, evaluation);
      if (why !== undefined) {
        const message = `${why[1]} (${rule}): signed by ${namesOf(statement)}`;
        report.ignore(why[0], message, statement);
        refused.push(message);
        continue;
      }
      const faults = faultsOf(statement);
      if (faults.length === 0) meeting.push(statement);
      else lacking.push({ statement, fault: faults.join("; ") });
    }
    const { predicate } = requirement;
    const { digest } = facts.artifact;
    if (meeting.length > 0) report.satisfy(rule, meeting);
    else if (lacking.length > 0) {
      const message = `no ${predicate} claim meets the policy: ${lacking.map(({ fault }) => fault).join("; or: ")}`;
      const statements = lacking.map(({ statement }) => statement);
      report.violate("PREDICATE_CONSTRAINT_UNMET", rule, digest, message, statements);
    } else {
      const others = refused.length === 0 ? "" : `; of others: ${refused.join("; ")}`;
      report.violate("PREDICATE_MISSING", rule, digest, `no ${predicate} claim by a trusted signer${others}`);
    }
  };
}

const LATE = {
  TIME_MISSING: "when it was signed is not proved, and the policy limits its age",
  TIME_INVALID: "when it was signed cannot be read",
  TIME_IN_FUTURE: "it was signed in the future",
  TOO_OLD: "it is older than the policy allows",
} as const;

/** The type URI that a valid policy means: `validatePolicy` made sure that there is one. */
export function predicateUri(nameOrUri: string): string {
  return Object.hasOwn(URIS, nameOrUri) ? (URIS[nameOrUri] ?? nameOrUri) : nameOrUri;
}

const URIS: { readonly [name: string]: string } = { ...FOREIGN_PREDICATES, ...PREDICATE_TYPES };
