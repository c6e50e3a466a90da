import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FINDINGS, PROGRAM_RULES, RISK_TIERS, RULES, type RuleEntry, severityAt } from "../src/index.ts";

// The catalogue of the standard's rules, drawn up apart from this code; it is read in place, and never committed.
const CATALOGUE = join(
  dirname(fileURLToPath(import.meta.url)),
  ...["..", "..", "..", "..", "shared", "design", "aiv-rules.json"],
);

interface CatalogueRule {
  readonly id: string;
  readonly scope: "per-change" | "program";
  readonly severity: { readonly default: string; readonly by_tier: { readonly [tier: string]: string } };
  readonly tiers: readonly string[];
  readonly findings: readonly string[];
}

/** Where we differ on purpose, and why. */
const DIFFERENCES: { readonly [id: string]: string } = {
  "CLS-003": "S1 that is declared and not kept below R2 warns (B.17)",
  "C-004": "11.3-F1 is EIC-004's",
  "G-IMM-04": "A-F1 is A-001's",
  "EIC-008": "one rule of the programme for each finding",
  "CT-003": "9.1-F3 for references that lead nowhere (B.23)",
  "CT-012": "an attestation is a signature too",
  "SCH-B1-CLASSIF": "another rule gives that finding for the same fact",
  "SCH-B1-ARTIFACT": "another rule gives that finding for the same fact",
  "SCH-B1-ATTEST": "another rule gives that finding for the same fact",
  "SCH-B1-EXC": "another rule gives that finding for the same fact",
  "SCH-REF-INTEGRITY": "another rule gives that finding for the same fact",
  "SCH-B1-META": "a hash that differs is a fault of the schema, and warns (C)",
  "SOD-5.4-R2": "9.1-F4 is G-004's",
  "CAN-1": "a volunteered hash warns below R3 (B.24)",
  "CAN-2": "a volunteered hash warns below R3 (B.24)",
  "CAN-3": "a volunteered hash warns below R3 (B.24)",
  "CAN-4": "a volunteered hash warns below R3 (B.24)",
  "RET-1": "another rule gives that finding for the same fact",
  "RET-2": "another rule gives that finding for the same fact",
  "RET-4": "another rule gives that finding for the same fact",
  "VER-7.1.1": "the standard has no finding for it; ours says what it is (B.23)",
  "VER-7.1.2": "the standard has no finding for it; ours says what it is (B.23)",
  "VER-7.1.3": "a list with a gap warns, as the catalogue's note says",
  "VER-7.1.6": "9.1-F3 for references that lead nowhere (B.23)",
  "VER-7.2": "9.1-F6 is G-006's",
  "EXC-10.2": "for a person to judge",
  "EXC-10.5-RES": "a window that is over breaks the requirements too (B.28)",
  "TI-11.3-1": "C-F5 is C-005's and C-006's (B.7)",
  "TI-11.3-2": "C-F5 is C-005's and C-006's (B.7)",
  "TI-11.3-3": "C-F5 is C-005's and C-006's (B.7)",
  "TI-6.4.2.1-PROF": "whether there is a profile for the language cannot be told from a packet",
  "SEC-12.1-REPLAY": "the standard has no finding for it; ours says what it is (B.23)",
  "SEC-12.1-AUTHZ": "the standard has no finding for it; ours says what it is (B.23)",
  "SEC-12.3": "the standard has no finding for it; ours says what it is (B.23)",
  "SEC-12.4": "the standard has no finding for it; ours says what it is (B.23)",
  "SEV-D.1": "a warning that is not listed informs (A3)",
  "IMM-E.1.2": "a digest that is another warns below R3, as 9.2-F2 (D.15)",
  "IMM-E.3": "it holds with E-001, which gives E-F1 too",
  "PRO-F.2-NODE": "whoever chooses a profile wants it kept",
  "PRO-F.3": "a recommendation informs; a requirement is G-001's",
  "CLS-5.1-R0": "words of paths warn, syntax trees block",
  "CLS-5.1-R2": "categories of paths warn, as the catalogue's note says",
  "CLS-5.3": "the whole organisation below R3 is an incomplete classification",
  "ART-6.2.1-ENV": "no rule of the standard asks for it",
  "ART-6.3.1-SYM": "no rule of the standard asks for it",
  "ART-6.4.1-RES": "what is found is a matter of the patterns, as the catalogue's note says",
  "ART-6.4.1-TI": "11.3-F1 is EIC-004's",
  "ART-6.7.1-TS": "no rule of the standard asks for it, and signed commits alone have no such time",
};

function differences(rule: CatalogueRule, ours: RuleEntry): readonly string[] {
  const found: string[] = [];
  if (rule.scope === "per-change") {
    if (rule.tiers.join() !== ours.tiers.join())
      found.push(`tiers ${rule.tiers.join()} != ${ours.tiers.join()}`);
    for (const tier of RISK_TIERS.filter((one) => ours.tiers.includes(one) && rule.tiers.includes(one))) {
      const wanted = rule.severity.by_tier[tier] ?? rule.severity.default;
      if (wanted !== severityAt(ours, tier)) found.push(`${tier} ${wanted} != ${severityAt(ours, tier)}`);
    }
  }
  const lacking = rule.findings.filter((id) => !ours.findings.includes(id));
  const added = ours.findings.filter((id) => !rule.findings.includes(id));
  if (lacking.length > 0) found.push(`lacks ${lacking.join()}`);
  if (added.length > 0) found.push(`adds ${added.join()}`);
  return found;
}

describe.skipIf(!existsSync(CATALOGUE))("the catalogue of rules (skipped where ../shared is absent)", () => {
  const { rules, findings } = existsSync(CATALOGUE)
    ? (JSON.parse(readFileSync(CATALOGUE, "utf8")) as {
        readonly rules: readonly CatalogueRule[];
        readonly findings: readonly { readonly id: string; readonly scope: string }[];
      })
    : { rules: [], findings: [] };
  const ours = new Map<string, RuleEntry>([...RULES, ...PROGRAM_RULES].map((rule) => [rule.id, rule]));

  it("has no rule that we lack, of a packet or of a programme", () => {
    expect(rules.filter(({ id }) => !ours.has(id)).map(({ id }) => id)).toEqual([]);
    const misplaced = rules.filter(
      ({ id, scope }) => RULES.some((rule) => rule.id === id) !== (scope === "per-change"),
    );
    expect(misplaced.map(({ id }) => id)).toEqual([]);
  });

  it("agrees on severities, tiers and findings, but where we differ with a reason", () => {
    const unlike = rules.flatMap((rule) => {
      const entry = ours.get(rule.id);
      const found = entry === undefined ? [] : differences(rule, entry);
      return found.length === 0 ? [] : [[rule.id, found.join("; ")] as const];
    });
    expect(unlike.filter(([id]) => DIFFERENCES[id] === undefined)).toEqual([]);
    const known = new Set<string>(unlike.map(([id]) => id));
    expect(Object.keys(DIFFERENCES).filter((id) => !known.has(id))).toEqual([]);
  });

  it("has no finding that we lack, and each of the scope that it says", () => {
    const scopes = new Map(FINDINGS.map(({ id, scope }) => [id, scope]));
    expect(findings.filter(({ id, scope }) => scopes.get(id) !== scope).map(({ id }) => id)).toEqual([]);
  });
});
