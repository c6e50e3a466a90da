import { quote } from "@aixv/core";
import { comparePersons } from "../rules/identities.ts";
import { LEAST_SAMPLE } from "./audit-sample.ts";
import { authorNames, verifierNames } from "./people.ts";
import { auditsOf, type ChangeRecord, judgedTier, type Program, quarterOf, timeOf } from "./program.ts";
import { all, HOLDS, type ProgramRule, rule, unknown } from "./program-rule.ts";

// AIV §11.4: audits of R3 changes by sample.

/** R3 changes by quarter that is over: of the current one the audits are still to come. */
function closedQuarters({ changes, now }: Program): ReadonlyMap<string, readonly ChangeRecord[]> {
  const high = changes.filter((change) => judgedTier(change) === "R3");
  const current = quarterOf(now);
  const byQuarter = Map.groupBy(high, (change) => quarterOf(timeOf(change) ?? 0));
  return new Map([...byQuarter].filter(([quarter]) => quarter < current));
}

const NO_AUDITS = "give the records of audits (--audits)";

export const AUDIT_RULES: readonly ProgramRule[] = [
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
];
