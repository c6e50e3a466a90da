import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { AIV_VALIDATE_FLAGS, validate } from "./aiv-validate.ts";

/** `aixv aiv gate` */
export const aivGate: Command = {
  name: "aiv gate",
  summary: "decide whether a change may merge: what blocks, and what could not be judged and would, fails",
  positional: "PACKET",
  flags: AIV_VALIDATE_FLAGS,
  examples: ["aixv aiv gate packet.yaml --repo . --policy aiv-policy.yaml"],
  run: (path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> =>
    validate(path, flags, context, true),
};
