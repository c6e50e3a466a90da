import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { UsageError } from "../usage-error.ts";
import { requireNoServerFlags, SERVER_FLAGS, verifyOnServer } from "./pack-verify-server.ts";

/** `aixv pack verify` */
export const packVerify: Command = {
  name: "pack verify",
  summary: "hold the evidence of a run against what a server has of it",
  positional: "PATH",
  flags: SERVER_FLAGS,
  examples: [
    "aixv pack verify evidence_pack --server https://audit.example.com --run-id run-42",
    "aixv pack verify evidence_pack --server https://audit.example.com --require-export --artifact-file model.safetensors",
  ],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    if (flags.has("server")) return await verifyOnServer(path, flags, context);
    requireNoServerFlags(flags);
    throw new UsageError("expected --server URL: what a run's evidence is held against");
  },
};
