import { verifyRecord } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { RECORD_BUNDLE_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { RECORD_TRUST_FLAGS, readRecordTrustFlags } from "../options/trust.ts";
import { refusedRecord, verifiedOutcome } from "../output/record.ts";

/** `aixv policy verify` */
export const policyVerify: Command = {
  name: "policy verify",
  summary: "verify a policy record: who signed it, and that it is well formed",
  positional: "RECORD",
  flags: [RECORD_BUNDLE_FLAG, ...RECORD_TRUST_FLAGS],
  examples: ["aixv policy verify .aixv/policies/policy.json --public-key release.pub"],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const bundle = flags.text("bundle");
    const found = await verifyRecord(path, {
      ...readRecordTrustFlags(flags, context),
      kind: "policy",
      ...(bundle === undefined ? {} : { bundle }),
    });
    if (!found.ok) return refusedRecord(path, found.error, context);
    const { value: record } = found.value.verified;
    const more = { path, policy_path: path, policy_id: record.record_id, policy: record.payload };
    return verifiedOutcome(found.value, more, context);
  },
};
