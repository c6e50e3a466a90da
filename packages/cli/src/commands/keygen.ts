import { KEY_TYPES } from "@aixv/envelope/node";
import { generateKeyFiles } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { readPassphrase } from "../options/signing.ts";
import { formatFields, printable } from "../output/text.ts";

/** `aixv keygen` */
export const keygen: Command = {
  name: "keygen",
  summary: "make a key pair for the key method",
  flags: [
    { name: "out", kind: "text", value: "PREFIX", description: "writes PREFIX.key and PREFIX.pub" },
    { name: "type", kind: "text", value: KEY_TYPES.join("|"), description: "default p256" },
    {
      name: "passphrase-env",
      kind: "text",
      value: "NAME",
      description: "environment variable with a passphrase",
    },
  ],
  examples: ["aixv keygen --out release"],
  async run(_positional: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const type = flags.choice("type", KEY_TYPES);
    const made = await generateKeyFiles(flags.requiredText("out"), {
      ...readPassphrase(flags, context),
      ...(type === undefined ? {} : { type }),
    });
    if (!made.ok) throw made.error;
    const { keyPath, publicKeyPath, subject } = made.value;
    const { style } = context;
    const fields = formatFields(
      [
        ["private key", `${printable(keyPath)} (keep it secret)`],
        ["public key", `${printable(publicKeyPath)} (give it to those who verify)`],
        ["subject", subject],
      ],
      style,
    );
    return {
      exitCode: 0,
      result: { key_path: keyPath, public_key_path: publicKeyPath, subject },
      text: `${style.good("✔")} key pair written\n${fields}`,
    };
  },
};
