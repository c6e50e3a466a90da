import { dirname } from "node:path";
import type { TestIntegrityReport } from "@aixv/aiv/integrity";
import { checkTestIntegrity, parseRevisionRange } from "@aixv/aiv/node";
import { formatJsonDocument, type JsonObject, quote } from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { requireOwnFolder } from "../output/own-folder.ts";
import { integritySummary, integrityText } from "../output/test-integrity.ts";
import { packageVersion } from "../package-version.ts";
import { UsageError } from "../usage-error.ts";

/** `aixv aiv integrity` */
export const aivIntegrity: Command = {
  name: "aiv integrity",
  summary: "say whether a change made the tests weaker, by their syntax trees (AIV §6.4.2)",
  positional: "BASE..HEAD",
  flags: [
    {
      name: "repo",
      kind: "text",
      value: "DIR",
      description: "the repository; default the working directory",
    },
    {
      name: "output",
      kind: "text",
      value: "FILE",
      description: "write the report there, for a packet to cite",
    },
    { name: "force", kind: "boolean", description: "replace the --output file if it exists" },
  ],
  examples: [
    "aixv aiv integrity main...HEAD",
    "aixv aiv integrity v1.0.0..v1.1.0 --repo ../project --output test-integrity.json",
  ],
  async run(text: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const range = parseRevisionRange(text);
    if (range === null)
      throw new UsageError(`expected two revisions as BASE..HEAD or BASE...HEAD, got ${quote(text)}`);
    const output = flags.text("output");
    const overwrite = flags.boolean("force");
    if (output === undefined && overwrite) throw new UsageError("--force is for --output");
    const repository = flags.text("repo") ?? ".";
    if (output !== undefined) {
      await requireNewFile(output, { overwrite });
      await requireOwnFolder(dirname(output), repository);
    }
    const checked = await checkTestIntegrity({
      ...range,
      repository,
      version: await packageVersion(),
      signal: context.signal,
    });
    if (!checked.ok) throw checked.error;
    const report = checked.value;
    const document = report as unknown as JsonObject;
    if (output !== undefined)
      await writeOutputFile(output, new TextEncoder().encode(formatJsonDocument(document)), { overwrite });
    return outcome(report, output, context);
  },
};

function outcome(
  report: TestIntegrityReport,
  output: string | undefined,
  { style }: CommandContext,
): Outcome {
  const code =
    report.changes.length > 0
      ? "TEST_INTEGRITY_WEAKENED"
      : report.unreadable.length > 0
        ? "TEST_INTEGRITY_UNREADABLE"
        : null;
  return {
    exitCode: code === null ? 0 : 1,
    result: {
      report: report as unknown as JsonObject,
      ...(output === undefined ? {} : { output_path: output }),
      ...(code === null ? {} : { error: integritySummary(report), code }),
    },
    text: integrityText(report, style),
  };
}
