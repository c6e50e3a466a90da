import { format, parse } from "node:path";
import { formatJsonDocument, utf8Bytes } from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import { ASSURANCE_LEVELS } from "@aixv/policy";
import { migratePolicy } from "@aixv/policy/templates";
import { readPolicy } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { readTemplateFlags, TEMPLATE_FLAGS } from "../options/policy.ts";
import { printable } from "../output/text.ts";
import { UsageError } from "../usage-error.ts";

/** `aixv policy migrate` */
export const policyMigrate: Command = {
  name: "policy migrate",
  summary: "write a policy that meets a higher assurance level",
  flags: [
    { name: "input", kind: "text", value: "FILE", description: "a policy, or a record of one" },
    { name: "to-assurance-level", kind: "text", value: "LEVEL", description: "level-1, level-2 or level-3" },
    ...TEMPLATE_FLAGS,
    {
      name: "output",
      kind: "text",
      value: "FILE",
      description: "default <input>.<level>.policy.json beside the input",
    },
    { name: "force", kind: "boolean", description: "replace the output if it exists" },
  ],
  examples: ["aixv policy migrate --input policy.json --to-assurance-level level-3 --max-bundle-age-days 30"],
  async run(_positional: string, flags: FlagValues, { style }: CommandContext): Promise<Outcome> {
    const input = flags.requiredText("input");
    const level = flags.choice("to-assurance-level", ASSURANCE_LEVELS);
    if (level === undefined) {
      throw new UsageError(`expected --to-assurance-level ${ASSURANCE_LEVELS.join("|")}`);
    }
    const overwrite = flags.boolean("force");
    const { dir, name } = parse(input);
    const output = flags.text("output") ?? format({ dir, base: `${name}.${level}.policy.json` });
    await requireNewFile(output, { overwrite });
    const policy = await readPolicy(input);
    if (!policy.ok) throw policy.error;
    const migrated = migratePolicy(policy.value.payload, level, readTemplateFlags(flags));
    if (!migrated.ok) throw migrated.error;
    await writeOutputFile(output, utf8Bytes(formatJsonDocument(migrated.value)), { overwrite });
    return {
      exitCode: 0,
      result: { input, assurance_level: level, path: output, policy: migrated.value },
      text: `${style.good("✔")} ${style.strong(printable(output))}: it is not signed; make a record of it with policy create --sign`,
    };
  },
};
