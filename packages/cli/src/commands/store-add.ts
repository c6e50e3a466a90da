import { importEvidence } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { faultWarning } from "../output/evidence.ts";
import { formatCount, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";

/** `aixv store add` */
export const storeAdd: Command = {
  name: "store add",
  summary:
    "bring evidence of others into .aixv/: a bundle, a claims file, a record, or what lies beside a model",
  positional: "PATH",
  flags: [],
  examples: ["aixv store add base-model", "aixv store add base-model/claims.jsonl"],
  async run(path: string, _flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const { root, signal, now, style } = context;
    const imported = await importEvidence(path, { root, signal, ...(now === undefined ? {} : { now }) });
    if (!imported.ok) throw imported.error;
    const { attestations, records, skipped } = imported.value;
    noteWarnings(skipped.map(faultWarning), context);
    const lines = [
      ...attestations.map(
        ({ predicateType, subjects, isNew }) => `  ${predicateType}  ${subjects.join(", ")}${known(isNew)}`,
      ),
      ...records.map(({ kind, recordId, isNew }) => `  ${kind} ${recordId}${known(isNew)}`),
    ];
    const what = [
      ...(attestations.length > 0 ? [formatCount(attestations.length, "attestation")] : []),
      ...(records.length > 0 ? [formatCount(records.length, "record")] : []),
    ];
    return {
      exitCode: 0,
      result: {
        attestations: attestations.map(({ id, predicateType, subjects, path: at, line, isNew }) => ({
          id,
          predicate_type: predicateType,
          subjects: [...subjects],
          path: at,
          line: line ?? null,
          is_new: isNew,
        })),
        records: records.map(({ kind, recordId, path: at, isNew }) => ({
          kind,
          record_id: recordId,
          path: at,
          is_new: isNew,
        })),
        skipped: skipped.map(({ path: at, line, error }) => ({
          path: at,
          line: line ?? null,
          code: error.code,
          message: error.message,
        })),
      },
      text: [
        `${style.good("✔")} ${what.join(" and ")} in the store; nothing verified`,
        ...lines.map(printable),
      ].join("\n"),
    };
  },
};

function known(isNew: boolean): string {
  return isNew ? "" : "  (it was there)";
}
