import type { Timestamp } from "@aixv/core";
import type { Implementation } from "./implementation/implementation.ts";
import {
  type CheckStatus,
  CONFORMANCE_REPORT_SCHEMA,
  type ConformanceCheck,
  type ConformanceReport,
  overallStatus,
} from "./report/conformance-report.ts";
import { type Judgement, judgeAnswer } from "./report/judge-answer.ts";
import { type ConformanceCase, checkIdOf } from "./vectors/conformance-case.ts";
import type { LoadedCases } from "./vectors/load-cases.ts";
import { VECTORS_VERSION } from "./vectors/parse-index.ts";

/** The check of the AIXV reference that the vectors are there. */
const FIXTURES_CHECK = "fixtures.exist.v1";

/** Options of {@link runConformance}. */
export interface RunConformanceOptions {
  readonly generatedAt: Timestamp;
  /** Aborted, the run ends with its reason; so does the implementation. */
  readonly signal?: AbortSignal;
}

/**
 * Puts every case to an implementation, one after another, and reports how each check came out. The implementation is closed
 * at the end.
 */
export async function runConformance(
  implementation: Implementation,
  loaded: LoadedCases,
  { generatedAt, signal }: RunConformanceOptions,
): Promise<ConformanceReport> {
  const close = (): void => implementation.close();
  signal?.addEventListener("abort", close);
  try {
    const judged = await judgeCases(implementation, loaded.cases, signal);
    const checks = [...judged].map(([id, parts]) => checkOf(id, parts));
    const fixtures = fixturesCheck(loaded);
    const { name, version } = implementation;
    return {
      schema: CONFORMANCE_REPORT_SCHEMA,
      version: VECTORS_VERSION,
      generated_at: generatedAt,
      implementation: { name, version },
      // That the vectors are there says nothing of the implementation.
      overall_status: fixtures.status === "fail" ? "fail" : overallStatus(checks),
      checks: [fixtures, ...checks],
    };
  } finally {
    signal?.removeEventListener("abort", close);
    close();
  }
}

/** How each case came out, by check. */
async function judgeCases(
  implementation: Implementation,
  cases: readonly ConformanceCase[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly JudgedCase[]>> {
  const judged = new Map<string, JudgedCase[]>();
  for (const one of cases) {
    signal?.throwIfAborted();
    const { id, operation, input } = one;
    const judgement = judgeAnswer(one, await implementation.answer({ id, operation, input }));
    const checkId = checkIdOf(one);
    judged.set(checkId, [...(judged.get(checkId) ?? []), { case: one, judgement }]);
  }
  signal?.throwIfAborted();
  return judged;
}

interface JudgedCase {
  readonly case: ConformanceCase;
  readonly judgement: Judgement;
}

function fixturesCheck({ cases, faults }: LoadedCases): ConformanceCheck {
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  const error = faults.length > 0 ? faults.join("; ") : cases.length === 0 ? "there are no vectors" : null;
  return {
    check_id: FIXTURES_CHECK,
    status: error === null ? "pass" : "fail",
    evidence: { suites, count: cases.length },
    error,
  };
}

/** From best to worst. */
const STATUSES: readonly CheckStatus[] = ["pass", "skip", "fail"];

/** A check of several cases is as bad as the worst of them. */
function checkOf(checkId: string, parts: readonly JudgedCase[]): ConformanceCheck {
  const rank = ({ judgement }: JudgedCase): number => STATUSES.indexOf(judgement.status);
  const worst = parts.reduce((worst, part) => (rank(part) > rank(worst) ? part : worst));
  const { suite, operation, clause, description, expected } = worst.case;
  return {
    check_id: checkId,
    status: worst.judgement.status,
    evidence: { suite, operation, clause, description, expected: expected.verdict, cases: parts.length },
    error: worst.judgement.error ?? null,
  };
}
