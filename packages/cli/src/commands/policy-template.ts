import { formatJsonDocument, utf8Bytes } from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import { ASSURANCE_LEVELS } from "@aixv/policy";
import { policyTemplate as makeTemplate } from "@aixv/policy/templates";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { LEVEL_FLAG, readTemplateFlags, TEMPLATE_FLAGS } from "../options/policy.ts";
import { printable } from "../output/text.ts";
import { UsageError } from "../usage-error.ts";

/** `aixv policy template` */
export const policyTemplate: Command = {
  name: "policy template",
  summary: "print a policy to begin with, for an assurance level",
  flags: [
    LEVEL_FLAG,
    ...TEMPLATE_FLAGS,
    { name: "output", kind: "text", value: "FILE", description: "write it there; default: print it" },
  ],
  examples: [
    "aixv policy template --assurance-level level-2 --output policy.json",
    "aixv policy template --assurance-level level-3 --max-bundle-age-days 30",
  ],
  async run(_positional: string, flags: FlagValues, { style }: CommandContext): Promise<Outcome> {
    const level = flags.choice("assurance-level", ASSURANCE_LEVELS);
    if (level === undefined) throw new UsageError(`expected --assurance-level ${ASSURANCE_LEVELS.join("|")}`);
    const output = flags.text("output");
    const made = makeTemplate(level, readTemplateFlags(flags));
    if (!made.ok) throw made.error;
    const document = formatJsonDocument(made.value);
    if (output !== undefined) {
      await requireNewFile(output, {});
      await writeOutputFile(output, utf8Bytes(document));
    }
    return {
      exitCode: 0,
      result: { assurance_level: level, policy: made.value, path: output ?? null },
      text:
        output === undefined
          ? document.trimEnd()
          : `${style.good("✔")} ${style.strong(printable(output))}: replace what begins with REPLACE, then policy create --sign`,
    };
  },
};
