import { STATE_MIGRATIONS, UPDATE_TYPES } from "@aixv/records";
import { signDelta as claimDelta } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { CLAIMS_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { HASHING_FLAGS, readHashingFlags } from "../options/hashing.ts";
import { OPTIONAL_SIGNING_FLAGS, readSigningFlags } from "../options/signing.ts";
import { readUpstreamFlags, UPSTREAM_FLAGS } from "../options/upstream.ts";
import { UsageError } from "../usage-error.ts";
import { attestedOutcome } from "./attest.ts";

/** `aixv sign-delta` */
export const signDelta: Command = {
  name: "sign-delta",
  summary: "claim that a model is an update of another; --sign signs the claim",
  positional: "PATH",
  flags: [
    { name: "base", kind: "text", value: "REF", description: "what it updates: digest, path or bundle" },
    { name: "update-type", kind: "text", value: UPDATE_TYPES.join("|"), description: "how it was made" },
    {
      name: "delta-scope",
      kind: "list",
      value: "PART",
      description: "what of the base it changes (default weights)",
    },
    {
      name: "rollback-target",
      kind: "text",
      value: "REF",
      description: "where to go back to (default the base)",
    },
    {
      name: "state-migration",
      kind: "text",
      value: STATE_MIGRATIONS.join("|"),
      description: "whether state has to be migrated (default none)",
    },
    { name: "output", kind: "text", value: "FILE", description: "where the statement is written" },
    ...OPTIONAL_SIGNING_FLAGS,
    CLAIMS_FLAG,
    ...UPSTREAM_FLAGS,
    ...HASHING_FLAGS,
  ],
  examples: [
    "aixv sign-delta model-v2.safetensors --base model.safetensors --update-type sft --sign --key release.key",
  ],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const base = flags.requiredText("base");
    const updateType = flags.choice("update-type", UPDATE_TYPES);
    if (updateType === undefined) throw new UsageError(`expected --update-type ${UPDATE_TYPES.join("|")}`);
    const stateMigration = flags.choice("state-migration", STATE_MIGRATIONS);
    const scope = flags.list("delta-scope");
    const rollbackTarget = flags.text("rollback-target");
    const output = flags.text("output");
    const upstreamTrust = readUpstreamFlags(flags, context);
    const made = await claimDelta(
      path,
      {
        base,
        updateType,
        ...(scope.length === 0 ? {} : { scope }),
        ...(rollbackTarget === undefined ? {} : { rollbackTarget }),
        ...(stateMigration === undefined ? {} : { stateMigration }),
      },
      {
        ...readSigningFlags(flags, context),
        ...readHashingFlags(flags, context),
        root: context.root,
        sign: flags.boolean("sign"),
        claims: flags.boolean("claims"),
        ...(output === undefined ? {} : { output }),
        ...(upstreamTrust === undefined ? {} : { upstreamTrust }),
      },
    );
    if (!made.ok) throw made.error;
    return attestedOutcome(path, "cl-delta", made.value, context);
  },
};
