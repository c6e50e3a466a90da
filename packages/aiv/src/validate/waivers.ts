import { quote } from "@aixv/core";
import type { Evaluation } from "../rules/evaluation.ts";
import { invokedException } from "../rules/exceptions.ts";
import type { JudgedFinding } from "./validate-packet.ts";

/** What a valid exception waives. */
export interface Waivers {
  readonly classes: ReadonlySet<string>;
  readonly rules: ReadonlySet<string>;
  /** For what incident, quoted. */
  readonly incident: string;
}

/** What no exception can waive: that there is a packet, that a person other than the Author answers for it, and that it says how risky it is. */
const NEVER =
  /^(?:G-002|G-004|G-006|G-008|CLS-|ATT-00[1-4]|LIM-7\.5|SOD-|SCH-|EXC-|SEC-12\.4|SEC-12\.1-|CND-|VER-7\.(?:1\.1|2)$)/;

/**
 * The waivers of an exception that meets all of its requirements; `undefined` where there is none, or one fault in it: then
 * nothing is waived (AIV §10, G-008).
 */
export function readWaivers(evaluation: Evaluation, findings: readonly JudgedFinding[]): Waivers | undefined {
  const exception = invokedException(evaluation);
  if (exception === undefined) return undefined;
  const isFaulty = findings.some(
    ({ severity, emitter, path }) =>
      severity === "BLOCK" &&
      (emitter.startsWith("EXC-") || (emitter === "SCH-B1-EXC" && path[0] === "exception")),
  );
  if (isFaulty) return undefined;
  return {
    classes: new Set(exception.texts("evidence_classes_waived")),
    rules: new Set(exception.texts("validation_rules_waived")),
    incident: quote(exception.text("incident_reference") ?? "?", 60),
  };
}

export function isWaived(
  { ruleId, emitter, evidenceClass }: JudgedFinding,
  { classes, rules }: Waivers,
): boolean {
  if (NEVER.test(ruleId) || NEVER.test(emitter)) return false;
  return (
    rules.has(ruleId) || rules.has(emitter) || (evidenceClass !== undefined && classes.has(evidenceClass))
  );
}
