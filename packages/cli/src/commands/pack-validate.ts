import { validatePackFile } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { noteRemarks, remarkLines, remarkResults } from "../output/remarks.ts";
import { formatCount, printable } from "../output/text.ts";

/** `aixv pack validate` */
export const packValidate: Command = {
  name: "pack validate",
  summary: "judge a governance evidence pack by every rule of the standard",
  positional: "PACK",
  flags: [],
  examples: ["aixv pack validate pack.json", "aixv pack validate release.pack --json"],
  async run(path: string, _flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const validated = await validatePackFile(path);
    if (!validated.ok) throw validated.error;
    const { path: place, report } = validated.value;
    const { digest, issues, warnings } = report;
    const { style } = context;
    noteRemarks(warnings, context);
    const summary = `not a valid pack: ${formatCount(issues.length, "issue")}`;
    const head = report.ok
      ? `${style.good("✔ valid")} ${style.strong(printable(place))}\n  ${digest}`
      : `${style.bad(`✘ ${summary}`)} ${style.strong(printable(place))}`;
    return {
      exitCode: report.ok ? 0 : 1,
      result: {
        path: place,
        digest,
        issues: remarkResults(issues),
        warnings: remarkResults(warnings),
        ...(report.ok ? {} : { error: summary, code: "PACK_INVALID" }),
      },
      text: [head, ...remarkLines(issues, style)].join("\n"),
    };
  },
};
