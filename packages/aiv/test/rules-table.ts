import {
  FINDINGS,
  PROGRAM_RULES,
  type ProgramRule,
  RISK_TIERS,
  RULES,
  type Rule,
  severityAt,
} from "../src/index.ts";
import { countRuleCases } from "./count-rule-cases.ts";

// The text of docs/aiv-rules.md, from the rules themselves.

const INTRODUCTION = `# Rules of AIV

What \`aixv aiv validate\` and \`aixv aiv audit\` check, in the order of the standard (AIV 1.0.0). Ids are the standard's where it has
them; others are ours, as are findings that begin with \`X-\`. Written by \`node --conditions=@aixv/source
scripts/generate-aiv-rules.ts\`; a test holds it current.

A rule that blocks and lacks what it needs is told as not evaluated; with \`--gate\` it blocks, under its first finding. *Needs*:
\`packet\` is the packet alone, \`repository\` a clone (\`--repo\`), \`artifacts\` the files of the evidence (\`--artifacts\`), \`signatures\`
keys or identities to verify with, \`policy\` the organisation's policy (\`--policy\`), \`person\` judgement. *Tests* counts the cases
that the rule accepts and that it rejects, or, of rules that only inform, notes.
`;

type AnyRule = Rule | ProgramRule;

function severityOf(rule: AnyRule): string {
  const all = rule.tiers.map((tier) => severityAt(rule, tier));
  if (new Set(all).size <= 1) return all[0] ?? "";
  return rule.tiers.map((tier, index) => `${tier} ${all[index]}`).join(", ");
}

function tiersOf({ tiers }: AnyRule): string {
  if (tiers.length === RISK_TIERS.length) return "all";
  const last = tiers.at(-1);
  if (tiers.length > 1 && last === "R3") return `${tiers[0]}+`;
  return tiers.length > 1 ? `${tiers[0]}–${last}` : (tiers[0] ?? "");
}

function howJudged(rule: AnyRule, isProgram: boolean): string {
  if (rule.manual !== undefined) return "by a person";
  if (rule.byValidator !== undefined) return "by the validator itself";
  const isChecked = "judge" in rule ? rule.judge !== undefined : "check" in rule || "lateCheck" in rule;
  const same = rule.sameAs === undefined ? [] : [`same as ${rule.sameAs.join(", ")}`];
  return [...(isChecked ? [isProgram ? "`aixv aiv audit`" : "checked"] : []), ...same].join("; ");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows.map((row) => row.map(cell))];
  return `${lines.map((line) => `| ${line.join(" | ")} |`).join("\n")}\n`;
}

const HEAD = ["Rule", "§", "What must hold", "Severity", "Tiers", "Findings", "Needs", "Judged", "Tests"];

/** All of docs/aiv-rules.md. */
export function rulesTable(): string {
  const counts = countRuleCases();
  const tests = ({ id }: AnyRule): string => {
    const count = counts.get(id);
    return count === undefined
      ? ""
      : `${count.accepts} + ${count.rejects === 0 ? count.notes : count.rejects}`;
  };
  const row = (rule: AnyRule, isProgram: boolean): readonly string[] => [
    `\`${rule.id}\``,
    rule.section,
    rule.title,
    severityOf(rule),
    isProgram ? "" : tiersOf(rule),
    rule.findings.map((id) => `\`${id}\``).join(" "),
    rule.needs,
    howJudged(rule, isProgram),
    isProgram ? "" : tests(rule),
  ];
  const findings = FINDINGS.map(({ id, title, rules, scope }) => [
    `\`${id}\``,
    title,
    rules.map((rule) => `\`${rule}\``).join(" "),
    scope === "program" ? "programme" : "change",
  ]);
  return [
    INTRODUCTION,
    `## One change\n\n${RULES.length} rules of a packet.\n`,
    table(
      HEAD,
      RULES.map((rule) => row(rule, false)),
    ),
    `## A programme\n\n${PROGRAM_RULES.length} rules of an organisation's practice.\n`,
    table(
      HEAD,
      PROGRAM_RULES.map((rule) => row(rule, true)),
    ),
    "## Findings\n",
    table(["Finding", "What was found", "Rules", "Of"], findings),
  ].join("\n");
}
