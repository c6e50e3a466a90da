import { initEvidenceRun } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { requireOwnFolder } from "../output/own-folder.ts";
import { noteRemarks, remarkResults } from "../output/remarks.ts";
import { formatCount, formatFields, printable } from "../output/text.ts";

const DEFAULT_FOLDER = "evidence_pack";

/** `aixv pack init` */
export const packInit: Command = {
  name: "pack init",
  summary: "write the events of a run and their digest manifest, for a CI job to hand on",
  flags: [
    {
      name: "run-id",
      kind: "text",
      value: "ID",
      description: "the run (default that of the GitHub Actions job, else a random one)",
    },
    {
      name: "events",
      kind: "repeated",
      value: "FILE",
      description: "its events: a JSON array, an object with events, or JSON Lines",
    },
    {
      name: "out",
      kind: "text",
      value: "DIR",
      description: `the folder to write to (default ${DEFAULT_FOLDER})`,
    },
    { name: "force", kind: "boolean", description: "replace the files if they exist" },
  ],
  examples: [
    "aixv pack init --run-id run-42 --events events.jsonl",
    "aixv pack init --out artefacts --force",
  ],
  async run(_positional: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const runId = flags.text("run-id");
    const out = flags.text("out") ?? DEFAULT_FOLDER;
    await requireOwnFolder(out, ".");
    const written = await initEvidenceRun({
      ...(runId === undefined ? {} : { runId }),
      events: flags.list("events"),
      out,
      overwrite: flags.boolean("force"),
      environment: context.environment,
    });
    if (!written.ok) throw written.error;
    const { style, note } = context;
    const run = written.value;
    noteRemarks(run.warnings, context);
    if (run.events === 0)
      note(
        `${style.strong("!")} the run has no events yet: --events FILE adds them, --force then replaces these files`,
      );
    const head = `${style.good("✔")} ${style.strong(printable(run.runId))}: ${formatCount(run.events, "event")}`;
    const fields = formatFields(
      [
        ["digest", run.digest],
        ["bundle", printable(run.bundlePath)],
        ["manifest", printable(run.manifestPath)],
      ],
      style,
    );
    return {
      exitCode: 0,
      result: {
        run_id: run.runId,
        bundle_path: run.bundlePath,
        manifest_path: run.manifestPath,
        digest: run.digest,
        event_count: run.events,
        warnings: remarkResults(run.warnings),
      },
      text: `${head}\n${fields}`,
    };
  },
};
