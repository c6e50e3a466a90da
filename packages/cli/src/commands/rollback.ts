import { rollback as recordRollback } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { HASHING_FLAGS, readHashingFlags } from "../options/hashing.ts";
import { readSigningFlags, SIGNING_FLAGS } from "../options/signing.ts";
import { madeFields, madeResult } from "../output/signature.ts";
import { formatFields, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";

/** `aixv rollback` */
export const rollback: Command = {
  name: "rollback",
  summary: "record that a model was rolled back to another",
  positional: "PATH",
  flags: [
    { name: "to", kind: "text", value: "DIGEST|PATH", description: "what it was rolled back to" },
    { name: "reason", kind: "text", value: "TEXT", description: "why" },
    {
      name: "reason-code",
      kind: "text",
      value: "CODE",
      description: "why, by the registry: model-compromise …",
    },
    { name: "advisory-id", kind: "list", value: "ID", description: "advisory that made it necessary" },
    {
      name: "sign",
      kind: "boolean",
      negatable: true,
      description: "sign the record (default); --no-sign leaves a note",
    },
    ...SIGNING_FLAGS,
    ...HASHING_FLAGS,
  ],
  examples: ["aixv rollback model-v2.safetensors --to model.safetensors --key release.key"],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const reason = flags.text("reason");
    const reasonCode = flags.text("reason-code");
    const recorded = await recordRollback(path, flags.requiredText("to"), {
      ...readSigningFlags(flags, context),
      ...readHashingFlags(flags, context),
      root: context.root,
      sign: flags.boolean("sign"),
      advisoryIds: flags.list("advisory-id"),
      ...(reason === undefined ? {} : { reason }),
      ...(reasonCode === undefined ? {} : { reasonCode }),
    });
    if (!recorded.ok) throw recorded.error;
    const { recordPath, recordId, event, signature, attestation } = recorded.value;
    noteWarnings(attestation.warnings, context);
    const { style } = context;
    const fields = formatFields(
      [
        ["from", event.artifact_digest],
        ["to", event.rollback_target],
        ["record", printable(recordPath)],
        ...madeFields(signature),
      ],
      style,
    );
    return {
      exitCode: 0,
      result: {
        kind: "rollback",
        record_id: recordId ?? null,
        rollback_record_path: recordPath,
        record: { ...event },
        signed: signature !== undefined,
        signature: madeResult(signature),
        attestation_store_path: attestation.storePath,
        statement_path: attestation.statementPath,
        warnings: attestation.warnings.map(({ code, message }) => ({ code, message })),
      },
      text: `${style.good("✔")} rollback recorded of ${style.strong(printable(path))}\n${fields}`,
    };
  },
};
