import type { Timestamp } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { artifact, attestation, claim, dropClass, exception, identification } from "../../test/drafts.ts";
import { BASE, type Draft } from "../../test/packets.ts";
import { type Change, judge, linesOf, literal, resultOf, typed } from "../../test/rule-cases.ts";

/** The CI run is of another commit, and an exception waives what it is told to. */
function excepted(more: Draft, change: Change = () => {}): Change {
  return (packet, given) => {
    artifact(packet, "A").commit_sha = BASE;
    given.artifacts?.artifacts.delete("/evidence_items/0/artifacts/0");
    Object.assign(exception(packet), more);
    change(packet, given);
  };
}

const RULES = { validation_rules_waived: ["A-002", "CT-003"] };
const FOUND = "A-F2 BLOCK /evidence_items/0/artifacts/0/commit_sha";
const WAIVED = "A-F2 INFO /evidence_items/0/artifacts/0/commit_sha";

describe("a valid exception (AIV §10, B.27)", () => {
  it("makes findings of the rules that it waives INFO, and says so", () => {
    const report = judge(typed("R2", excepted(RULES)));
    expect(linesOf(report)).toContain(WAIVED);
    expect(report.waived).toContain("A-F2");
    expect(report.result.overall_result).toBe("PASS");
    const finding = report.result.findings.find(({ id }) => id === "A-F2");
    expect(finding?.description).toContain("INC-7731");
  });

  it("lets no level be claimed until it is completed", () => {
    expect(judge(typed("R2", excepted(RULES))).result.compliance_level).toBe("NON-COMPLIANT");
    const completed = { ...RULES, resolution_status: "completed", resolution_evidence: "EV-A-001" };
    expect(judge(typed("R2", excepted(completed))).result.compliance_level).toBe("L2");
  });

  it("makes findings about the classes that it waives INFO, a missing class among them", () => {
    const without: Change = (packet, given) => {
      const { artifacts } = given;
      dropClass(packet, "C");
      Object.assign(exception(packet), { evidence_classes_waived: ["C"] });
      // Places move up by one.
      if (artifacts === undefined) return;
      for (const [pointer, one] of [...artifacts.artifacts])
        if (pointer.startsWith("/evidence_items/3/"))
          artifacts.artifacts.set(pointer.replace("/3/", "/2/"), one);
    };
    const report = judge(typed("R2", without));
    expect(linesOf(report)).toContain("9.1-F1 INFO /evidence_items");
    expect(report.result.overall_result).toBe("PASS");
  });

  it("leaves findings of other classes and rules as they are", () => {
    const report = judge(
      typed(
        "R2",
        excepted({ ...RULES, evidence_classes_waived: ["C"] }, (packet) => {
          artifact(packet, "B", 1).reference = "https://github.com/org/repo/blob/main/a.ts#L1";
        }),
      ),
    );
    expect(linesOf(report)).toContain("B-F1 BLOCK /evidence_items/1/artifacts/1/reference");
    expect(report.result.overall_result).toBe("FAIL");
  });

  it("is waived in a gate, too, where a rule could not be judged", () => {
    const report = judge(
      typed("R2", (packet, given) => {
        delete given.repository;
        Object.assign(exception(packet), {
          validation_rules_waived: ["B-003", "CLS-002", "CT-003", "TI-11.3-1", "TI-11.3-2", "TI-11.3-3"],
        });
      }),
      true,
    );
    expect(report.waived).toContain("B-F3");
    expect(linesOf(report)).toContain("B-F3 INFO ");
  });
});

describe("an exception with one fault (B.27, B.28)", () => {
  const FAULTS: { readonly [what: string]: readonly [more: Draft, now?: string] } = {
    "no incident": [{ incident_reference: "" }],
    "no approver": [{ approver_id: "" }],
    "an approver who is not designated": [{ approver_id: "zoe@example.com", approver_role: "x" }],
    "a window of 73 hours": [{ validity_window_hours: 73, exception_expires: "2026-06-18T11:00:00Z" }],
    "an end that is not that of the window": [{ exception_expires: "2026-06-17T11:00:00Z" }],
    "a follow-up after the window": [{ follow_up_deadline: "2026-06-18T10:00:00Z" }],
    "an approval after the window": [{ approval_timestamp: "2026-06-20T10:00:00Z" }],
    "a time without a zone": [{ exception_start: "2026-06-15T10:00:00" }],
    "a resolution that shows nothing": [{ resolution_status: "completed" }],
    "a window that is over": [{}, "2026-06-17T10:00:01Z"],
    "a window that has not begun": [{}, "2026-06-15T09:54:59Z"],
    "a class that there is not": [{ evidence_classes_waived: ["A", "Z"] }],
  };
  for (const [what, [more, now]] of Object.entries(FAULTS)) {
    it(`waives nothing: ${what}`, () => {
      const report = judge(
        typed(
          "R2",
          excepted({ ...RULES, ...more }, (_, given) => {
            if (now !== undefined) given.now = now as Timestamp;
          }),
        ),
      );
      expect(linesOf(report)).toContain(FOUND);
      expect(report.waived).toEqual([]);
      expect(report.result.overall_result).toBe("FAIL");
    });
  }

  it("waives nothing while it is not invoked", () => {
    const report = judge(typed("R2", excepted({ ...RULES, invoked: false })));
    expect(linesOf(report)).toContain(FOUND);
  });

  it("waives nothing in a gate without a policy, which could not tell who may approve", () => {
    const report = judge(
      typed(
        "R2",
        excepted(RULES, (_, given) => {
          delete given.policy;
        }),
      ),
      true,
    );
    expect(linesOf(report)).toContain(FOUND);
    expect(linesOf(report)).toContain("10.6-F1 BLOCK ");
  });
});

describe("what no exception waives (B.27)", () => {
  const NEVER: { readonly [rule: string]: readonly [finding: string, change: Change] } = {
    "G-002": [
      "9.1-F2",
      (packet) => {
        identification(packet).pr_id = "42";
      },
    ],
    "ATT-001": [
      "7.4-F1",
      (packet) => {
        packet.attestations = [];
      },
    ],
    "ATT-002": [
      "7.4-F2",
      (packet) => {
        attestation(packet).validation_rules_checked = [];
      },
    ],
    "ATT-004": [
      "7.3-F1",
      (packet) => {
        attestation(packet).decision = "CONDITIONAL";
        claim(packet).evidence_refs = [];
      },
    ],
    "G-004": [
      "9.1-F4",
      (packet) => {
        attestation(packet).verifier_id = "alice@example.com";
      },
    ],
    "CLS-003": [
      "5.4-F1",
      (packet) => {
        attestation(packet).verifier_id = "alice@example.com";
      },
    ],
    "G-006": [
      "9.1-F6",
      (packet) => {
        attestation(packet).decision = "NON-COMPLIANT";
      },
    ],
    "CLS-001": [
      "5.5-F1",
      (packet) => {
        delete (packet.classification as Draft).blast_radius;
      },
    ],
    "CLS-002": [
      "5.2-F1",
      (packet) => {
        claim(packet).risk_surfaces = ["auth"];
      },
    ],
    "LIM-7.5": [
      "7.5-F1",
      (packet) => {
        packet.known_limitations = [];
      },
    ],
    "G-007": [
      "9.1-F7",
      (packet) => {
        packet.known_limitations = [];
      },
    ],
    "SEC-12.1-REPLAY": [
      "X-12.1-TIME",
      (packet) => {
        identification(packet).created_at = "2027-01-01T00:00:00Z";
      },
    ],
  };
  for (const [rule, [finding, change]] of Object.entries(NEVER)) {
    it(`${rule} (${finding})`, () => {
      const waiving: Change = (packet, given) => {
        Object.assign(exception(packet), {
          evidence_classes_waived: ["A", "B", "C", "D", "E", "F"],
          validation_rules_waived: [rule],
        });
        change(packet, given);
      };
      const report = judge(typed("R2", waiving));
      expect(linesOf(report).some((line) => line.startsWith(`${finding} BLOCK`))).toBe(true);
      expect(report.waived).not.toContain(finding);
      expect(report.result.overall_result).toBe("FAIL");
    });
  }

  it("signatures at R3 (ATT-003)", () => {
    const report = judge(
      typed("R3", (packet) => {
        attestation(packet).signature_method = "unsigned";
        exception(packet).validation_rules_waived = ["ATT-003"];
      }),
    );
    expect(linesOf(report)).toContain("7.4-F3 BLOCK /attestations/0/signature_method");
    expect(resultOf(report, "ATT-003")).toBe("FAIL");
  });

  it("an exception of its own requirements (G-008)", () => {
    const report = judge(
      literal("R1", (packet) => {
        Object.assign(exception(packet), { approver_id: "", validation_rules_waived: ["G-008", "EXC-10.4"] });
      }),
    );
    expect(linesOf(report)).toContain("9.1-F8 BLOCK /exception/approver_id");
  });
});
