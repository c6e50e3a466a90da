import { redactTexts } from "../secrets/index.ts";
import type { JudgedFinding } from "./validate-packet.ts";
import type { UnevaluatedRule } from "./validation-result.ts";

/** Longer ones are lists of what a packet has; nobody reads on. */
const MAX_TEXT = 4000;
/** Of a name in a path; longer ones are none that anything has. */
const MAX_STEP = 200;

/** What a report says, on its way out. */
export interface ReportTexts {
  readonly findings: readonly JudgedFinding[];
  readonly unevaluated: readonly UnevaluatedRule[];
}

/**
 * The same with nothing in it that looks like a secret, and no text without end: rules quote artifacts, the repository and
 * reasons of other programs, whose words nobody has searched.
 *
 * @param permitted - kinds of secrets that stay, by the policy
 */
export function printableTexts(
  { findings, unevaluated }: ReportTexts,
  permitted: readonly string[] | undefined,
): ReportTexts {
  const texts = [
    ...findings.flatMap(({ message, remedy }) => [message, remedy]),
    ...unevaluated.map(({ reason }) => reason),
  ];
  const redacted = redactTexts(texts, permitted);
  const said = (text: string): string => cutText(redacted.get(text) ?? text, MAX_TEXT);
  return {
    findings: findings.map((finding) => ({
      ...finding,
      message: said(finding.message),
      remedy: said(finding.remedy),
    })),
    unevaluated: unevaluated.map((rule) => ({ ...rule, reason: said(rule.reason) })),
  };
}

/** A path whose names are as long as names are: where a key is a whole document, its beginning tells which it is. */
export function printablePath(path: readonly (string | number)[]): readonly (string | number)[] {
  return path.map((step) => (typeof step === "string" ? cutText(step, MAX_STEP) : step));
}

/** The beginning of a text that is too long. */
export function cutText(text: string, maxLength: number = MAX_STEP): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength).toWellFormed()}…`;
}
