import { parseTime, timeToMillis } from "@aixv/core";
import type { AdmissionFacts, StatementFacts } from "../facts/admission-facts.ts";
import { DEFAULT_CLOCK_SKEW_SECONDS } from "../facts/signature-time.ts";
import { type Lineage, traceLineage } from "../lineage/lineage.ts";
import { type CompiledPolicy, programOf } from "../policy/compile-policy.ts";
import { type Evaluation, isArtifact } from "../rules/rule.ts";
import { Report } from "./report.ts";

/** An evaluation of which no rule has run yet. */
export function startEvaluation(compiled: CompiledPolicy, facts: AdmissionFacts): Evaluation {
  const { max_clock_skew_seconds: maxSkew = DEFAULT_CLOCK_SKEW_SECONDS } = compiled.policy;
  const { lineageTrust } = programOf(compiled);
  // Parsed, whatever its type says: a time without a zone is none.
  const now = parseTime(facts.evaluated_at);
  const clock = { now: now.ok ? timeToMillis(now.value) : Number.NaN, maxSkewMillis: maxSkew * 1000 };
  let lineage: Lineage | undefined;
  return {
    facts,
    report: new Report(),
    clock,
    claims: claimsByType(facts),
    lineage: () => {
      lineage ??= traceLineage(facts, lineageTrust, clock);
      return lineage;
    },
    lifted: new Map(),
    advisories: 0,
  };
}

function claimsByType(facts: AdmissionFacts): ReadonlyMap<string, readonly StatementFacts[]> {
  const claims = new Map<string, StatementFacts[]>();
  const isAbout = ({ digest }: StatementFacts["subjects"][number]): boolean => isArtifact(facts, digest);
  for (const statement of facts.statements) {
    if (!statement.subjects.some(isAbout)) continue;
    const list = claims.get(statement.predicate_type);
    if (list === undefined) claims.set(statement.predicate_type, [statement]);
    else list.push(statement);
  }
  return claims;
}
