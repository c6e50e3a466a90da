import { findRule } from "../rules/index.ts";
import type { ValidationReport } from "../validate/validation-result.ts";
import { printableText } from "./printable.ts";
import type { ReportOptions } from "./sarif.ts";

/**
 * The rules of a packet as JUnit XML, each a test: one that blocks fails, one that warns passes and says what it found, one that
 * does not apply or was not judged is skipped. Deterministic; no times.
 */
export function toJUnit(
  { result, places, unevaluated }: ValidationReport,
  { packetUri }: ReportOptions,
): string {
  const all = result.findings.map((finding, index) => ({ finding, place: places[index] }));
  const cases = result.validation_rule_results.map(({ rule_id, result: outcome, finding_id }) => {
    const own = all.filter(({ finding }) => finding.rule_id === rule_id);
    // Rules that say the same again are broken by the finding of another.
    const found =
      own.length > 0 || outcome !== "FAIL" ? own : all.filter(({ finding }) => finding.id === finding_id);
    const blocking = found.filter(({ finding }) => finding.severity === "BLOCK");
    const told = found
      .filter(({ finding }) => finding.severity !== "INFO")
      .map(
        ({ finding }) => `${finding.severity} ${finding.id}: ${finding.description}\n${finding.remediation}`,
      );
    const reason = unevaluated.find((one) => one.rule_id === rule_id)?.reason;
    const line = found[0]?.place?.line;
    const body =
      blocking.length > 0
        ? `<failure type="${escapeXml(blocking[0]?.finding.id ?? "")}" message="${escapeXml(blocking[0]?.finding.description ?? "")}">${escapeXml(told.join("\n\n"))}</failure>`
        : outcome === "SKIP"
          ? `<skipped message="${escapeXml(reason ?? "does not apply")}"/>`
          : told.length > 0
            ? `<system-out>${escapeXml(told.join("\n\n"))}</system-out>`
            : "";
    const title = findRule(rule_id)?.title ?? rule_id;
    const place = `file="${escapeXml(packetUri)}"${line === undefined ? "" : ` line="${line}"`}`;
    return {
      isFailure: blocking.length > 0,
      isSkipped: blocking.length === 0 && outcome === "SKIP",
      xml: `    <testcase classname="aiv" name="${escapeXml(`${rule_id} ${title}`)}" ${place}>${body}</testcase>`,
    };
  });
  const failures = cases.filter(({ isFailure }) => isFailure).length;
  const skipped = cases.filter(({ isSkipped }) => isSkipped).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="aixv aiv" ${counts}>`,
    `  <testsuite name="${escapeXml(result.packet_id)}" ${counts}>`,
    ...cases.map(({ xml }) => xml),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

/** What XML 1.0 does not have is written out; noncharacters, which it does not have either, become the replacement character. */
function escapeXml(text: string): string {
  return printableText(text)
    .replace(/[\uFFFE\uFFFF]/g, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[\t\n\r]/g, (space) => `&#${space.charCodeAt(0)};`);
}
