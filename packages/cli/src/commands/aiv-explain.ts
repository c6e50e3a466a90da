import { FINDINGS, findFinding, findRule, PROGRAM_RULES, RULES, type RuleEntry, severityAt } from "@aixv/aiv";
import { closest, type JsonObject, quote } from "@aixv/core";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { formatFields } from "../output/text.ts";
import { UsageError } from "../usage-error.ts";
import { ruleResult } from "./aiv-rules.ts";

const NEEDS: { readonly [needs: string]: string } = {
  packet: "the packet alone",
  repository: "the packet and a clone of the repository (--repo)",
  artifacts: "the packet and its artifacts (--artifacts)",
  signatures: "the packet, its artifacts, and whom to trust",
  policy: "the organisation's policy (--policy)",
  person: "a person",
};

/** `aixv aiv explain` */
export const aivExplain: Command = {
  name: "aiv explain",
  summary: "say what a rule or finding of AIV means, when it applies, and how it is judged",
  positional: "ID",
  flags: [],
  examples: ["aixv aiv explain A-002", "aixv aiv explain 9.2-F1"],
  async run(id: string, _flags: FlagValues, { style }: CommandContext): Promise<Outcome> {
    const wanted = id.trim();
    if (wanted === "") throw new UsageError("expected an ID of a rule or finding; see aixv aiv rules");
    const rules = rulesOf(wanted);
    if (rules.length === 0) throw new UsageError(unknownId(wanted));
    const finding = findFinding(wanted);
    const blocks = rules.map(({ rule, scope }) => {
      const how = howJudged(rule);
      const fields: (readonly [string, string])[] = [
        ["section", `AIV §${rule.section}`],
        ["applies to", scope === "program" ? "the organisation" : rule.tiers.join(", ")],
        ["severity", rule.tiers.map((tier) => `${tier} ${severityAt(rule, tier)}`).join(", ")],
        [
          "findings",
          rule.findings.length === 0
            ? rule.id
            : rule.findings.map((one) => `${one}: ${findFinding(one)?.title ?? ""}`).join("; "),
        ],
        ["needs", NEEDS[scope === "program" ? "policy" : rule.needs] ?? rule.needs],
        ["judged", how],
      ];
      return `${style.strong(rule.id)}  ${rule.title}\n${formatFields(fields, style)}`;
    });
    const title =
      finding === undefined ? [] : [`${style.strong(finding.id)}  ${finding.title}, a finding of`];
    return {
      exitCode: 0,
      result: {
        id: wanted,
        finding:
          finding === undefined ? null : { id: finding.id, title: finding.title, scope: finding.scope },
        rules: rules.map(
          ({ rule, scope }): JsonObject => ({ ...ruleResult(rule, scope), judged: howJudged(rule) }),
        ),
      },
      text: [...title, ...blocks].join("\n"),
    };
  },
};

type Found = { readonly rule: RuleEntry; readonly scope: "per-change" | "program" };

/** A rule by its id, or the rules that a finding belongs to. */
function rulesOf(id: string): readonly Found[] {
  const isAsked = (rule: RuleEntry): boolean => rule.id.toLowerCase() === id.toLowerCase();
  const isGiven = (rule: RuleEntry): boolean =>
    rule.findings.some((finding) => finding.toLowerCase() === id.toLowerCase());
  const among = (is: (rule: RuleEntry) => boolean): readonly Found[] => [
    ...RULES.filter(is).map((rule) => ({ rule, scope: "per-change" as const })),
    ...PROGRAM_RULES.filter(is).map((rule) => ({ rule, scope: "program" as const })),
  ];
  const exact = among(isAsked);
  return exact.length > 0 ? exact : among(isGiven);
}

function howJudged(rule: RuleEntry): string {
  const own = findRule(rule.id) ?? PROGRAM_RULES.find(({ id }) => id === rule.id);
  if (own === undefined) return "";
  if (own.manual !== undefined) return `by a person: ${own.manual}`;
  if (own.byValidator !== undefined) return `by the validator itself: ${own.byValidator}`;
  const isChecked =
    ("check" in own && own.check !== undefined) ||
    ("lateCheck" in own && own.lateCheck !== undefined) ||
    ("judge" in own && own.judge !== undefined);
  if (own.sameAs === undefined) return "by a check of its own";
  return `${isChecked ? "by a check of its own, and " : ""}as ${own.sameAs.join(", ")}`;
}

function unknownId(id: string): string {
  const ids = [...RULES, ...PROGRAM_RULES]
    .map((rule) => rule.id)
    .concat(FINDINGS.map((finding) => finding.id));
  const near = closest(id, ids);
  const hint = near === undefined ? "see aixv aiv rules" : `did you mean ${near}?`;
  return `no rule or finding of AIV has the id ${quote(id)}; ${hint}`;
}
