import type { Digest } from "@aixv/core";
import { listAdvisories, resolveArtifact } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { HASHING_FLAGS, readHashingFlags } from "../options/hashing.ts";
import { RECORD_TRUST_FLAGS, readRecordTrustFlags } from "../options/trust.ts";
import { advisoryLines, advisoryResult } from "../output/advisory.ts";
import { printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";
import { UsageError } from "../usage-error.ts";

/** `aixv advisory list` */
export const advisoryList: Command = {
  name: "advisory list",
  summary: "list the advisories in .aixv/, or those about one artifact, with the versions of each",
  positional: "PATH|DIGEST",
  positionalOptional: true,
  flags: [
    {
      name: "require-signed",
      kind: "boolean",
      description: "only those that somebody trusted signed; needs somebody to trust",
    },
    ...RECORD_TRUST_FLAGS,
    ...HASHING_FLAGS,
  ],
  examples: ["aixv advisory list", "aixv advisory list my-model --public-key release.pub --require-signed"],
  async run(artifact: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const digest = artifact === "" ? undefined : await readDigest(artifact, flags, context);
    if (digest === undefined) {
      const idle = HASHING_FLAGS.find(({ name }) => flags.has(name));
      if (idle !== undefined) throw new UsageError(`--${idle.name} needs a PATH: the artifact in question`);
    }
    const found = await listAdvisories({
      ...readRecordTrustFlags(flags, context),
      root: context.root,
      requireSigned: flags.boolean("require-signed"),
      signal: context.signal,
      ...(digest === undefined ? {} : { artifact: digest }),
    });
    if (!found.ok) throw found.error;
    const { advisories, faults } = found.value;
    const warnings = faults.map(({ code, message }) => ({ code, message }));
    noteWarnings(warnings, context);
    const { style } = context;
    const title =
      digest === undefined || digest === artifact ? [] : [`${style.strong(printable(artifact))} ${digest}`];
    const lines = advisories.flatMap((advisory) => advisoryLines(advisory, style));
    return {
      exitCode: 0,
      result: {
        artifact_digest: digest ?? null,
        advisories: advisories.map(advisoryResult),
        faults: warnings,
      },
      text: [...title, ...(lines.length === 0 ? ["no advisories"] : lines)].join("\n"),
    };
  },
};

async function readDigest(artifact: string, flags: FlagValues, context: CommandContext): Promise<Digest> {
  const { root } = context;
  const resolved = await resolveArtifact(artifact, "artifact", { ...readHashingFlags(flags, context), root });
  if (!resolved.ok) throw resolved.error;
  return resolved.value.digest;
}
