import {
  type AivError,
  COMPLIANCE_LEVELS,
  type ComplianceLevel,
  findProfile,
  type OrganizationPolicy,
  PROFILES,
  type Profile,
  parseOrganizationPolicy,
  parseProfile,
  redactText,
} from "@aixv/aiv";
import { closest, parseTime, quote, type Result, type Timestamp, timeFromDate } from "@aixv/core";
import { pathKind, readInputFile } from "@aixv/core/node";
import type { ExamineAivPacketOptions } from "@aixv/sdk";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../usage-error.ts";
import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";
import { expectedIdentities } from "./trust.ts";

/** Policies and profiles are written by hand. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What a packet is held against, and whom to trust with signatures. */
export const AIV_EVIDENCE_FLAGS: readonly Flag[] = [
  {
    name: "repo",
    kind: "text",
    value: "DIR",
    description: "a clone of the repository, to hold the packet against",
  },
  {
    name: "head",
    kind: "text",
    value: "SHA",
    description: "the commit that is to be merged: a packet about another says nothing",
  },
  {
    name: "base",
    kind: "text",
    value: "SHA",
    description: "the commit that it is to be merged into: the change is held against it",
  },
  { name: "artifacts", kind: "text", value: "DIR", description: "the folder with the artifacts' files" },
  {
    name: "allowed-signers",
    kind: "text",
    value: "FILE",
    description: "keys of SSH that may sign attestations and commits (ssh-keygen, ALLOWED SIGNERS)",
  },
  { name: "revoked-keys", kind: "text", value: "FILE", description: "keys of SSH that may not, as text" },
  { name: "gpg-keyring", kind: "text", value: "FILE", description: "public keys of OpenPGP that may sign" },
  { name: "public-key", kind: "list", value: "FILE", description: "keys that may sign attestations (PEM)" },
  {
    name: "identity",
    kind: "repeated",
    value: "SUBJECT",
    description: "who may sign attestations keyless, exactly",
  },
  {
    name: "issuer",
    kind: "repeated",
    value: "URL",
    description: "who must vouch for that identity, exactly",
  },
  { name: "builder-key", kind: "list", value: "FILE", description: "keys that may sign provenance (PEM)" },
  {
    name: "builder-identity",
    kind: "repeated",
    value: "SUBJECT",
    description: "which workflow may sign provenance keyless, exactly",
  },
  {
    name: "builder-issuer",
    kind: "repeated",
    value: "URL",
    description: "who must vouch for that workflow, exactly",
  },
  {
    name: "trusted-root",
    kind: "text",
    value: "FILE",
    description: "TrustedRoot of a Sigstore instance (default: the public one, embedded)",
  },
];

/** What {@link AIV_EVIDENCE_FLAGS} say. */
export function readAivEvidence(flags: FlagValues): Partial<ExamineAivPacketOptions> {
  const given = (name: string, key: keyof ExamineAivPacketOptions): object => {
    const value = flags.text(name);
    return value === undefined ? {} : { [key]: value };
  };
  for (const name of ["head", "base"]) {
    const commit = flags.text(name);
    if (commit === undefined || /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(commit)) continue;
    throw new UsageError(`expected a full commit id after --${name}, got ${quote(commit)}`);
  }
  return {
    ...given("head", "expectedHead"),
    ...given("base", "expectedBase"),
    ...given("repo", "repository"),
    ...given("artifacts", "artifacts"),
    ...given("allowed-signers", "allowedSigners"),
    ...given("revoked-keys", "revokedKeys"),
    ...given("gpg-keyring", "gpgKeyring"),
    ...given("trusted-root", "trustedRoot"),
    publicKeys: flags.list("public-key"),
    builderKeys: flags.list("builder-key"),
    verifierIdentities: expectedIdentities(flags.list("identity"), flags.list("issuer"), "identity"),
    builderIdentities: expectedIdentities(
      flags.list("builder-identity"),
      flags.list("builder-issuer"),
      "builder-identity",
    ),
  };
}

/** The organisation's own rules. */
export const AIV_POLICY_FLAGS: readonly Flag[] = [
  {
    name: "policy",
    kind: "text",
    value: "FILE",
    description: "the organisation's policy for packets (AIV §15.1)",
  },
  {
    name: "profile",
    kind: "list",
    value: "ID|FILE",
    description: `profiles to hold it to: ${PROFILES.map(({ id }) => id).join(", ")}, or a file`,
  },
];

/** By what a packet is judged besides the standard. */
export const AIV_RULE_FLAGS: readonly Flag[] = [
  ...AIV_POLICY_FLAGS,
  {
    name: "claim-level",
    kind: "text",
    value: COMPLIANCE_LEVELS.join("|"),
    description: "the compliance level that is claimed (AIV §8)",
  },
  {
    name: "merged-at",
    kind: "text",
    value: "TIME",
    description: "when the change was merged; deadlines run from it",
  },
];

/** The clock, and the organisation's own rules. */
export interface AivPolicy {
  readonly now: Timestamp;
  readonly profiles: readonly Profile[];
  readonly policy?: OrganizationPolicy;
}

/** What a packet is judged with. */
export interface AivRules extends AivPolicy {
  readonly claimedLevel?: ComplianceLevel;
  readonly mergedAt?: Timestamp;
}

/** What {@link AIV_POLICY_FLAGS} say, with the profiles that the policy names. */
export async function readAivPolicy(flags: FlagValues, context: CommandContext): Promise<AivPolicy> {
  const policy = await readPolicy(flags.text("policy"));
  const names = [...(policy?.profiles ?? []), ...flags.list("profile")];
  const profiles: Profile[] = [];
  for (const name of new Set(names)) profiles.push(await readProfile(name));
  const now = context.now ?? timeFromDate(new Date());
  return { now, profiles, ...(policy === undefined ? {} : { policy }) };
}

/** What {@link AIV_RULE_FLAGS} say. */
export async function readAivRules(flags: FlagValues, context: CommandContext): Promise<AivRules> {
  const claimedLevel = flags.choice("claim-level", COMPLIANCE_LEVELS);
  const mergedAt = readMergeTime(flags.text("merged-at"));
  return {
    ...(await readAivPolicy(flags, context)),
    ...(claimedLevel === undefined ? {} : { claimedLevel }),
    ...(mergedAt === undefined ? {} : { mergedAt }),
  };
}

async function readPolicy(path: string | undefined): Promise<OrganizationPolicy | undefined> {
  if (path === undefined) return undefined;
  return readValue(parseOrganizationPolicy(await readInputFile(path, "policy", MAX_BYTES)), path);
}

async function readProfile(name: string): Promise<Profile> {
  const known = findProfile(name);
  if (known !== undefined) return known;
  if ((await pathKind(name)) === undefined) {
    const near = closest(
      name,
      PROFILES.map(({ id }) => id),
    );
    const hint =
      near === undefined ? `known are ${PROFILES.map(({ id }) => id).join(", ")}` : `did you mean ${near}?`;
    throw new UsageError(`expected the id of a profile, or a file with one, got ${quote(name)}; ${hint}`);
  }
  return readValue(parseProfile(await readInputFile(name, "profile", MAX_BYTES)), name);
}

function readMergeTime(text: string | undefined): Timestamp | undefined {
  if (text === undefined) return undefined;
  const parsed = parseTime(text);
  if (parsed.ok) return parsed.value;
  throw new UsageError(`expected an RFC 3339 time after --merged-at: ${parsed.error.message}`);
}

/** The value; throws the error, with the name of the file before it, and nothing that looks like a secret. */
export function readValue<T>(result: Result<T, AivError>, path: string): T {
  if (result.ok) return result.value;
  result.error.message = `${quote(path).slice(1, -1)}: ${redactText(result.error.message)}`;
  throw result.error;
}
