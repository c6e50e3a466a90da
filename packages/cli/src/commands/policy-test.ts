import { type PolicyTestResult, runPolicyTests } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import type { Style } from "../output/style.ts";
import { formatCount, printable } from "../output/text.ts";

/** `aixv policy test` */
export const policyTest: Command = {
  name: "policy test",
  summary: "run the cases of a folder: policy and facts, and the decision that is expected",
  positional: "DIR",
  flags: [],
  examples: ["aixv policy test policies/tests"],
  async run(folder: string, _flags: FlagValues, { style }: CommandContext): Promise<Outcome> {
    const run = await runPolicyTests(folder);
    if (!run.ok) throw run.error;
    const failed = run.value.filter(({ passed }) => !passed).length;
    const summary = `${formatCount(run.value.length, "case")}, ${failed} failed`;
    return {
      exitCode: failed === 0 ? 0 : 1,
      result: {
        cases: run.value.map(caseResult),
        passed_count: run.value.length - failed,
        failed_count: failed,
        ...(failed === 0 ? {} : { error: summary, code: "POLICY_TEST_FAILED" }),
      },
      text: [...run.value.flatMap((result) => caseLines(result, style)), summary].join("\n"),
    };
  },
};

function caseResult(result: PolicyTestResult): Outcome["result"] {
  const { path, title, passed, expected, decision, violations, differences } = result;
  return {
    path,
    title,
    passed,
    expected: {
      decision: expected.decision,
      ...(expected.violations === undefined ? {} : { violations: [...expected.violations] }),
    },
    decision,
    violations: [...violations],
    differences: [...differences],
  };
}

function caseLines({ path, title, passed, differences }: PolicyTestResult, style: Style): readonly string[] {
  const mark = passed ? style.good("✔") : style.bad("✘");
  const where = passed ? [] : [`    ${style.faint(printable(path))}`];
  return [`${mark} ${printable(title)}`, ...where, ...differences.map((text) => `    ${printable(text)}`)];
}
