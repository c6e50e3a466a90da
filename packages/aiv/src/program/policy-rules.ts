import { RETENTION_DAYS, RISK_TIERS } from "../standard/tiers.ts";
import { judgedTier } from "./program.ts";
import {
  all,
  broken,
  documented,
  HOLDS,
  NO_POLICY,
  type ProgramProblem,
  type ProgramRule,
  rule,
  unknown,
} from "./program-rule.ts";

// AIV §1.5 to §9.3: what an organisation's policy has to say, and where evidence is kept.

export const POLICY_RULES: readonly ProgramRule[] = [
  documented(
    "LVL-1.5",
    "1.5",
    "Conformance is claimed only with satisfied requirements, retention, validation and governance",
    "BLOCK",
    [],
    ["scope", "retention", "audit"],
  ),
  rule(
    "SOD-5.4.2",
    "5.4.2",
    "The policy says how identities are told apart and mapped across platforms",
    "WARN",
    ["5.4-F2", "5.4-F3"],
    {
      judge({ policy }) {
        if (policy === undefined) return NO_POLICY;
        const { provider, verificationMethod, edgeCases, crossPlatformMapping } = policy.identity;
        const problems: ProgramProblem[] = [];
        if (provider === undefined || verificationMethod === undefined || edgeCases === undefined) {
          problems.push({
            message:
              "the policy does not say which identity provider counts, how identities are told apart, and what happens in unclear cases",
            remedy: "Add identity.provider, identity.verification_method and identity.edge_cases.",
          });
        }
        if (crossPlatformMapping === undefined) {
          problems.push({
            message: "the policy does not say how identities map across platforms",
            remedy: "Add identity.cross_platform_mapping.",
            finding: "5.4-F3",
          });
        }
        return all(problems);
      },
    },
  ),
  rule("RET-1", "6.10.1", "Evidence is kept for as long as its tier needs", "BLOCK", ["6.10-F1"], {
    judge({ policy, changes }) {
      if (policy === undefined) return NO_POLICY;
      const short = RISK_TIERS.flatMap((tier) => {
        const days = policy.retentionDays[tier];
        const kept = policy.storage.map(({ retentionDays }) => retentionDays ?? 0);
        const needed = days ?? RETENTION_DAYS[tier].byDefault;
        const isUsed = changes.some((change) => judgedTier(change) === tier);
        return isUsed && kept.length > 0 && Math.max(...kept) < needed
          ? [
              `${tier} needs ${needed} days, and no storage of the policy keeps longer than ${Math.max(...kept)}`,
            ]
          : [];
      });
      if (short.length > 0) return broken(short.join("; "), "Keep evidence longer.");
      return policy.storage.length === 0
        ? unknown("list the storage in the policy, with retention_days")
        : HOLDS;
    },
  }),
  rule(
    "RET-2",
    "6.10.2",
    "Another retention than the default is documented, with its reason",
    "WARN",
    ["6.10-F3"],
    {
      judge({ policy }) {
        if (policy === undefined) return NO_POLICY;
        const shorter = RISK_TIERS.filter(
          (tier) => (policy.retentionDays[tier] ?? Number.POSITIVE_INFINITY) < RETENTION_DAYS[tier].byDefault,
        );
        const problems: ProgramProblem[] = [];
        if (shorter.length > 0 && policy.retentionRationale === undefined) {
          problems.push({
            message: `retention of ${shorter.join(", ")} is below the default, and nothing says why`,
            remedy: "Add retention.rationale.",
          });
        }
        if (shorter.includes("R3") && policy.regulatoryAnalysis === undefined) {
          problems.push({
            message: "R3 evidence is kept for less than 7 years, and there is no regulatory analysis",
            remedy: "Add retention.regulatory_analysis.",
          });
        }
        return all(problems);
      },
    },
  ),
  rule("RET-3", "6.10.3", "R3 evidence is in immutable storage", "BLOCK", ["6.10-F2"], {
    judge({ policy, changes }) {
      if (!changes.some((change) => judgedTier(change) === "R3")) return HOLDS;
      if (policy === undefined) return NO_POLICY;
      if (policy.storage.some(({ lock }) => lock !== "none")) return HOLDS;
      return broken(
        "there are R3 changes, and no storage of the policy is locked",
        "Keep R3 evidence in write-once storage, and list it with its lock.",
      );
    },
  }),
  documented(
    "RET-4",
    "6.10.4",
    "For R3, access is logged and deletion is approved and recorded",
    "BLOCK",
    ["6.10-F2"],
    ["access_logs", "deletion"],
    ({ changes }) => changes.some((change) => judgedTier(change) === "R3"),
  ),
  documented(
    "ART-6.8.7",
    "6.8.7",
    "Where class G is used, it is spot-checked",
    "WARN",
    [],
    ["audit"],
    ({ changes }) => changes.some(({ view }) => view.items.some((item) => item.class === "G")),
  ),
  documented(
    "PRG-9.3",
    "9.3",
    "Gates are enforced automatically, on every update, with their decisions logged",
    "BLOCK",
    ["9.3-F1"],
    ["automated_enforcement", "gate_log"],
  ),
];
