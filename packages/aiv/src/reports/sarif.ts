import { type JsonObject, type JsonValue, utf8Bytes } from "@aixv/core";
import { findRule } from "../rules/index.ts";
import { severityAt } from "../rules/rule.ts";
import { sha256Hex } from "../rules/sha256-hex.ts";
import type { Severity } from "../standard/tiers.ts";
import type { ValidationReport } from "../validate/validation-result.ts";
import { printableText } from "./printable.ts";

/** Where a report's findings are. */
export interface ReportOptions {
  /** Path of the packet, relative to the repository, `/` between its parts. */
  readonly packetUri: string;
}

const LEVELS: { readonly [S in Severity]: string } = { BLOCK: "error", WARN: "warning", INFO: "note" };
const HELP = "https://github.com/aixv-org/aixv/blob/main/docs/aiv-rules.md";

/** The findings of a packet as SARIF 2.1.0, for code scanning; rules by the ids of the standard. Deterministic. */
export function toSarif({ result, places }: ValidationReport, { packetUri }: ReportOptions): JsonObject {
  const used = [...new Set(result.findings.map(({ rule_id }) => rule_id))];
  const tier = result.risk_tier_validated;
  const rules: JsonValue[] = used.map((id) => {
    const rule = findRule(id);
    return {
      id,
      shortDescription: { text: rule?.title ?? id },
      helpUri: `${HELP}#${id.toLowerCase()}`,
      defaultConfiguration: {
        level: rule === undefined ? "warning" : (LEVELS[severityAt(rule, tier)] ?? "warning"),
      },
      ...(rule === undefined ? {} : { properties: { section: `AIV §${rule.section}` } }),
    };
  });
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "aixv aiv",
            semanticVersion: versionOf(result.validator_id),
            informationUri: HELP,
            rules,
          },
        },
        columnKind: "utf16CodeUnits",
        automationDetails: { id: `aiv/${printableText(result.packet_id)}` },
        results: result.findings.map((finding, index) => {
          const place = places[index];
          const fingerprint = sha256Hex(
            utf8Bytes([finding.id, finding.rule_id, place?.pointer, place?.message].join("\0")),
          );
          return {
            ruleId: finding.rule_id,
            ruleIndex: used.indexOf(finding.rule_id),
            level: LEVELS[finding.severity],
            message: {
              text: printableText(
                `${finding.id}: ${place?.message ?? finding.description}. ${finding.remediation}`,
              ),
            },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: uriOf(packetUri) },
                  region: { startLine: place?.line ?? 1, startColumn: place?.column ?? 1 },
                },
                ...(place === undefined || place.pointer === ""
                  ? {}
                  : { logicalLocations: [{ fullyQualifiedName: printableText(place.pointer) }] }),
              },
            ],
            partialFingerprints: { "aiv/v1": fingerprint },
            properties: { findingId: finding.id, severity: finding.severity },
          };
        }),
      },
    ],
  };
}

/** A path as a URI reference: `#`, `?`, `%` and the `:` of `a:b.yaml` have other meanings there. */
function uriOf(path: string): string {
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}

function versionOf(validatorId: string): string {
  return /(?<!\d)\d+\.\d+\.\d+.*/.exec(validatorId)?.[0] ?? "0.0.0";
}
