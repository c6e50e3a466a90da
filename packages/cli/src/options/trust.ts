import type { ExpectedIdentity, Matcher } from "@aixv/envelope";
import { createAnchoredPattern } from "@aixv/envelope";
import type { TrustOptions } from "@aixv/sdk";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../usage-error.ts";
import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";

/** Who may have signed a model. */
const IDENTITY_FLAGS: readonly Flag[] = [
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
];

/** Who may have signed a record. */
const SUBJECT_FLAGS: readonly Flag[] = [
  {
    name: "trusted-subjects",
    kind: "list",
    value: "SUBJECT",
    aliases: ["trusted-subject"],
    description: "who may have signed, exactly",
  },
  {
    name: "trusted-issuers",
    kind: "list",
    value: "URL",
    aliases: ["trusted-issuer"],
    description: "who must vouch for that subject, exactly",
  },
];

/** Whose claims about a model count. */
export const ATTESTATION_FLAGS: readonly Flag[] = [
  {
    name: "trusted-attestation-subjects",
    kind: "list",
    value: "SUBJECT",
    aliases: ["trusted-attestation-subject"],
    description: "whose claims count, exactly",
  },
  {
    name: "trusted-attestation-issuers",
    kind: "list",
    value: "URL",
    aliases: ["trusted-attestation-issuer"],
    description: "who must vouch for that subject, exactly",
  },
];

/** Whose advisories count, where that is not whoever's claims do. */
export const ADVISORY_FLAGS: readonly Flag[] = [
  {
    name: "trusted-advisory-subjects",
    kind: "list",
    value: "SUBJECT",
    aliases: ["trusted-advisory-subject"],
    description: "whose advisories count; default those whose claims do",
  },
  {
    name: "trusted-advisory-issuers",
    kind: "list",
    value: "URL",
    aliases: ["trusted-advisory-issuer"],
    description: "who must vouch for that subject, exactly",
  },
];

/** By which keys and roots signatures are verified. */
export const ROOT_FLAGS: readonly Flag[] = [
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
  { name: "offline", kind: "boolean", description: "never use the network (default)" },
  { name: "refresh-trust-root", kind: "boolean", description: "ask TUF for the current trust root" },
];

/** Flags of commands that verify a model or what is said of it. */
export const TRUST_FLAGS: readonly Flag[] = [
  ...IDENTITY_FLAGS,
  ...ROOT_FLAGS,
  {
    name: "accept-legacy-encoding",
    kind: "boolean",
    description: "accept signatures of model_signing 0.2, whose encoding can be abused",
  },
];

/** Flags of commands that verify a record. */
export const RECORD_TRUST_FLAGS: readonly Flag[] = [...SUBJECT_FLAGS, ...ROOT_FLAGS];

/** What {@link TRUST_FLAGS} say. */
export function readTrustFlags(flags: FlagValues, context: CommandContext): TrustOptions {
  const identities = expectedIdentities(matchers(flags, "identity"), matchers(flags, "issuer"), "identity");
  return {
    ...readRootFlags(flags, context),
    acceptLegacyEncoding: flags.boolean("accept-legacy-encoding"),
    ...(identities.length === 0 ? {} : { expectedIdentities: identities }),
  };
}

/** What {@link ATTESTATION_FLAGS} say. */
export function readAttestationIdentities(flags: FlagValues): readonly ExpectedIdentity[] {
  const subjects = flags.list("trusted-attestation-subjects");
  const issuers = flags.list("trusted-attestation-issuers");
  return expectedIdentities(subjects, issuers, "trusted-attestation-subject");
}

/** What {@link ADVISORY_FLAGS} say; nothing where none is given. */
export function readAdvisoryIdentities(flags: FlagValues): {
  readonly advisoryIdentities?: readonly ExpectedIdentity[];
} {
  const subjects = flags.list("trusted-advisory-subjects");
  const issuers = flags.list("trusted-advisory-issuers");
  if (subjects.length + issuers.length === 0) return {};
  return { advisoryIdentities: expectedIdentities(subjects, issuers, "trusted-advisory-subject") };
}

/** What {@link RECORD_TRUST_FLAGS} say. */
export function readRecordTrustFlags(flags: FlagValues, context: CommandContext): TrustOptions {
  const subjects = flags.list("trusted-subjects");
  const identities = expectedIdentities(subjects, flags.list("trusted-issuers"), "trusted-subject");
  return {
    ...readRootFlags(flags, context),
    ...(identities.length === 0 ? {} : { expectedIdentities: identities }),
  };
}

/** What {@link ROOT_FLAGS} say. */
export function readRootFlags(flags: FlagValues, { now }: CommandContext): TrustOptions {
  if (flags.boolean("offline") && (flags.boolean("refresh-trust-root") || flags.boolean("staging"))) {
    throw new UsageError("--offline excludes --refresh-trust-root and --staging, which ask the network");
  }
  if (flags.has("trusted-root") && flags.has("trust-config")) {
    throw new UsageError("--trusted-root and --trust-config exclude each other");
  }
  const trustedRoot = flags.text("trusted-root") ?? flags.text("trust-config");
  return {
    publicKeys: flags.list("public-key"),
    certificateChain: flags.list("certificate-chain"),
    staging: flags.boolean("staging"),
    refreshTrustedRoot: flags.boolean("refresh-trust-root"),
    ...(trustedRoot === undefined ? {} : { trustedRoot }),
    ...(now === undefined ? {} : { now }),
  };
}

/** Each subject with each issuer. An issuer alone names nobody. */
export function expectedIdentities(
  subjects: readonly Matcher[],
  issuers: readonly Matcher[],
  flag: string,
): readonly ExpectedIdentity[] {
  if (subjects.length === 0 && issuers.length > 0) {
    throw new UsageError(`an issuer needs --${flag}: it vouches for many people`);
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
