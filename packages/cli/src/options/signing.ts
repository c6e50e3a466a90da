import type { CreateRecordOptions, SigningOptions } from "@aixv/sdk";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../usage-error.ts";
import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";

/** Flags of commands that sign. */
export const SIGNING_FLAGS: readonly Flag[] = [
  { name: "key", kind: "text", value: "FILE", description: "sign with this private key (PEM)" },
  {
    name: "passphrase-env",
    kind: "text",
    value: "NAME",
    description: "environment variable with the key's passphrase",
  },
  {
    name: "certificate",
    kind: "text",
    value: "FILE",
    description: "certificate of the key: certificate method",
  },
  { name: "certificate-chain", kind: "list", value: "FILE", description: "certificates above it" },
  { name: "identity-token", kind: "text", value: "TOKEN", description: "OIDC token: keyless" },
  {
    name: "identity-token-env",
    kind: "text",
    value: "NAME",
    description: "environment variable with the token (default SIGSTORE_ID_TOKEN)",
  },
  { name: "interactive-oidc", kind: "boolean", description: "sign in with a browser: keyless" },
  {
    name: "oauth-force-oob",
    kind: "boolean",
    description: "with --interactive-oidc: type in a code, open no browser",
  },
  { name: "staging", kind: "boolean", description: "use the staging instance of Sigstore" },
  {
    name: "trust-config",
    kind: "text",
    value: "FILE",
    description: "ClientTrustConfig of a Sigstore instance",
  },
  {
    name: "signing-config",
    kind: "text",
    value: "FILE",
    description: "SigningConfig of a Sigstore instance",
  },
  {
    name: "timestamp-url",
    kind: "text",
    value: "URL",
    description: "add a timestamp of this RFC 3161 authority",
  },
];

/** Flags of commands that sign only if asked. */
export const OPTIONAL_SIGNING_FLAGS: readonly Flag[] = [
  { name: "sign", kind: "boolean", description: "sign it: with a key, a certificate, or keyless" },
  ...SIGNING_FLAGS,
];

/** What those flags say. */
export function readSigningFlags(flags: FlagValues, context: CommandContext): SigningOptions {
  const given = (name: string, key: keyof SigningOptions): object => {
    const value = flags.text(name);
    return value === undefined ? {} : { [key]: value };
  };
  if (flags.has("trust-config") && flags.has("signing-config")) {
    throw new UsageError("--trust-config and --signing-config exclude each other");
  }
  if (flags.has("oauth-force-oob") && !flags.has("interactive-oidc")) {
    throw new UsageError("--oauth-force-oob is for --interactive-oidc");
  }
  return {
    ...given("key", "key"),
    ...given("certificate", "certificate"),
    ...given("identity-token", "identityToken"),
    ...given("identity-token-env", "identityTokenEnv"),
    ...given("trust-config", "signingConfig"),
    ...given("signing-config", "signingConfig"),
    ...given("timestamp-url", "timestampUrl"),
    ...readPassphrase(flags, context),
    certificateChain: flags.list("certificate-chain"),
    staging: flags.boolean("staging"),
    environment: context.environment,
    ...(flags.boolean("interactive-oidc") ? { interactive: interactiveFlow(flags, context) } : {}),
    ...(context.now === undefined ? {} : { now: context.now }),
  };
}

/** What the flags of a command that makes a record say of signing it, and of where it goes. */
export function readRecordOptions(flags: FlagValues, context: CommandContext): CreateRecordOptions {
  const output = flags.text("output");
  return {
    ...readSigningFlags(flags, context),
    sign: flags.boolean("sign"),
    root: context.root,
    ...(output === undefined ? {} : { output }),
  };
}

/** The passphrase that `--passphrase-env` names; an absent or empty variable is an error, not an empty passphrase. */
export function readPassphrase(
  flags: FlagValues,
  { environment }: CommandContext,
): { readonly passphrase?: string } {
  const name = flags.text("passphrase-env");
  if (name === undefined) return {};
  const passphrase = environment[name];
  if (passphrase === undefined || passphrase === "") {
    throw new UsageError(`expected a passphrase in the environment variable ${name}, got none`);
  }
  return { passphrase };
}

function interactiveFlow(
  flags: FlagValues,
  context: CommandContext,
): NonNullable<SigningOptions["interactive"]> {
  return {
    outOfBand: flags.boolean("oauth-force-oob"),
    signal: context.signal,
    openBrowser: async (url: string): Promise<boolean> => {
      const { openBrowser } = await import("../output/browser.ts");
      context.note(`Sign in at:\n  ${url}`);
      return await openBrowser(url, context.environment);
    },
    askForCode: async (url: string): Promise<string> => {
      const { askForCode } = await import("../output/browser.ts");
      context.note(`Open this address in any browser, sign in, and enter the code it shows:\n  ${url}`);
      return await askForCode(context.signal);
    },
  };
}
