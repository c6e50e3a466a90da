import { verifyRecord } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { RECORD_BUNDLE_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { RECORD_TRUST_FLAGS, readRecordTrustFlags } from "../options/trust.ts";
import { refusedRecord, verifiedOutcome } from "../output/record.ts";

/** `aixv record verify` */
export const recordVerify: Command = {
  name: "record verify",
  summary: "verify a record of any kind",
  positional: "RECORD",
  flags: [
    RECORD_BUNDLE_FLAG,
    { name: "kind", kind: "text", value: "KIND", description: "accept records of this kind only" },
    {
      name: "validate-known-kind",
      kind: "boolean",
      negatable: true,
      description: "hold the payload against its kind's schema (default)",
    },
    ...RECORD_TRUST_FLAGS,
  ],
  examples: ["aixv record verify .aixv/policies/policy.json --kind policy --public-key release.pub"],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const bundle = flags.text("bundle");
    const kind = flags.text("kind");
    const found = await verifyRecord(path, {
      ...readRecordTrustFlags(flags, context),
      validateKnownKind: flags.boolean("validate-known-kind"),
      ...(bundle === undefined ? {} : { bundle }),
      ...(kind === undefined ? {} : { kind }),
    });
    if (!found.ok) return refusedRecord(path, found.error, context);
    const { value: record } = found.value.verified;
    const more = { record_kind: record.kind, record_id: record.record_id, record_payload: record.payload };
    return verifiedOutcome(found.value, more, context);
  },
};
