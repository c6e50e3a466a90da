import { PROGRAM_RULES, RISK_TIERS, RULES, type RuleEntry, severityAt } from "@aixv/aiv";
import type { JsonObject } from "@aixv/core";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";

const SCOPES = ["per-change", "program", "all"] as const;

/** A rule for `--json`. */
export function ruleResult(rule: RuleEntry, scope: "per-change" | "program"): JsonObject {
  return {
    id: rule.id,
    section: rule.section,
    title: rule.title,
    scope,
    tiers: [...rule.tiers],
    severity: Object.fromEntries(rule.tiers.map((tier) => [tier, severityAt(rule, tier)])),
    findings: [...rule.findings],
    needs: scope === "program" ? "policy" : rule.needs,
    evidence_class: rule.class ?? null,
  };
}

/** `aixv aiv rules` */
export const aivRules: Command = {
  name: "aiv rules",
  summary: "list the rules of AIV in the order of the standard",
  flags: [
    {
      name: "tier",
      kind: "text",
      value: RISK_TIERS.join("|"),
      description: "those that apply to this tier only",
    },
    {
      name: "scope",
      kind: "text",
      value: SCOPES.join("|"),
      description: "of one change (default), of the programme, or both",
    },
  ],
  examples: ["aixv aiv rules --tier R2", "aixv aiv rules --scope all --json"],
  async run(_: string, flags: FlagValues, { style }: CommandContext): Promise<Outcome> {
    const tier = flags.choice("tier", RISK_TIERS);
    const scope = flags.choice("scope", SCOPES) ?? "per-change";
    const listed = [
      ...(scope === "program" ? [] : RULES.map((rule) => ({ rule, scope: "per-change" as const }))),
      ...(scope === "per-change" ? [] : PROGRAM_RULES.map((rule) => ({ rule, scope: "program" as const }))),
    ].filter(({ rule }) => tier === undefined || rule.tiers.includes(tier));
    const width = Math.max(...listed.map(({ rule }) => rule.id.length));
    return {
      exitCode: 0,
      result: { rules: listed.map(({ rule, scope: of }) => ruleResult(rule, of)) },
      text: listed
        .map(({ rule }) => {
          const severities = new Set(
            (tier === undefined ? rule.tiers : [tier]).map((one) => severityAt(rule, one)),
          );
          return `${style.strong(rule.id.padEnd(width))}  ${[...severities].join("/").padEnd(10)}  ${rule.title} ${style.faint(`§${rule.section}`)}`;
        })
        .join("\n"),
    };
  },
};
