import type { Finding, FindingPlace, Severity, ValidationReport } from "@aixv/aiv";
import type { JsonObject } from "@aixv/core";
import type { Style } from "./style.ts";
import { formatCount, printable } from "./text.ts";

const MOST_OF_EACH = 50;

/** A packet's result for people: what was decided, why, and what was not judged. */
export function aivText(path: string, report: ValidationReport, style: Style): string {
  const { result, places, unevaluatedBlockRules } = report;
  const { overall_result, compliance_level, risk_tier_validated, block_count, warn_count } = result;
  const isPass = overall_result === "PASS";
  const mark = isPass ? style.good("✔ PASS") : style.bad("✘ FAIL");
  const told = result.findings.flatMap((finding, index) => {
    const place = places[index];
    return finding.id === "X-NOT-EVALUATED" || place === undefined ? [] : [{ finding, place }];
  });
  const noted = told.filter(({ finding }) => finding.severity === "INFO").length;
  return [
    `${mark}  ${style.strong(printable(result.packet_id))}  ${risk_tier_validated}, ${compliance_level === "NON-COMPLIANT" ? compliance_level : `level ${compliance_level}`}`,
    ...(["BLOCK", "WARN", "INFO"] as const).flatMap((severity) => findingLines(path, told, severity, style)),
    `${formatCount(block_count, "blocking finding")}, ${formatCount(warn_count, "warning")}, ${formatCount(noted, "note")}${
      isPass && unevaluatedBlockRules > 0
        ? `; ${style.strong(`${formatCount(unevaluatedBlockRules, "blocking rule")} not judged`)}`
        : ""
    }`,
    ...unevaluatedLines(report, style),
  ].join("\n");
}

function findingLines(
  path: string,
  told: readonly { readonly finding: Finding; readonly place: FindingPlace }[],
  severity: Severity,
  style: Style,
): readonly string[] {
  const some = told.filter(({ finding }) => finding.severity === severity);
  const lines = some.slice(0, MOST_OF_EACH).map(({ finding, place }) => {
    const paint = severity === "BLOCK" ? style.bad : severity === "WARN" ? style.strong : style.faint;
    const where = place.pointer === "" ? path : `${path}:${place.line}:${place.column} ${place.pointer}`;
    const rule = finding.rule_id === finding.id ? "" : ` (${finding.rule_id})`;
    return `${paint(`${severity} ${finding.id}`)}${rule} ${style.faint(printable(where))}\n    ${printable(place.message)}\n    ${style.faint(`→ ${printable(finding.remediation)}`)}`;
  });
  const more = some.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more of ${severity} (all with --json)`] : lines;
}

/** What was not judged, by what it needs. */
function unevaluatedLines({ unevaluated }: ValidationReport, style: Style): readonly string[] {
  const byReason = Map.groupBy(unevaluated, ({ reason }) => reason);
  if (byReason.size === 0) return [];
  const lines = [...byReason].map(([reason, rules]) => {
    const ids = [
      ...new Set(
        rules.map(({ rule_id, severity }) => `${rule_id}${severity === "BLOCK" ? "" : ` ${severity}`}`),
      ),
    ];
    return `    ${ids.join(", ")}: ${printable(reason)}`;
  });
  return [style.faint("not judged:"), ...lines];
}

/** The same for `--json`: the result of AIV §14.2, and beside it what that has no key for. */
export function aivResult(path: string, report: ValidationReport, isGate: boolean): JsonObject {
  const { result, places, unevaluated, unevaluatedBlockRules, waived } = report;
  return {
    path,
    gate: isGate,
    validation_result: result as unknown as JsonObject,
    places: places.map(({ pointer, line, column, message }) => ({ pointer, line, column, message })),
    unevaluated: unevaluated.map(({ rule_id, severity, reason }) => ({ rule_id, severity, reason })),
    unevaluated_block_rules: unevaluatedBlockRules,
    waived: [...waived],
  };
}
