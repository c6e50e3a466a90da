import { createRecord, readJsonFile } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { INPUT_FLAG, RECORD_OUTPUT_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { OPTIONAL_SIGNING_FLAGS, readRecordOptions } from "../options/signing.ts";
import { createdOutcome } from "../output/record.ts";

/** `aixv record create` */
export const recordCreate: Command = {
  name: "record create",
  summary: "make a record of any kind: a waiver, an incident …",
  flags: [
    {
      name: "kind",
      kind: "text",
      value: "KIND",
      description: "policy, advisory, bundle, waiver, incident …",
    },
    {
      name: "record-id",
      kind: "text",
      value: "ID",
      description: "letters, digits, '.', '_' and '-'; at most 128",
    },
    INPUT_FLAG,
    RECORD_OUTPUT_FLAG,
    {
      name: "validate-known-kind",
      kind: "boolean",
      negatable: true,
      description: "hold the payload against its kind's schema (default)",
    },
    ...OPTIONAL_SIGNING_FLAGS,
  ],
  examples: [
    "aixv record create --kind waiver --record-id WVR-2026-01 --input waiver.json --sign --key release.key",
  ],
  async run(_positional: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const kind = flags.requiredText("kind");
    const recordId = flags.requiredText("record-id");
    const payload = await readJsonFile(flags.requiredText("input"), "payload");
    if (!payload.ok) throw payload.error;
    const created = await createRecord(
      { kind, recordId, payload: payload.value },
      { ...readRecordOptions(flags, context), validateKnownKind: flags.boolean("validate-known-kind") },
    );
    if (!created.ok) throw created.error;
    return createdOutcome(created.value, {}, context);
  },
};
