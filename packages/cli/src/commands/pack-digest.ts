import { digestEvidence, type EvidencePackDigest, type EvidenceRunDigest } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { noteRemarks, remarkLines, remarkResults } from "../output/remarks.ts";
import { formatCount, printable } from "../output/text.ts";

/** `aixv pack digest` */
export const packDigest: Command = {
  name: "pack digest",
  summary: "digest a pack (its pack_digest), or the events of a run (their portable evidence digest)",
  positional: "PATH",
  flags: [
    {
      name: "write",
      kind: "boolean",
      description: "of a run: write its digest manifest anew, after its events changed",
    },
  ],
  examples: ["aixv pack digest pack.json", "aixv pack digest evidence_pack --write"],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const digested = await digestEvidence(path, { write: flags.boolean("write") });
    if (!digested.ok) throw digested.error;
    return digested.value.kind === "pack"
      ? packOutcome(digested.value, context)
      : runOutcome(digested.value, context);
  },
};

function packOutcome(
  { path, digest, recorded, report }: EvidencePackDigest,
  context: CommandContext,
): Outcome {
  const { style, note } = context;
  const { issues, warnings } = report;
  noteRemarks(warnings, context);
  const summary = `not a valid pack, which has no digest: ${formatCount(issues.length, "issue")}`;
  const isRight = recorded === undefined || recorded === digest;
  if (digest !== undefined && !isRight)
    note(`${style.strong("!")} pack_digest is another: ${printable(recorded)}`);
  return {
    exitCode: digest === undefined ? 1 : 0,
    result: {
      kind: "pack",
      path,
      digest: digest ?? null,
      recorded_digest: recorded ?? null,
      issues: remarkResults(issues),
      warnings: remarkResults(warnings),
      ...(digest === undefined ? { error: summary, code: "PACK_INVALID" } : {}),
    },
    text:
      digest === undefined
        ? [
            `${style.bad(`✘ ${summary}`)} ${style.strong(printable(path))}`,
            ...remarkLines(issues, style),
          ].join("\n")
        : `${digest}  pack ${style.strong(printable(path))}`,
  };
}

function runOutcome(run: EvidenceRunDigest, context: CommandContext): Outcome {
  const { style, note } = context;
  const hex = run.digest.slice(run.digest.indexOf(":") + 1);
  noteRemarks(run.warnings, context);
  if (run.isWritten) note(`written to ${printable(run.manifestPath)}`);
  else if (run.recorded === undefined)
    note(`${style.strong("!")} there is no ${printable(run.manifestPath)}: --write makes it`);
  else if (run.recorded !== hex)
    note(
      `${style.strong("!")} ${printable(run.manifestPath)} has another: ${printable(run.recorded)}; --write replaces it`,
    );
  return {
    exitCode: 0,
    result: {
      kind: "run",
      path: run.path,
      run_id: run.runId,
      manifest_path: run.manifestPath,
      digest: run.digest,
      recorded_digest: run.recorded ?? null,
      written: run.isWritten,
      warnings: remarkResults(run.warnings),
    },
    text: `${run.digest}  events of run ${style.strong(printable(run.runId))}`,
  };
}
