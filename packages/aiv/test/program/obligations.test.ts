import type { JsonObject } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { auditProgram } from "../../src/program/index.ts";
import { type ChangeOptions, change, DAY, exception, judged, NOW, program } from "./programs.ts";

function obligations(options: ChangeOptions, now = NOW) {
  return auditProgram(program([change(options)], { now })).obligations.map(({ kind, state, due }) => [
    kind,
    state,
    due,
  ]);
}
const at = (time: string, offset = 0): number => Date.parse(time) + offset;

describe("snapshots of mutable requirements (AIV §6.6.2.1)", () => {
  const owed = (more: JsonObject = {}, required_by = "2026-06-01T00:00:00Z"): ChangeOptions => ({
    tier: "R1",
    findings: ["E-F1 WARN"],
    more: {
      requirement_reference: {
        url: "https://github.com/org/repo/issues/1",
        immutable: false,
        snapshot_obligation: { required_by, snapshot_method: "pdf_export", responsible_party: "dana" },
        ...more,
      },
    },
  });

  test("are due when the packet says, to the millisecond", () => {
    const due = "2026-06-01T00:00:00Z";
    expect(obligations(owed(), at(due))).toEqual([["snapshot", "open", due]]);
    expect(obligations(owed(), at(due, 1))).toEqual([["snapshot", "overdue", due]]);
  });

  test("and never later than 30 days after the merge, whatever it says", () => {
    const late = { ...owed({}, "2026-12-31T00:00:00Z"), mergedAt: "2026-05-10T08:00:00Z" };
    const last = at("2026-05-10T08:00:00Z", 30 * DAY);
    expect(obligations(late, last)).toEqual([["snapshot", "open", "2026-06-09T08:00:00Z"]]);
    expect(obligations(late, last + 1)).toEqual([["snapshot", "overdue", "2026-06-09T08:00:00Z"]]);
  });

  test("a later decision gives no later deadline", () => {
    const { requirement_reference } = owed({}, "2026-12-31").more as { requirement_reference: JsonObject };
    const decision = (timestamp: string, decision = "COMPLIANT") => ({
      verifier_id: "bob@example.com",
      decision,
      timestamp,
    });
    const attestations = [
      decision("2026-05-01T08:00:00Z", "NON-COMPLIANT"),
      decision("2026-05-10T08:00:00Z"),
      decision("2026-07-10T08:00:00Z"),
    ];
    const options = { ...owed(), more: { requirement_reference, attestations } };
    expect(obligations(options)).toEqual([["snapshot", "overdue", "2026-06-09T08:00:00Z"]]);
  });

  test("a day alone counts to its end", () => {
    expect(obligations(owed({}, "2026-06-01"), at("2026-06-01T23:59:59.999Z"))[0]?.[1]).toBe("open");
    expect(obligations(owed({}, "2026-06-01"), at("2026-06-02T00:00:00Z"))[0]?.[1]).toBe("overdue");
  });

  test("are fulfilled by a reference with a hash, not by one of the two; or where the rules found no fault", () => {
    const made = { snapshot_reference: "s3://evidence/1.pdf", snapshot_sha256: "a".repeat(64) };
    expect(obligations(owed(made))[0]?.[1]).toBe("fulfilled");
    expect(obligations(owed({ snapshot_reference: "s3://evidence/1.pdf" }))[0]?.[1]).toBe("overdue");
    expect(obligations({ ...owed(), findings: [] })[0]?.[1]).toBe("fulfilled");
    expect(obligations({ ...owed(), tier: "R3", findings: ["E-F1a BLOCK"] })[0]?.[1]).toBe("overdue");
  });

  test("of one requirement that two places tell there is one", () => {
    const { requirement_reference } = owed().more as { requirement_reference: JsonObject };
    const { url: reference, snapshot_obligation } = requirement_reference;
    const evidence_items = [
      {
        id: "EV-E-001",
        class: "E",
        artifacts: [{ type: "requirement_reference", reference, snapshot_obligation }],
      },
    ];
    expect(
      obligations({ ...owed(), more: { requirement_reference, evidence_items } } as ChangeOptions),
    ).toHaveLength(1);
    expect(obligations({ ...owed(), more: { evidence_items } } as ChangeOptions)).toHaveLength(1);
  });

  test("MET-E: what is overdue is a finding of the programme, and the rate counts what was due", () => {
    const due = at("2026-06-01T00:00:00Z");
    const of = (now: number, more: JsonObject = {}) =>
      program(
        [change(owed(more)), change(owed({ snapshot_reference: "s", snapshot_sha256: "a".repeat(64) }))],
        { now },
      );
    expect([judged("MET-E", of(due)), auditProgram(of(due)).metrics.snapshot_rate]).toEqual(["PASS", 100]);
    expect([judged("MET-E", of(due + 1)), auditProgram(of(due + 1)).metrics.snapshot_rate]).toEqual([
      "FAIL, E-F6 WARN",
      50,
    ]);
  });
});

describe("exceptions and their follow-ups (AIV §10.4)", () => {
  const of = (more: JsonObject): ChangeOptions => ({
    exception: exception(undefined, {
      exception_expires: "2026-05-13T00:00:00Z",
      follow_up_deadline: "2026-05-12T00:00:00Z",
      follow_up_owner: "eve",
      ...more,
    }),
  });

  test("are open to their deadlines, and overdue after", () => {
    expect(obligations(of({}), at("2026-05-12T00:00:00Z"))).toEqual([
      ["follow-up", "open", "2026-05-12T00:00:00Z"],
      ["exception", "open", "2026-05-13T00:00:00Z"],
    ]);
    expect(obligations(of({}), at("2026-05-12T00:00:00Z", 1)).map(([, state]) => state)).toEqual([
      "overdue",
      "open",
    ]);
    expect(obligations(of({}), at("2026-05-13T00:00:00Z", 1)).map(([, state]) => state)).toEqual([
      "overdue",
      "overdue",
    ]);
  });

  test("are fulfilled by completion or a revert alone", () => {
    for (const [status, state] of [
      ["completed", "fulfilled"],
      ["reverted", "fulfilled"],
      ["done", "overdue"],
    ] as const)
      expect(obligations(of({ resolution_status: status })).map((one) => one[1])).toEqual([state, state]);
  });

  test("without a deadline that can be read they are overdue at once", () => {
    expect(obligations(of({ follow_up_deadline: "soon", exception_expires: "soon" }), 0)).toEqual([
      ["exception", "overdue", null],
      ["follow-up", "overdue", null],
    ]);
  });

  test("an exception that was not invoked owes nothing", () => {
    expect(obligations(of({ invoked: false }))).toEqual([]);
  });
});

describe("conditions of decisions (AIV §7.3)", () => {
  const conditions = [
    {
      finding_id: "E-F4",
      remediation_plan: "mark it",
      remediation_deadline: "2026-06-10",
      responsible_party: "dana",
    },
  ];
  const conditional = {
    verifier_id: "bob@example.com",
    decision: "CONDITIONAL",
    timestamp: "2026-05-20T08:00:00Z",
    conditions,
  };
  const then = (decision: JsonObject): ChangeOptions => ({ more: { attestations: [conditional, decision] } });
  const states = (options: ChangeOptions, now = NOW) => obligations(options, now).map(([, state]) => state);

  test("are open to the end of their day, and overdue after", () => {
    const alone = { more: { attestations: [conditional] } };
    expect(states(alone, at("2026-06-10T23:59:59Z"))).toEqual(["open"]);
    expect(states(alone, at("2026-06-11T00:00:00Z"))).toEqual(["overdue"]);
  });

  test("are fulfilled by a later COMPLIANT decision of the same Verifier, and by nothing else", () => {
    const later = {
      verifier_id: "Bob@Example.com",
      decision: "COMPLIANT",
      timestamp: "2026-06-01T08:00:00Z",
    };
    expect(states(then(later))).toEqual(["fulfilled"]);
    expect(states(then({ ...later, verifier_id: "carol@example.com" }))).toEqual(["overdue"]);
    expect(states(then({ ...later, timestamp: "2026-05-20T08:00:00Z" }))).toEqual(["overdue"]);
    expect(states(then({ ...later, decision: "NON-COMPLIANT" }))).toEqual(["overdue"]);
    const undated = { more: { attestations: [{ ...conditional, timestamp: "then" }, later] } };
    expect(states(undated)).toEqual(["overdue"]);
  });
});

test("what is overdue comes first, then by time, whatever the order of the packets", () => {
  const list = [
    change({ id: 1, exception: exception(1) }),
    change({
      id: 2,
      exception: exception(undefined, {
        follow_up_deadline: "2026-12-01",
        exception_expires: "2026-11-01T00:00:00Z",
      }),
    }),
    change({
      id: 3,
      exception: exception(undefined, {
        follow_up_deadline: "2026-05-12",
        exception_expires: "2026-05-13T00:00:00Z",
      }),
    }),
  ];
  const { obligations: forward } = auditProgram(program(list));
  expect(forward).toEqual(auditProgram(program(list.toReversed())).obligations);
  expect(forward.map(({ state, due }) => `${state} ${due?.slice(0, 10)}`)).toEqual([
    "overdue 2026-05-12",
    "overdue 2026-05-13",
    "open 2026-11-01",
    "open 2026-12-01",
    "fulfilled undefined",
    "fulfilled undefined",
  ]);
});
