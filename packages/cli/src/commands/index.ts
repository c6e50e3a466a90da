import type { Command } from "../command.ts";

/** A command's summary, and how to load it: one command's code is all that one invocation loads. */
export interface CommandEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command by name, in the order of the help. */
export const COMMANDS: { readonly [name: string]: CommandEntry } = {
  keygen: { summary: "make a key pair", load: async () => (await import("./keygen.ts")).keygen },
  digest: { summary: "digest a model", load: async () => (await import("./digest.ts")).digest },
  sign: { summary: "sign a model", load: async () => (await import("./sign.ts")).sign },
  verify: { summary: "verify a model", load: async () => (await import("./verify.ts")).verify },
  inspect: { summary: "show what a bundle claims", load: async () => (await import("./inspect.ts")).inspect },
  version: { summary: "print the version", load: async () => (await import("./version.ts")).version },
};
