import type { Command, Outcome } from "../command.ts";
import { packageVersion } from "../package-version.ts";

/** `aixv version` */
export const version: Command = {
  name: "version",
  summary: "print the version",
  flags: [],
  examples: ["aixv version"],
  async run(): Promise<Outcome> {
    const text = await packageVersion();
    return { exitCode: 0, result: { version: text }, text: `aixv ${text}` };
  },
};
