import type { TemplateOptions } from "@aixv/policy/templates";
import type { AdmitModelOptions } from "@aixv/sdk";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../usage-error.ts";
import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";
import { readSigningFlags, SIGNING_FLAGS } from "./signing.ts";
import { expectedIdentities, TRUST_FLAGS } from "./trust.ts";

/** A level of assurance. */
export const LEVEL_FLAG: Flag = {
  name: "assurance-level",
  kind: "text",
  value: "LEVEL",
  description: "level-1, level-2 or level-3 (AIXV ASSURANCE_LEVELS)",
};

/** Flags by which a model is not only verified but decided about. */
const DECISION_FLAGS: readonly Flag[] = [
  {
    name: "policy",
    kind: "text",
    value: "FILE",
    description: "decide by this policy record; see docs/policy.md",
  },
  { ...LEVEL_FLAG, description: "the policy must meet this level too: level-1, level-2 or level-3" },
];

const POLICY_FLAGS: readonly Flag[] = [
  {
    name: "policy-bundle",
    kind: "text",
    value: "FILE",
    description: "the policy's signature (default <policy>.sigstore.json)",
  },
  {
    name: "require-signed-policy",
    kind: "boolean",
    negatable: true,
    description: "the policy must be signed (default)",
  },
  {
    name: "policy-trusted-subjects",
    kind: "list",
    value: "SUBJECT",
    aliases: ["policy-trusted-subject"],
    description: "who may have signed the policy, exactly",
  },
  {
    name: "policy-trusted-issuers",
    kind: "list",
    value: "URL",
    aliases: ["policy-trusted-issuer"],
    description: "who must vouch for that subject, exactly",
  },
  {
    name: "policy-public-key",
    kind: "list",
    value: "FILE",
    description: "key that may have signed the policy (PEM)",
  },
];

/** Those that say who signed it. */
const SIGNED_POLICY_FLAGS = POLICY_FLAGS.filter(({ name }) => name !== "require-signed-policy");

const DECIDED_FLAGS: readonly Flag[] = [
  {
    name: "advisory-feed",
    kind: "list",
    value: "FILE",
    description: "signed list of the advisories that there are",
  },
  {
    name: "facts",
    kind: "text",
    value: "FILE",
    description: "write what was verified as JSON, for other policy engines",
  },
  {
    name: "attest-decision",
    kind: "boolean",
    description: "sign the decision and store it; the flags that sign follow",
  },
];

const TRUSTING = new Set(TRUST_FLAGS.map(({ name }) => name));
/** Those that also say whom to trust do both. */
const ATTEST_FLAGS = SIGNING_FLAGS.filter(({ name }) => !TRUSTING.has(name));

/** Flags by which a command judges by a policy, and does nothing else with what it finds. */
export const JUDGING_FLAGS: readonly Flag[] = [
  ...DECISION_FLAGS,
  ...POLICY_FLAGS,
  ...DECIDED_FLAGS.filter(({ name }) => name === "advisory-feed"),
];

/** Flags of `verify` that are about a policy. */
export const ADMISSION_FLAGS: readonly Flag[] = [
  ...DECISION_FLAGS,
  ...POLICY_FLAGS,
  ...DECIDED_FLAGS,
  ...ATTEST_FLAGS,
];

/** What those flags say; `undefined` where nothing is to be decided. */
export async function readAdmissionFlags(
  flags: FlagValues,
  context: CommandContext,
): Promise<Omit<AdmitModelOptions, "root"> | undefined> {
  if (!flags.boolean("attest-decision")) refuseIdle(flags, ATTEST_FLAGS, "--attest-decision");
  const judging = await readJudgingFlags(flags);
  if (judging === undefined) {
    refuseIdle(flags, DECIDED_FLAGS, "--policy or --assurance-level");
    return undefined;
  }
  if (flags.has("only")) {
    throw new UsageError(
      "--only excludes --policy and --assurance-level: what is admitted is all of the model",
    );
  }
  return {
    ...judging,
    ...(flags.boolean("attest-decision") ? { attestDecision: readSigningFlags(flags, context) } : {}),
  };
}

/** What {@link JUDGING_FLAGS} say; `undefined` without a policy and a level. */
export async function readJudgingFlags(
  flags: FlagValues,
): Promise<Omit<AdmitModelOptions, "root" | "attestDecision"> | undefined> {
  // Loaded only when it is needed: verifying a model needs no policy engine.
  const level = flags.has("assurance-level")
    ? flags.choice("assurance-level", (await import("@aixv/policy")).ASSURANCE_LEVELS)
    : undefined;
  const policy = flags.text("policy");
  if (policy === undefined) refuseIdle(flags, POLICY_FLAGS, "--policy");
  const mustBeSigned = flags.boolean("require-signed-policy");
  if (!mustBeSigned) {
    // Whoever names its signer expects that it is verified.
    refuse(
      flags,
      SIGNED_POLICY_FLAGS,
      (name) => `--no-require-signed-policy excludes --${name}: the policy is then used whoever signed it`,
    );
  }
  if (policy === undefined && level === undefined) return undefined;
  const bundle = flags.text("policy-bundle");
  const identities = expectedIdentities(
    flags.list("policy-trusted-subjects"),
    flags.list("policy-trusted-issuers"),
    "policy-trusted-subject",
  );
  return {
    requireSignedPolicy: mustBeSigned,
    policyIdentities: identities,
    policyPublicKeys: flags.list("policy-public-key"),
    advisoryFeeds: flags.list("advisory-feed"),
    ...(policy === undefined ? {} : { policy }),
    ...(bundle === undefined ? {} : { policyBundle: bundle }),
    ...(level === undefined ? {} : { assuranceLevel: level }),
  };
}

function refuseIdle(flags: FlagValues, idle: readonly Flag[], needs: string): void {
  refuse(flags, idle, (name) => `--${name} is for ${needs}: it has no effect without`);
}

function refuse(flags: FlagValues, refused: readonly Flag[], why: (name: string) => string): void {
  const given = refused.find(({ name }) => flags.has(name));
  if (given !== undefined) throw new UsageError(why(given.name));
}

/** Flags of commands that make a policy for a level. */
export const TEMPLATE_FLAGS: readonly Flag[] = [
  {
    name: "advisory-trusted-subjects",
    kind: "list",
    value: "SUBJECT",
    aliases: ["advisory-trusted-subject"],
    description: "whose advisories count",
  },
  {
    name: "max-bundle-age-days",
    kind: "integer",
    value: "N",
    description: "most days since the artifact was signed; level-3 needs it",
  },
];

/** What those flags say. */
export function readTemplateFlags(flags: FlagValues): TemplateOptions {
  const maxBundleAgeDays = flags.integer("max-bundle-age-days");
  return {
    advisorySubjects: flags.list("advisory-trusted-subjects"),
    ...(maxBundleAgeDays === undefined ? {} : { maxBundleAgeDays }),
  };
}
