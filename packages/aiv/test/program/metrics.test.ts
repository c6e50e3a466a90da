import { describe, expect, test } from "vitest";
import {
  audit,
  change,
  changes,
  exception,
  HOUR,
  judged,
  metrics,
  NOW,
  policy,
  program,
} from "./programs.ts";

describe("MET-1: exceptions are at most 5 % of changes of R2 and above (AIV §10.6)", () => {
  test.each([
    [1, 19, 5, "PASS"],
    [1, 18, 5.26, "FAIL, 10.6-F4 BLOCK"],
    [2, 38, 5, "PASS"],
    [0, 3, 0, "PASS"],
  ])("%i exceptions beside %i other changes are %f %%", (count, others, rate, verdict) => {
    const given = program([
      ...changes(count, { exception: exception(1) }),
      ...changes(others, { tier: "R3" }),
    ]);
    expect([metrics(given).exception_rate, judged("MET-1", given)]).toEqual([rate, verdict]);
  });

  test("a rate that only rounds to 5 % is above it", () => {
    const given = program([...changes(51, { exception: exception(1) }), ...changes(968)]);
    expect([metrics(given).exception_rate, judged("MET-1", given)]).toEqual([5, "FAIL, 10.6-F4 BLOCK"]);
  });

  test("changes of R0 and R1 count on neither side; those of no tier as R3", () => {
    const low = program([
      ...changes(3, { tier: "R1", exception: exception(1) }),
      ...changes(19),
      change({ tier: "R9", exception: exception(1) }),
    ]);
    expect(metrics(low)).toMatchObject({ exceptions: 4, r2_plus_changes: 20, exception_rate: 5 });
    expect(metrics(program(changes(2, { tier: "R0" }))).exception_rate).toBeNull();
  });
});

describe("MET-2: at least 95 % of follow-ups are completed (AIV §10.6)", () => {
  const open = exception();
  test.each([
    [19, 1, 95, "PASS"],
    [18, 1, 94.74, "FAIL, 10.6-F4 BLOCK"],
    [0, 0, null, "PASS"],
    [0, 1, 0, "FAIL, 10.6-F4 BLOCK"],
  ])("%i resolved and %i open are %f %%", (resolved, pending, rate, verdict) => {
    const given = program([
      ...changes(resolved, { exception: exception(1) }),
      ...changes(pending, { exception: open }),
    ]);
    expect([metrics(given).follow_up_rate, judged("MET-2", given)]).toEqual([rate, verdict]);
  });

  test("a reverted change is resolved, any other word is not", () => {
    const of = (status: string) =>
      judged("MET-2", program([change({ exception: exception(1, { resolution_status: status }) })]));
    expect([of("reverted"), of("completed"), of("Completed"), of("pending")]).toEqual([
      "PASS",
      "PASS",
      "FAIL, 10.6-F4 BLOCK",
      "FAIL, 10.6-F4 BLOCK",
    ]);
  });

  test("a rate that only rounds to 95 % is below it", () => {
    const given = program([
      ...changes(968, { exception: exception(1) }),
      ...changes(51, { exception: open }),
    ]);
    expect([metrics(given).follow_up_rate, judged("MET-2", given)]).toEqual([95, "FAIL, 10.6-F4 BLOCK"]);
  });
});

describe("MET-3: exceptions last at most 48 hours on average (AIV §10.6)", () => {
  test.each([
    [[48], 48, "PASS"],
    [[24, 72], 48, "PASS"],
    [[48, 49], 48.5, "FAIL, 10.6-F4 WARN"],
    [[48.004], 48, "FAIL, 10.6-F4 WARN"],
  ])("%j hours are %f on average", (hours, average, verdict) => {
    const given = program(hours.map((one) => change({ exception: exception(one) })));
    expect([metrics(given).average_exception_hours, judged("MET-3", given)]).toEqual([average, verdict]);
  });

  test("what is open lasts until now, and what says no start has no length", () => {
    const start = (hours: number) => new Date(NOW - hours * HOUR).toISOString();
    const of = (from: string) =>
      program([change({ exception: exception(undefined, { exception_start: from }) })]);
    expect(metrics(of(start(30))).average_exception_hours).toBe(30);
    expect(metrics(of("yesterday")).average_exception_hours).toBeNull();
    expect(judged("MET-3", of(start(49)))).toBe("FAIL, 10.6-F4 WARN");
  });
});

describe("MET-4: no author has more than two exceptions in a quarter (AIV §10.6)", () => {
  const by = (author: string, start = "2026-05-10T00:00:00Z") =>
    change({ author, exception: exception(1, { exception_start: start }) });

  test("two are fine, three are not, and each quarter is counted by itself", () => {
    const two = [by("alice@example.com"), by("alice@example.com")];
    expect(judged("MET-4", program(two))).toBe("PASS");
    expect(
      judged(
        "MET-4",
        program([...two, by("bob@example.com"), by("alice@example.com", "2026-07-01T00:00:00Z")]),
      ),
    ).toBe("PASS");
    const three = program([...two, by("alice@example.com", "2026-06-30T23:59:59Z")]);
    expect(judged("MET-4", three)).toBe("FAIL, 10.6-F4 WARN");
    expect(metrics(three).repeated_exceptions).toEqual([{ author: "Alice", quarter: "2026-Q2", count: 3 }]);
  });

  test("a person is one, by whichever account and however it is written", () => {
    const names = ["Alice <alice@example.com>", "ALICE+x@example.com", "alice-gh"];
    expect(judged("MET-4", program(names.map((name) => by(name))))).toBe("FAIL, 10.6-F4 WARN");
    expect(
      judged(
        "MET-4",
        program(
          names.map((name) => by(name)),
          { policy: undefined },
        ),
      ),
    ).toBe("PASS");
  });
});

describe("EXC-10.5-REUSE: one incident justifies no exceptions of several changes (AIV §10.5)", () => {
  const of = (id: number, incident?: string) =>
    change({ id, exception: exception(1, { incident_reference: incident ?? null }) });

  test("of two changes, however it is written", () => {
    expect(judged("EXC-10.5-REUSE", program([of(1, "INC-7"), of(2, " inc-7 ")]))).toBe("FAIL, 9.1-F8 BLOCK");
  });

  test("not of two packets of one change, two incidents, or none that is named", () => {
    expect(judged("EXC-10.5-REUSE", program([of(1, "INC-7"), of(1, "INC-7")]))).toBe("PASS");
    expect(judged("EXC-10.5-REUSE", program([of(1, "INC-7"), of(2, "INC-8")]))).toBe("PASS");
    expect(judged("EXC-10.5-REUSE", program([of(1), of(2)]))).toBe("PASS");
  });
});

describe("MET-D2 and CLM-14.3: at most 5 % of changes have findings (AIV D.2, §14.3)", () => {
  test.each([
    [1, 19, 5, "PASS"],
    [1, 18, 5.26, "FAIL, MET-D2 BLOCK"],
  ])("%i of %i more with a warning are %f %%", (found, others, rate, verdict) => {
    const given = program([
      ...changes(found, { findings: ["E-F1 WARN"] }),
      ...changes(others, { findings: ["B-F5 INFO"] }),
    ]);
    expect([metrics(given).finding_rate, metrics(given).block_rate, judged("MET-D2", given)]).toEqual([
      rate,
      0,
      verdict,
    ]);
  });

  test("what auditors found counts, of the changes that they audited", () => {
    const list = changes(100);
    const finding = (severity: string) => ({ id: "A-F2", severity, resolved: true });
    const audited = (count: number, severity: string) =>
      program(list, {
        audits: list
          .slice(0, count)
          .map((one, index) => audit(one, index === 0 ? { findings: [finding(severity)] } : {})),
      });
    expect(metrics(audited(20, "WARN"))).toMatchObject({
      audited_changes: 20,
      audit_finding_rate: 5,
      audit_block_rate: 0,
    });
    expect(judged("MET-D2", audited(20, "WARN"))).toBe("PASS");
    expect(judged("MET-D2", audited(19, "WARN"))).toBe("FAIL, MET-D2 BLOCK");
    expect(judged("MET-D2", audited(1, "INFO"))).toBe("PASS");
    expect(judged("CLM-14.3", audited(19, "WARN"))).toBe("PASS");
    expect(judged("CLM-14.3", audited(20, "BLOCK"))).toBe("PASS");
    expect(judged("CLM-14.3", audited(19, "BLOCK"))).toBe("FAIL, CLM-14.3 BLOCK");
  });

  test("nobody claims conformance with a packet that fails, or with too many exceptions", () => {
    expect(judged("CLM-14.3", program(changes(40)))).toBe("PASS");
    expect(judged("CLM-14.3", program([...changes(40), change({ findings: ["A-F2 BLOCK"] })]))).toBe(
      "FAIL, CLM-14.3 BLOCK",
    );
    expect(judged("CLM-14.3", program([...changes(18), change({ exception: exception(1) })]))).toBe(
      "FAIL, CLM-14.3 BLOCK",
    );
  });

  test("of no changes there are no rates", () => {
    expect(metrics(program([], { policy: policy() }))).toMatchObject({
      finding_rate: null,
      block_rate: null,
      snapshot_rate: null,
      audit_finding_rate: null,
    });
  });
});
