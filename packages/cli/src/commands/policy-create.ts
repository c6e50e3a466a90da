import { parse } from "node:path";
import { createRecord, readJsonFile } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { INPUT_FLAG, RECORD_OUTPUT_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { OPTIONAL_SIGNING_FLAGS, readRecordOptions } from "../options/signing.ts";
import { createdOutcome } from "../output/record.ts";

/** `aixv policy create` */
export const policyCreate: Command = {
  name: "policy create",
  summary: "make a policy record",
  flags: [
    INPUT_FLAG,
    {
      name: "policy-id",
      kind: "text",
      value: "ID",
      description: "default the input's file name without extension",
    },
    RECORD_OUTPUT_FLAG,
    ...OPTIONAL_SIGNING_FLAGS,
  ],
  examples: ["aixv policy create --input policy.json --sign --key release.key"],
  async run(_positional: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const input = flags.requiredText("input");
    const recordId = flags.text("policy-id") ?? parse(input).name;
    const payload = await readJsonFile(input, "policy");
    if (!payload.ok) throw payload.error;
    const created = await createRecord(
      { kind: "policy", recordId, payload: payload.value },
      readRecordOptions(flags, context),
    );
    if (!created.ok) throw created.error;
    return createdOutcome(
      created.value,
      { policy_id: recordId, policy: created.value.record.payload },
      context,
    );
  },
};
