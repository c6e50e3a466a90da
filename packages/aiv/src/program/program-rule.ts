import type { RuleEntry } from "../rules/rule.ts";
import { RISK_TIERS, type Severity } from "../standard/tiers.ts";
import type { Program } from "./program.ts";

/** What a rule of the programme says: nothing where it holds. */
export type ProgramVerdict =
  | { readonly status: "holds" }
  /** It could not be judged, and what would be needed. */
  | { readonly status: "unknown"; readonly reason: string }
  | { readonly status: "broken"; readonly problems: readonly ProgramProblem[] };

export interface ProgramProblem {
  readonly message: string;
  readonly remedy: string;
  /** By default the rule's first finding, else its own id. */
  readonly finding?: string;
}

/** A rule about an organisation's practice (AIV §1.6.2), never about one packet. */
export interface ProgramRule extends RuleEntry {
  readonly judge?: (program: Program) => ProgramVerdict;
  readonly sameAs?: readonly string[];
  readonly manual?: string;
  readonly byValidator?: string;
}

export const HOLDS: ProgramVerdict = { status: "holds" };
export const NO_POLICY: ProgramVerdict = unknown("give the policy (--policy)");

export function unknown(reason: string): ProgramVerdict {
  return { status: "unknown", reason };
}

export function broken(message: string, remedy: string): ProgramVerdict {
  return { status: "broken", problems: [{ message, remedy }] };
}

/** Broken by each of some problems; holds where there are none. */
export function all(problems: readonly ProgramProblem[]): ProgramVerdict {
  return problems.length === 0 ? HOLDS : { status: "broken", problems };
}

export function rule(
  id: string,
  section: string,
  title: string,
  severity: Severity,
  findings: readonly string[],
  rest: Pick<ProgramRule, "judge" | "sameAs" | "manual" | "byValidator">,
): ProgramRule {
  return { id, section, title, severity, tiers: RISK_TIERS, findings, needs: "policy", ...rest };
}

/**
 * A rule that asks for something to be documented in the policy.
 *
 * @param applies - whether there is anything that it is about; by default always
 */
export function documented(
  id: string,
  section: string,
  title: string,
  severity: Severity,
  findings: readonly string[],
  elements: readonly string[],
  applies: (program: Program) => boolean = () => true,
): ProgramRule {
  return rule(id, section, title, severity, findings, {
    judge(program) {
      if (!applies(program)) return HOLDS;
      const { policy } = program;
      if (policy === undefined) return NO_POLICY;
      const missing = elements.filter((name) => !policy.documented.has(name));
      if (missing.length === 0) return HOLDS;
      return broken(
        `the policy does not say where ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} documented`,
        "Document it, and name the place under documented.",
      );
    },
  });
}
