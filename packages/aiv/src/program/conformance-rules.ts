import { quote } from "@aixv/core";
import { measureFindings } from "./audit-findings.ts";
import { EXCEPTION_RATE } from "./exception-rules.ts";
import { isAbove, measureExceptions } from "./exceptions.ts";
import { all, documented, type ProgramProblem, type ProgramRule, rule } from "./program-rule.ts";

// AIV §13.3 to Appendix F: what an organisation may claim, and by which rules of its own.

const FINDING_RATE = 5;

export const CONFORMANCE_RULES: readonly ProgramRule[] = [
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
      judge(program) {
        const { changes, unreadable = [] } = program;
        const failed = changes.filter(({ report }) => report.result.overall_result === "FAIL").length;
        const { audited, blocking } = measureFindings(program);
        const { highExceptions, highChanges } = measureExceptions(program);
        const problems: ProgramProblem[] = unreadable.map(({ name, reason }) => ({
          message: `${quote(name, 200)} seems to be a packet and cannot be read: ${reason}`,
          remedy: "Correct it, or move it away if it is none.",
        }));
        if (failed > 0)
          problems.push({
            message: `${failed} of ${changes.length} packets fail`,
            remedy: "Claim no conformance until all changes in scope pass.",
          });
        if (isAbove(blocking, audited, FINDING_RATE))
          problems.push({
            message: `audits found what blocks in ${blocking} of ${audited} changes, more than ${FINDING_RATE} %`,
            remedy: "Claim no conformance until audits find less.",
          });
        if (isAbove(highExceptions, highChanges, EXCEPTION_RATE))
          problems.push({
            message: `${highExceptions} of ${highChanges} changes of R2 and above are exceptions, more than ${EXCEPTION_RATE} %`,
            remedy: "Claim no conformance until exceptions are rarer.",
          });
        return all(problems);
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
    judge(program) {
      const { audited, found } = measureFindings(program);
      const total = program.changes.length;
      const told = program.changes.filter(
        ({ report }) => report.result.block_count + report.result.warn_count > 0,
      ).length;
      const problems: ProgramProblem[] = [];
      const remedy = "Mend what is found most often.";
      if (isAbove(told, total, FINDING_RATE))
        problems.push({
          message: `${told} of ${total} changes have findings that block or warn, more than ${FINDING_RATE} %`,
          remedy,
        });
      if (isAbove(found, audited, FINDING_RATE))
        problems.push({
          message: `audits found what blocks or warns in ${found} of ${audited} changes, more than ${FINDING_RATE} %`,
          remedy,
        });
      return all(problems);
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
