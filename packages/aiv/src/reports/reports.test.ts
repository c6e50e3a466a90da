import { describe, expect, test } from "vitest";
import { artifact, identification } from "../../test/drafts.ts";
import { documentOf, type Given } from "../../test/facts.ts";
import { type Draft, literalPacket, NOW } from "../../test/packets.ts";
import { readArtifact } from "../artifacts/index.ts";
import { findRule } from "../rules/index.ts";
import { validatePacket } from "../validate/index.ts";
import type { ValidationReport } from "../validate/validation-result.ts";
import { toJUnit, toSarif } from "./index.ts";

function reportOf(packet: Draft, gate = false): ValidationReport {
  const now = NOW as Given["now"];
  return validatePacket(documentOf(packet), { now, validatorId: "aixv@1.2.3", gate });
}

/** A packet with faults of every severity, and text that nobody should have to read as markup. */
const HOSTILE = `"]]><failure/>&lt; \u0007\u001b[31m\uFFFE\t\r\n\u{1F600} \u2028`;
function broken(): Draft {
  const packet = literalPacket("R2");
  artifact(packet, "B").reference = `https://github.com/org/repo/blob/${HOSTILE}/a.ts`;
  identification(packet).repository = `github.com/org/${HOSTILE}`;
  packet.known_limitations = [];
  packet.surprise = HOSTILE;
  return packet;
}

const REPORTS: readonly (readonly [string, ValidationReport])[] = [
  ["a right packet", reportOf(literalPacket("R1"))],
  ["a right packet at a gate", reportOf(literalPacket("R3"), true)],
  ["a packet full of faults", reportOf(broken())],
  ["no packet at all", reportOf({ a: 1 })],
];

interface Sarif {
  readonly version: string;
  readonly $schema: string;
  readonly runs: readonly {
    readonly columnKind: string;
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly semanticVersion: string;
        readonly rules: readonly {
          readonly id: string;
          readonly helpUri: string;
          readonly shortDescription: { readonly text: string };
          readonly defaultConfiguration: { readonly level: string };
        }[];
      };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly partialFingerprints: { readonly [name: string]: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number; readonly startColumn: number };
        };
      }[];
    }[];
  }[];
}
const sarif = (report: ValidationReport, packetUri = "packet.yaml") =>
  toSarif(report, { packetUri }) as unknown as Sarif;
const LEVELS: { readonly [severity: string]: string } = { BLOCK: "error", WARN: "warning", INFO: "note" };

describe.each(REPORTS)("SARIF 2.1.0 of %s", (_title, report) => {
  const { runs, version } = sarif(report);
  const [run] = runs;
  if (run === undefined) throw new Error("expected a run");

  test("has each finding once, with its level, rule and place", () => {
    expect([version, runs.length, run.columnKind, run.tool.driver.semanticVersion]).toEqual([
      "2.1.0",
      1,
      "utf16CodeUnits",
      "1.2.3",
    ]);
    expect(run.results.map(({ ruleId, level }) => [ruleId, level])).toEqual(
      report.result.findings.map(({ rule_id, severity }) => [rule_id, LEVELS[severity]]),
    );
    for (const [index, result] of run.results.entries()) {
      expect(run.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
      const { region, artifactLocation } = result.locations[0]?.physicalLocation ?? { region: undefined };
      const place = report.places[index];
      expect([region?.startLine, region?.startColumn]).toEqual([place?.line, place?.column]);
      expect(region?.startLine).toBeGreaterThanOrEqual(1);
      expect(region?.startColumn).toBeGreaterThanOrEqual(1);
      expect(artifactLocation?.uri).toBe("packet.yaml");
      expect(result.message.text.trim()).not.toBe("");
    }
  });

  test("describes each rule that it names once, and nothing else", () => {
    const { rules } = run.tool.driver;
    expect(new Set(rules.map(({ id }) => id))).toEqual(new Set(run.results.map(({ ruleId }) => ruleId)));
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { helpUri, shortDescription, defaultConfiguration } of rules) {
      expect(URL.canParse(helpUri)).toBe(true);
      expect(shortDescription.text).not.toBe("");
      expect(["error", "warning", "note"]).toContain(defaultConfiguration.level);
    }
  });

  test("tells findings apart by fingerprints that do not depend on lines", () => {
    const prints = run.results.map(({ partialFingerprints }) => partialFingerprints["aiv/v1"]);
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{64}$/);
    const told = report.places.map(
      ({ pointer, message }, at) =>
        `${report.result.findings[at]?.id} ${report.result.findings[at]?.rule_id} ${pointer} ${message}`,
    );
    expect(new Set(prints).size).toBe(new Set(told).size);
  });
});

test("paths are URI references in SARIF, whatever is in them", () => {
  const [, report] = REPORTS[2] ?? [];
  if (report === undefined) throw new Error("expected a report");
  const uri = (path: string) =>
    sarif(report, path).runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri;
  for (const path of ["a b.yaml", "50%.yaml", "a#b?.yaml", "a:b/c.yaml", "ä/\u{1F600}.yaml", "\uD800.yaml"]) {
    const written = uri(path) ?? "";
    expect(decodeURIComponent(written)).toBe(path.toWellFormed());
    const { pathname, hash, search } = new URL(written, "https://example.com/");
    expect([hash, search, decodeURIComponent(pathname)]).toEqual(["", "", `/${path.toWellFormed()}`]);
  }
});

describe.each(REPORTS)("JUnit of %s", (_title, report) => {
  const xml = toJUnit(report, { packetUri: 'a "packet" & <co>.yaml' });
  const cases = [...xml.matchAll(/<testcase [^>]*name="([^" ]+)[^"]*"[^>]*>(.*?)<\/testcase>/gs)];

  test("is read by our own reader, with the counts of the rules", () => {
    const read = readArtifact(new TextEncoder().encode(xml));
    if (!read.ok || read.value.kind !== "test-results") throw new Error("expected results of tests");
    const { validation_rule_results: rules } = report.result;
    const { passed, failed, skipped, total } = read.value.counts;
    expect([total, passed + failed + skipped]).toEqual([rules.length, rules.length]);
    expect(failed > 0).toBe(report.result.block_count > 0);
  });

  test("fails each rule that is broken by what blocks, if under another's finding, and no other", () => {
    const blocks = new Set(
      report.result.findings.filter(({ severity }) => severity === "BLOCK").map(({ id }) => id),
    );
    const own = new Set(
      report.result.findings.filter(({ severity }) => severity === "BLOCK").map(({ rule_id }) => rule_id),
    );
    expect(cases.map(([, name = "", body = ""]) => [name, body.startsWith("<failure ")])).toEqual(
      report.result.validation_rule_results.map(({ rule_id, result, finding_id }) => [
        rule_id,
        own.has(rule_id) ||
          (result === "FAIL" &&
            blocks.has(finding_id ?? "") &&
            !report.result.findings.some((one) => one.rule_id === rule_id)),
      ]),
    );
  });

  test("has every finding that blocks, and no character that XML has not", () => {
    for (const { id, severity } of report.result.findings)
      if (severity === "BLOCK") expect(xml).toContain(`type="${id}"`);
    expect(xml).not.toMatch(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
    expect(xml.match(/<failure/g)?.length ?? 0).toBe(
      cases.filter(([, , body = ""]) => body.startsWith("<failure")).length,
    );
  });
});

test("both are the same each time, and rules that they name are there", () => {
  for (const [, report] of REPORTS) {
    expect(toJUnit(report, { packetUri: "p" })).toBe(toJUnit(report, { packetUri: "p" }));
    expect(sarif(report)).toEqual(sarif(report));
    for (const { ruleId } of sarif(report).runs[0]?.results ?? [])
      expect([ruleId, findRule(ruleId) !== undefined]).toEqual([ruleId, true]);
  }
});
