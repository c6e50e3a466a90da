import { verifyRecord } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { RECORD_BUNDLE_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { RECORD_TRUST_FLAGS, readRecordTrustFlags } from "../options/trust.ts";
import { refusedRecord, verifiedOutcome } from "../output/record.ts";

/** `aixv advisory verify` */
export const advisoryVerify: Command = {
  name: "advisory verify",
  summary: "verify an advisory: who signed it, and that it is well formed",
  positional: "RECORD",
  flags: [RECORD_BUNDLE_FLAG, ...RECORD_TRUST_FLAGS],
  examples: ["aixv advisory verify .aixv/advisories/ADV-2026-0001.json --public-key release.pub"],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const bundle = flags.text("bundle");
    const found = await verifyRecord(path, {
      ...readRecordTrustFlags(flags, context),
      kind: "advisory",
      ...(bundle === undefined ? {} : { bundle }),
    });
    if (!found.ok) return refusedRecord(path, found.error, context);
    const { kind, record_id, payload } = found.value.verified.value;
    const more = { record_kind: kind, record_id, advisory_id: record_id, advisory: payload };
    return verifiedOutcome(found.value, more, context);
  },
};
