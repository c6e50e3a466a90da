import { getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import { SEVERITIES } from "@aixv/records";
import { createRecord, readJsonFile } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { INPUT_FLAG, RECORD_OUTPUT_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { OPTIONAL_SIGNING_FLAGS, readRecordOptions } from "../options/signing.ts";
import { createdOutcome } from "../output/record.ts";
import { UsageError } from "../usage-error.ts";

/** `aixv advisory create` */
export const advisoryCreate: Command = {
  name: "advisory create",
  summary: "make an advisory, or a new version of one: a recall of artifacts, or that it is over",
  flags: [
    INPUT_FLAG,
    { name: "advisory-id", kind: "text", value: "ID", description: "in place of the input's advisory_id" },
    {
      name: "severity",
      kind: "text",
      value: SEVERITIES.join("|"),
      description: "in place of the input's severity",
    },
    RECORD_OUTPUT_FLAG,
    ...OPTIONAL_SIGNING_FLAGS,
  ],
  examples: [
    "aixv advisory create --advisory-id ADV-2026-0001 --severity critical --input advisory.json --sign --key release.key",
  ],
  async run(_positional: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const severity = flags.choice("severity", SEVERITIES);
    const input = await readJsonFile(flags.requiredText("input"), "advisory");
    if (!input.ok) throw input.error;
    const payload: JsonValue = isJsonObject(input.value)
      ? {
          ...input.value,
          ...override("advisory_id", flags.text("advisory-id")),
          ...override("severity", severity),
        }
      : input.value;
    const created = await createRecord(
      { kind: "advisory", recordId: requireId(payload, flags), payload },
      readRecordOptions(flags, context),
    );
    if (!created.ok) throw created.error;
    const { record } = created.value;
    return createdOutcome(
      created.value,
      { advisory_id: record.record_id, advisory: record.payload },
      context,
    );
  },
};

function override(name: string, value: string | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value };
}

function requireId(payload: JsonValue, flags: FlagValues): string {
  const id = isJsonObject(payload) ? getOwn(payload, "advisory_id") : flags.text("advisory-id");
  if (id === undefined) throw new UsageError("expected --advisory-id ID, or an advisory_id in the input");
  // What is no text is for the payload's validation to refuse, which says more.
  return typeof id === "string" ? id : "advisory";
}
