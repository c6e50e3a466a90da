import type { ExpectedIdentity, Matcher } from "@aixv/envelope";
import { createAnchoredPattern } from "@aixv/envelope";
import type { TrustOptions } from "@aixv/sdk";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../usage-error.ts";
import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";

/** Flags of commands that verify. */
export const TRUST_FLAGS: readonly Flag[] = [
  { name: "identity", kind: "repeated", value: "SUBJECT", description: "who may have signed, exactly" },
  {
    name: "issuer",
    kind: "repeated",
    value: "URL",
    description: "who must vouch for that identity, exactly",
  },
  {
    name: "identity-regexp",
    kind: "repeated",
    value: "REGEXP",
    description: "the same by a pattern, always anchored",
  },
  {
    name: "issuer-regexp",
    kind: "repeated",
    value: "REGEXP",
    description: "the same by a pattern, always anchored",
  },
  { name: "public-key", kind: "list", value: "FILE", description: "key that may have signed (PEM)" },
  {
    name: "certificate-chain",
    kind: "list",
    value: "FILE",
    description: "anchors of the certificate method (PEM)",
  },
  { name: "trusted-root", kind: "text", value: "FILE", description: "TrustedRoot of a Sigstore instance" },
  {
    name: "trust-config",
    kind: "text",
    value: "FILE",
    description: "ClientTrustConfig of a Sigstore instance",
  },
  { name: "staging", kind: "boolean", description: "trust the staging instance (asks the network once)" },
  {
    name: "accept-legacy-encoding",
    kind: "boolean",
    description: "accept signatures of model_signing 0.2, whose encoding can be abused",
  },
  { name: "offline", kind: "boolean", description: "never use the network (default)" },
  { name: "refresh-trust-root", kind: "boolean", description: "ask TUF for the current trust root" },
];

/** What those flags say. */
export function readTrustFlags(flags: FlagValues, { now }: CommandContext): TrustOptions {
  if (flags.boolean("offline") && (flags.boolean("refresh-trust-root") || flags.boolean("staging"))) {
    throw new UsageError("--offline excludes --refresh-trust-root and --staging, which ask the network");
  }
  if (flags.has("trusted-root") && flags.has("trust-config")) {
    throw new UsageError("--trusted-root and --trust-config exclude each other");
  }
  const trustedRoot = flags.text("trusted-root") ?? flags.text("trust-config");
  const identities = expectedIdentities(flags);
  return {
    publicKeys: flags.list("public-key"),
    certificateChain: flags.list("certificate-chain"),
    staging: flags.boolean("staging"),
    acceptLegacyEncoding: flags.boolean("accept-legacy-encoding"),
    refreshTrustedRoot: flags.boolean("refresh-trust-root"),
    ...(identities.length === 0 ? {} : { expectedIdentities: identities }),
    ...(trustedRoot === undefined ? {} : { trustedRoot }),
    ...(now === undefined ? {} : { now }),
  };
}

/** Each subject with each issuer. An issuer alone names nobody. */
function expectedIdentities(flags: FlagValues): readonly ExpectedIdentity[] {
  const subjects = matchers(flags, "identity");
  const issuers = matchers(flags, "issuer");
  if (subjects.length === 0 && issuers.length > 0) {
    throw new UsageError("--issuer needs --identity: an issuer vouches for many people");
  }
  if (issuers.length === 0) return subjects.map((subject) => ({ subject }));
  return subjects.flatMap((subject) => issuers.map((issuer) => ({ subject, issuer })));
}

function matchers(flags: FlagValues, name: "identity" | "issuer"): readonly Matcher[] {
  return [
    ...flags.list(name),
    ...flags.list(`${name}-regexp`).map((source) => createAnchoredPattern(source)),
  ];
}
