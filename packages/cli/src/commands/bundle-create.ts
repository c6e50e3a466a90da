import { getOwn, isJsonObject, type JsonValue } from "@aixv/core";
import { bundleRecordId } from "@aixv/records";
import { createRecord, readJsonFile } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { INPUT_FLAG, RECORD_OUTPUT_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { OPTIONAL_SIGNING_FLAGS, readRecordOptions } from "../options/signing.ts";
import { createdOutcome } from "../output/record.ts";

/** `aixv bundle create` */
export const bundleCreate: Command = {
  name: "bundle create",
  summary: "make a record of the artifacts that one release consists of",
  flags: [
    INPUT_FLAG,
    { name: "bundle-id", kind: "text", value: "ID", description: "in place of the input's bundle_id" },
    RECORD_OUTPUT_FLAG,
    ...OPTIONAL_SIGNING_FLAGS,
  ],
  examples: ["aixv bundle create --input bundle.json --sign --key release.key"],
  async run(_positional: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const input = await readJsonFile(flags.requiredText("input"), "bundle");
    if (!input.ok) throw input.error;
    const bundleId = flags.text("bundle-id");
    const payload: JsonValue =
      bundleId !== undefined && isJsonObject(input.value)
        ? { ...input.value, bundle_id: bundleId }
        : input.value;
    const created = await createRecord(
      { kind: "bundle", recordId: recordIdOf(payload), payload },
      readRecordOptions(flags, context),
    );
    if (!created.ok) throw created.error;
    const { payload: made } = created.value.record;
    return createdOutcome(
      created.value,
      { bundle_id: getOwn(made, "bundle_id") ?? null, bundle: made },
      context,
    );
  },
};

function recordIdOf(payload: JsonValue): string {
  const bundleId = isJsonObject(payload) ? getOwn(payload, "bundle_id") : undefined;
  // What is no text is for the payload's validation to refuse, which says more.
  if (typeof bundleId !== "string") return "bundle";
  const id = bundleRecordId(bundleId);
  if (!id.ok) throw id.error;
  return id.value;
}
