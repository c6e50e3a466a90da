import { compilePolicy } from "@aixv/policy";
import { explainPolicy } from "@aixv/policy/explain";
import { readPolicy } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { printable } from "../output/text.ts";

/** `aixv policy explain` */
export const policyExplain: Command = {
  name: "policy explain",
  summary: "say in plain words what a policy asks for",
  positional: "FILE",
  flags: [],
  examples: ["aixv policy explain policy.json", "aixv policy explain .aixv/policies/policy.json"],
  async run(path: string, _flags: FlagValues, { style }: CommandContext): Promise<Outcome> {
    const read = await readPolicy(path);
    if (!read.ok) throw read.error;
    const { payload, digest, id, isRecord } = read.value;
    // What contradicts itself has no meaning to be explained.
    const compiled = compilePolicy(read.value);
    if (!compiled.ok) throw compiled.error;
    const rules = explainPolicy(payload);
    const name = id ?? "a policy without a name";
    const who = isRecord ? "who signed it was not verified" : "not a record: nobody can have signed it";
    return {
      exitCode: 0,
      result: {
        path,
        policy_id: id ?? null,
        policy_digest: digest,
        // Whoever reads it must not take it for verified.
        verified: false,
        explanation: rules.map(({ rule, text }) => ({ rule, text })),
        policy: payload,
      },
      text: [
        `${style.strong(printable(name))} (${who})`,
        ...rules.map(({ text }) => `  • ${printable(text)}`),
      ].join("\n"),
    };
  },
};
