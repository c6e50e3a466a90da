import { AixvError, type Digest, getOwn, type JsonObject } from "@aixv/core";
import { resolveArtifact, verifyRecord } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { RECORD_BUNDLE_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { RECORD_TRUST_FLAGS, readRecordTrustFlags } from "../options/trust.ts";
import { refusedRecord, verifiedOutcome } from "../output/record.ts";
import { printable } from "../output/text.ts";

/** `aixv bundle verify` */
export const bundleVerify: Command = {
  name: "bundle verify",
  summary: "verify a bundle record, and that an artifact is part of it",
  positional: "RECORD",
  flags: [
    RECORD_BUNDLE_FLAG,
    {
      name: "require-member",
      kind: "text",
      value: "DIGEST|PATH",
      description: "artifact that must be a member",
    },
    ...RECORD_TRUST_FLAGS,
  ],
  examples: ["aixv bundle verify .aixv/records/bundle/release-1.json --public-key release.pub"],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const bundle = flags.text("bundle");
    const wanted = flags.text("require-member");
    const found = await verifyRecord(path, {
      ...readRecordTrustFlags(flags, context),
      kind: "bundle",
      ...(bundle === undefined ? {} : { bundle }),
    });
    if (!found.ok) return refusedRecord(path, found.error, context);
    const { value: record } = found.value.verified;
    const member = wanted === undefined ? undefined : await readMember(wanted, context);
    const more: JsonObject = {
      bundle_record_id: record.record_id,
      bundle_payload: record.payload,
      required_member: member ?? null,
    };
    const verified = verifiedOutcome(found.value, more, context);
    if (member === undefined || isMember(record.payload, member)) return verified;
    const message = `expected ${member} among the members of the bundle, where it is not`;
    return {
      exitCode: 1,
      result: { ...verified.result, error: message, code: "BUNDLE_MEMBER_MISSING" },
      text: `${context.style.bad("✘ not a member")} ${printable(wanted ?? "")}\n  ${message} [BUNDLE_MEMBER_MISSING]`,
    };
  },
};

async function readMember(reference: string, { root, signal }: CommandContext): Promise<Digest> {
  const member = await resolveArtifact(reference, "member", { root, signal });
  if (!member.ok) throw member.error;
  return member.value.digest;
}

function isMember(payload: JsonObject, digest: Digest): boolean {
  const members = getOwn(payload, "members");
  if (!Array.isArray(members)) throw new AixvError("INTERNAL_FAULT", "expected a bundle with members");
  return members.includes(digest);
}
