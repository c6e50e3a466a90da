import { quote } from "@aixv/core";
import { comparePersons } from "../rules/identities.ts";
import type { RuleEntry } from "../rules/rule.ts";
import { RETENTION_DAYS, RISK_TIERS, type Severity } from "../standard/tiers.ts";
import { measureExceptions, percent, reusedIncidents } from "./exceptions.ts";
import { obligationsOf } from "./obligations.ts";
import { authorNames, verifierNames } from "./people.ts";
import { type AuditRecord, type ChangeRecord, type Program, quarterOf, tierOf, timeOf } from "./program.ts";

/** What a rule of the programme says: nothing where it holds. */
export type ProgramVerdict =
  | { readonly status: "holds" }
  /** It could not be judged, and what would be needed. */
  | { readonly status: "unknown"; readonly reason: string }
  | { readonly status: "broken"; readonly problems: readonly ProgramProblem[] };

export interface ProgramProblem {
  readonly message: string;
  readonly remedy: string;
  /** By default the rule's first finding, else its own id. */
  readonly finding?: string;
}

/** A rule about an organisation's practice (AIV §1.6.2), never about one packet. */
export interface ProgramRule extends RuleEntry {
  readonly judge?: (program: Program) => ProgramVerdict;
  readonly sameAs?: readonly string[];
  readonly manual?: string;
  readonly byValidator?: string;
}

const HOLDS: ProgramVerdict = { status: "holds" };

function unknown(reason: string): ProgramVerdict {
  return { status: "unknown", reason };
}

function broken(message: string, remedy: string, finding?: string): ProgramVerdict {
  return { status: "broken", problems: [{ message, remedy, ...(finding === undefined ? {} : { finding }) }] };
}

function all(problems: readonly ProgramProblem[]): ProgramVerdict {
  return problems.length === 0 ? HOLDS : { status: "broken", problems };
}

function rule(
  id: string,
  section: string,
  title: string,
  severity: Severity,
  findings: readonly string[],
  rest: Pick<ProgramRule, "judge" | "sameAs" | "manual" | "byValidator">,
): ProgramRule {
  return { id, section, title, severity, tiers: RISK_TIERS, findings, needs: "policy", ...rest };
}

/** A rule that asks for something to be documented in the policy. */
function documented(
  id: string,
  section: string,
  title: string,
  severity: Severity,
  findings: readonly string[],
  elements: readonly string[],
): ProgramRule {
  return rule(id, section, title, severity, findings, {
    judge({ policy }) {
      if (policy === undefined) return unknown("give the policy (--policy)");
      const missing = elements.filter((name) => !policy.documented.has(name));
      if (missing.length === 0) return HOLDS;
      return broken(
        `the policy does not say where ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} documented`,
        "Document it, and name the place under documented.",
      );
    },
  });
}

const EXCEPTION_RATE = 5;
const FOLLOW_UP_RATE = 95;
const AVERAGE_HOURS = 48;
const FINDING_RATE = 5;
const LEAST_SAMPLE = 0.1;

/** R3 changes by quarter that is over: of the current one the audits are still to come. */
function closedQuarters({ changes, now }: Program): ReadonlyMap<string, readonly ChangeRecord[]> {
  const high = changes.filter((change) => (tierOf(change) ?? "R3") === "R3");
  const byQuarter = Map.groupBy(high, (change) => quarterOf(timeOf(change) ?? 0));
  byQuarter.delete(quarterOf(now));
  return byQuarter;
}

function auditsOf(program: Program, change: ChangeRecord): readonly AuditRecord[] {
  return (program.audits ?? []).filter(({ packetId }) => packetId === change.report.result.packet_id);
}

const NO_AUDITS = "give the records of audits (--audits)";

/** Every rule of a programme, in the order of the standard. */
export const PROGRAM_RULES: readonly ProgramRule[] = [
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
        if (policy === undefined) return unknown("give the policy (--policy)");
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
      if (policy === undefined) return unknown("give the policy (--policy)");
      const short = RISK_TIERS.flatMap((tier) => {
        const days = policy.retentionDays[tier];
        const kept = policy.storage.map(({ retentionDays }) => retentionDays ?? 0);
        const needed = days ?? RETENTION_DAYS[tier].byDefault;
        const isUsed = changes.some((change) => tierOf(change) === tier);
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
        if (policy === undefined) return unknown("give the policy (--policy)");
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
      if (!changes.some((change) => tierOf(change) === "R3")) return HOLDS;
      if (policy === undefined) return unknown("give the policy (--policy)");
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
  ),
  documented("ART-6.8.7", "6.8.7", "Where class G is used, it is spot-checked", "WARN", [], ["audit"]),
  documented(
    "PRG-9.3",
    "9.3",
    "Gates are enforced automatically, on every update, with their decisions logged",
    "BLOCK",
    ["9.3-F1"],
    ["automated_enforcement", "gate_log"],
  ),
  rule(
    "EXC-10.3-POL",
    "10.3",
    "The policy designates exception approvers, with tiers, escalation and what they document",
    "BLOCK",
    [],
    {
      judge({ policy }) {
        if (policy === undefined) return unknown("give the policy (--policy)");
        const approvers = policy.exceptionApprovers ?? [];
        if (approvers.length === 0)
          return broken("the policy designates nobody to approve exceptions", "Add exception_approvers.");
        const vague = approvers
          .filter(({ escalation, audit }) => escalation === undefined || audit === undefined)
          .map(({ role }) => quote(role));
        return vague.length === 0
          ? HOLDS
          : broken(
              `no escalation or audit requirements are given for ${vague.join(", ")}`,
              "Add escalation and audit.",
            );
      },
    },
  ),
  documented(
    "EXC-10.5-LOG",
    "10.5",
    "Approvals of exceptions are in an immutable audit trail",
    "BLOCK",
    ["10.6-F3"],
    ["exception_log"],
  ),
  rule(
    "EXC-10.5-REUSE",
    "10.5",
    "One incident justifies no exceptions of several changes",
    "BLOCK",
    ["9.1-F8"],
    {
      judge: (program) =>
        all(
          reusedIncidents(program).map(({ incident, changes }) => ({
            message: `incident ${quote(incident)} justifies exceptions of ${changes.length} changes: ${changes.join(", ")}`,
            remedy: "Approve each change for an incident of its own, or follow the normal process.",
          })),
        ),
    },
  ),
  documented(
    "EXC-10.5-MON",
    "10.5",
    "Active exceptions can be seen on a dashboard",
    "WARN",
    [],
    ["exception_dashboard"],
  ),
  rule("MET-1", "10.6", "Exceptions are at most 5 % of changes of R2 and above", "BLOCK", ["10.6-F4"], {
    judge(program) {
      const { exceptionRate } = measureExceptions(program);
      if (exceptionRate === null || exceptionRate <= EXCEPTION_RATE) return HOLDS;
      return broken(
        `${exceptionRate} % of changes of R2 and above are exceptions`,
        "Review the process (AIV §10.6).",
      );
    },
  }),
  rule("MET-2", "10.6", "At least 95 % of follow-ups are completed", "BLOCK", ["10.6-F4"], {
    judge(program) {
      const { followUpRate } = measureExceptions(program);
      if (followUpRate === null || followUpRate >= FOLLOW_UP_RATE) return HOLDS;
      return broken(`${followUpRate} % of exceptions are resolved`, "Escalate to leadership (AIV §10.6).");
    },
  }),
  rule("MET-3", "10.6", "Exceptions last at most 48 hours on average", "WARN", ["10.6-F4"], {
    judge(program) {
      const { averageHours } = measureExceptions(program);
      if (averageHours === null || averageHours <= AVERAGE_HOURS) return HOLDS;
      return broken(`exceptions last ${averageHours} hours on average`, "Review the process (AIV §10.6).");
    },
  }),
  rule("MET-4", "10.6", "No author has more than two exceptions in a quarter", "WARN", ["10.6-F4"], {
    judge: (program) =>
      all(
        measureExceptions(program).repeated.map(({ author, quarter, count }) => ({
          message: `${quote(author)} has ${count} exceptions in ${quarter}`,
          remedy: "Review it with the author (AIV §10.6).",
        })),
      ),
  }),
  rule("MET-E", "6.6.2.1", "Snapshots of requirements are made in time", "WARN", ["E-F6"], {
    judge: (program) =>
      all(
        obligationsOf(program)
          .filter(({ kind, state }) => kind === "snapshot" && state === "overdue")
          .map(({ what, change, due }) => ({
            message: `the snapshot of ${quote(what)} in ${quote(change)} was due ${due ?? "at no time that can be read"}`,
            remedy: "Make it, and record it with its sha256.",
          })),
      ),
  }),
  rule("EIC-008", "11.4", "R3 changes are audited by random sample", "BLOCK", ["11.4-F1"], {
    sameAs: ["AUD-11.4-1", "AUD-11.4-2", "AUD-11.4-3", "AUD-11.4-4", "AUD-11.4-5"],
  }),
  rule(
    "AUD-11.4-1",
    "11.4",
    "At least 10 % of the R3 changes of each quarter are audited",
    "BLOCK",
    ["11.4-F2"],
    {
      judge(program) {
        const quarters = [...closedQuarters(program)];
        if (quarters.length === 0) return HOLDS;
        if (program.audits === undefined) return unknown(NO_AUDITS);
        return all(
          quarters.flatMap(([quarter, changes]) => {
            const audited = changes.filter((change) => auditsOf(program, change).length > 0).length;
            if (audited >= changes.length * Math.max(program.samplingRate, LEAST_SAMPLE) - 1e-9) return [];
            const finding = audited === 0 ? "11.4-F1" : "11.4-F2";
            return [
              {
                message: `${audited} of the ${changes.length} R3 changes of ${quarter} were audited`,
                remedy: "Draw a sample (`aixv aiv audit --seed`), and audit it.",
                finding,
              },
            ];
          }),
        );
      },
    },
  ),
  rule(
    "AUD-11.4-2",
    "11.4",
    "Changes to audit are drawn at random, and not by their authors",
    "BLOCK",
    ["11.4-F1"],
    {
      byValidator: "`aixv aiv audit` draws by the hash of a seed that is published once the quarter is over.",
    },
  ),
  rule("AUD-11.4-3", "11.4", "An audit reproduces the whole chain of evidence", "BLOCK", ["11.4-F1"], {
    manual: "Whether auditors fetched each artifact, compared each hash, and repeated each check.",
  }),
  rule(
    "AUD-11.4-4",
    "11.4",
    "Auditors are neither Authors nor Verifiers of what they audit",
    "BLOCK",
    ["11.4-F1"],
    {
      judge(program) {
        if (program.audits === undefined) return unknown(NO_AUDITS);
        return all(
          program.changes.flatMap((change) =>
            auditsOf(program, change).flatMap(({ auditor }) => {
              const people = [...authorNames(change), ...verifierNames(change)];
              if (!people.some((person) => comparePersons(person, auditor, program.policy) === "same"))
                return [];
              return [
                {
                  message: `${quote(auditor)} audited ${quote(change.name)}, of which they are Author or Verifier`,
                  remedy: "Have somebody else audit it.",
                },
              ];
            }),
          ),
        );
      },
    },
  ),
  rule("AUD-11.4-5", "11.4", "Findings of audits that block are resolved", "BLOCK", ["11.4-F3"], {
    judge(program) {
      if (program.audits === undefined) return unknown(NO_AUDITS);
      return all(
        program.audits.flatMap(({ packetId, findings }) =>
          findings
            .filter(({ severity, resolved }) => severity === "BLOCK" && !resolved)
            .map(({ id }) => ({
              message: `finding ${quote(id)} of the audit of ${quote(packetId)} is not resolved`,
              remedy: "Resolve it, and record how.",
            })),
        ),
      );
    },
  }),
  documented(
    "PRI-13.3",
    "13.3",
    "Deletion follows privacy law, with an audit trail",
    "BLOCK",
    [],
    ["privacy", "deletion"],
  ),
  rule(
    "CLM-14.3",
    "14.3",
    "Conformance is claimed only where every change passes and the rates are within their thresholds",
    "BLOCK",
    [],
    {
      judge({ changes }) {
        const failed = changes.filter(({ report }) => report.result.overall_result === "FAIL").length;
        if (failed > 0)
          return broken(
            `${failed} of ${changes.length} packets fail`,
            "Claim no conformance until all changes in scope pass.",
          );
        return HOLDS;
      },
    },
  ),
  documented(
    "GOV-15.1",
    "15.1",
    "The policy documents scope, roles, tools, exceptions, audits, retention and training",
    "BLOCK",
    [],
    ["scope", "roles", "tools", "exceptions", "audit", "retention", "training"],
  ),
  documented(
    "GOV-15.3",
    "15.2",
    "Versions of the organisation's own rules follow SemVer, with notice before something goes",
    "WARN",
    [],
    ["versioning"],
  ),
  rule("CHK-A.2", "A.2", "The auditor's checklist for the programme holds", "BLOCK", [], {
    sameAs: [
      "PRG-9.3",
      "RET-1",
      "RET-3",
      "AUD-11.4-1",
      "EXC-10.3-POL",
      "GOV-15.1",
      "MET-1",
      "MET-2",
      "MET-D2",
    ],
  }),
  rule("MET-D2", "D.2", "At most 5 % of changes have findings that block or warn", "BLOCK", [], {
    judge({ changes }) {
      const found = changes.filter(
        ({ report }) => report.result.block_count + report.result.warn_count > 0,
      ).length;
      const rate = percent(found, changes.length);
      if (rate === null || rate <= FINDING_RATE) return HOLDS;
      return broken(
        `${rate} % of changes have findings that block or warn`,
        "Mend what is found most often.",
      );
    },
  }),
  rule("PRO-F.1.1", "F.1.1", "Profiles only tighten the standard", "BLOCK", [], {
    byValidator: "A profile that weakens anything is refused (AIV_PROFILE_WEAKENS).",
  }),
  rule("PRO-F.1.2", "F.1.2", "Profiles have the structure of the standard", "BLOCK", [], {
    byValidator: "A profile of another structure is refused (AIV_PROFILE_INVALID).",
  }),
  rule("R4-F.4", "F.4", "R4 asks for class G, two Verifiers, ten years, and more audits", "INFO", [], {
    byValidator: "The profile AIV-R4-Preview asks for what of it concerns a packet.",
  }),
];
