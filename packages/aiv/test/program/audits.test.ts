import { describe, expect, test } from "vitest";
import { drawAuditSample, type Program, parseAuditRecords } from "../../src/program/index.ts";
import { audit, type ChangeOptions, change, changes, DAY, judged, NOW, policy, program } from "./programs.ts";

const R3: ChangeOptions = { tier: "R3" };
const many = (count: number, options: ChangeOptions = R3) => changes(count, options);
const names = (given: Program, seed: string, auditors: readonly string[] = []) =>
  drawAuditSample(given, seed, auditors).sampled.map(({ change: name }) => name);

describe("the sample of R3 changes (AIV §11.4)", () => {
  test("is the same of the same seed whatever the order of the packets, and another of another seed", () => {
    const list = many(40);
    const shuffled = list.toSorted((a, b) => a.name.localeCompare(b.name)).toReversed();
    const auditors = ["dana@example.com", "erin@example.com"];
    const first = drawAuditSample(program(list), "2026-Q2", auditors);
    expect(drawAuditSample(program(shuffled), "2026-Q2", auditors)).toEqual(first);
    expect(names(program(list), "2026-Q3")).not.toEqual(names(program(list), "2026-Q2"));
  });

  test.each([
    [1, 0.1, 1],
    [10, 0.1, 1],
    [11, 0.1, 2],
    [30, 0.1, 3],
    [70, 0.1, 7],
    [10, 0.25, 3],
    [3, 1, 3],
    [20, 0.01, 2],
    [5, 7, 5],
  ])("of %i changes at a rate of %f there are %i", (count, samplingRate, wanted) => {
    expect(names(program(many(count), { samplingRate }), "s")).toHaveLength(wanted);
  });

  test("is drawn of each quarter by itself, rounded up, in the order of the quarters", () => {
    const list = [
      ...many(11, { ...R3, decidedAt: "2026-04-01T00:00:00Z" }),
      ...many(1, { ...R3, decidedAt: "2026-03-31T23:59:59Z" }),
      ...many(1, { ...R3, more: { attestations: [], identification: {} } }),
    ];
    const { sampled, population } = drawAuditSample(program(list), "s");
    expect(population).toBe(13);
    expect(sampled.map(({ quarter }) => quarter)).toEqual(["2026-Q1", "2026-Q2", "2026-Q2", "unknown"]);
  });

  test("is of R3, and of what has no tier that can be read", () => {
    const list = [
      change({ tier: "R2" }),
      change({ tier: "R0" }),
      change({ tier: "r3" }),
      change({ tier: "R3" }),
    ];
    expect(drawAuditSample(program(list), "s").population).toBe(2);
  });

  test("gives nobody their own changes, however the packet writes them", () => {
    const people = ["Alice <alice@example.com>", "ALICE+work@example.com", "alice-gh"];
    for (const author of people) {
      const list = [change({ tier: "R3", author, verifier: "Bob <bob@example.com>" })];
      const drawn = drawAuditSample(program(list), "s", ["alice@example.com", "bob@example.com"]).sampled[0];
      expect([author, drawn?.auditor]).toEqual([author, null]);
    }
    const made = [
      change({
        tier: "R3",
        more: {
          identification: {
            created_by: "bot",
            author_id: "dana@example.com",
            co_authors: ["Erin <erin@example.com>"],
          },
        },
      }),
    ];
    expect(
      drawAuditSample(program(made), "s", ["dana@example.com", "erin@example.com"]).sampled[0],
    ).toMatchObject({
      auditor: null,
      excluded_auditors: ["bob@example.com", "bot", "dana@example.com", "erin", "erin@example.com"],
    });
  });

  test("rather gives a change to one who surely is somebody else", () => {
    const list = [change({ tier: "R3" })];
    const { sampled } = drawAuditSample(program(list), "s", ["a-login", "zoe@example.com"]);
    expect(sampled[0]?.auditor).toBe("zoe@example.com");
    expect(drawAuditSample(program(list), "s", ["a-login"]).sampled[0]?.auditor).toBe("a-login");
  });

  test("shares the work: no auditor has two more than another", () => {
    const auditors = ["dana@example.com", "erin@example.com", "frank@example.com"];
    const { sampled } = drawAuditSample(program(many(100), { samplingRate: 0.5 }), "s", auditors);
    const loads = auditors.map((one) => sampled.filter(({ auditor }) => auditor === one).length);
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
    expect(loads.reduce((sum, one) => sum + one, 0)).toBe(50);
  });

  test("draws each change about as often as the others, over many seeds", () => {
    const list = many(20);
    const drawn = new Map<string, number>();
    const seeds = 1000;
    for (let seed = 0; seed < seeds; seed++)
      for (const name of names(program(list), `seed ${seed}`)) drawn.set(name, (drawn.get(name) ?? 0) + 1);
    // 2 of 20 each time: 100 of each are expected, with a standard deviation of 9.5; five of them are 48.
    expect(drawn.size).toBe(20);
    for (const count of drawn.values()) expect(Math.abs(count - 100)).toBeLessThan(48);
  });
});

describe("what was audited (AIV §11.4)", () => {
  const list = many(20);
  const audits = (count: number) => list.slice(0, count).map((one) => audit(one));

  test("AUD-11.4-1: at least 10 % of each quarter that is over, and of no other", () => {
    expect(judged("AUD-11.4-1", program(list, { audits: audits(2) }))).toBe("PASS");
    expect(judged("AUD-11.4-1", program(list, { audits: audits(1) }))).toBe("FAIL, 11.4-F2 BLOCK");
    expect(judged("AUD-11.4-1", program(list, { audits: [] }))).toBe("FAIL, 11.4-F1 BLOCK");
    expect(judged("AUD-11.4-1", program(list, { audits: audits(2), samplingRate: 0.11 }))).toBe(
      "FAIL, 11.4-F2 BLOCK",
    );
    expect(judged("AUD-11.4-1", program(list, { audits: undefined }))).toBe("SKIP");
    const current = many(20, { ...R3, decidedAt: "2026-07-01T00:00:00Z" });
    const future = many(20, { ...R3, decidedAt: "2027-01-01T00:00:00Z" });
    expect(judged("AUD-11.4-1", program([...current, ...future], { audits: undefined }))).toBe("PASS");
    expect(judged("AUD-11.4-1", program(many(9, { tier: "R2" }), { audits: [] }))).toBe("PASS");
  });

  test("AUD-11.4-1: two audits of one change are one, and one that is still to come is none", () => {
    const [first, second] = audits(2);
    if (first === undefined || second === undefined) throw new Error("expected audits");
    expect(judged("AUD-11.4-1", program(list, { audits: [first, first] }))).toBe("FAIL, 11.4-F2 BLOCK");
    const ahead = { ...second, auditedAt: NOW + DAY };
    expect(judged("AUD-11.4-1", program(list, { audits: [first, ahead] }))).toBe("FAIL, 11.4-F2 BLOCK");
    expect(judged("AUD-11.4-1", program(list, { audits: [first, { ...ahead, auditedAt: NOW }] }))).toBe(
      "PASS",
    );
  });

  test("AUD-11.4-4: by nobody who wrote or verified it", () => {
    const by = (auditor: string) =>
      judged("AUD-11.4-4", program(list, { audits: list.slice(0, 1).map((one) => audit(one, { auditor })) }));
    expect(by("dana@example.com")).toBe("PASS");
    for (const auditor of ["alice@example.com", "alice-gh", "Bob <bob@example.com>"])
      expect([auditor, by(auditor)]).toEqual([auditor, "FAIL, 11.4-F1 BLOCK"]);
  });

  test("AUD-11.4-5: what blocks is resolved", () => {
    const [of] = list;
    if (of === undefined) throw new Error("expected a change");
    const found = (severity: string, resolved: boolean) =>
      judged(
        "AUD-11.4-5",
        program(list, { audits: [audit(of, { findings: [{ id: "A-F2", severity, resolved }] })] }),
      );
    expect([found("BLOCK", true), found("WARN", false), found("BLOCK", false)]).toEqual([
      "PASS",
      "PASS",
      "FAIL, 11.4-F3 BLOCK",
    ]);
  });

  test("EIC-008 and CHK-A.2 fail with what they are made of, and are not judged where that is not", () => {
    expect(judged("EIC-008", program(list, { audits: audits(2) }))).toBe("PASS");
    expect(judged("EIC-008", program(list, { audits: audits(1) }))).toBe("FAIL");
    expect(judged("EIC-008", program(list, { audits: undefined }))).toBe("SKIP");
    expect(judged("CHK-A.2", program(list, { audits: audits(2) }))).toBe("PASS");
    expect(judged("CHK-A.2", program(list, { audits: audits(1) }))).toBe("FAIL");
    expect(judged("CHK-A.2", program(list, { policy: undefined, audits: audits(2) }))).toBe("SKIP");
    expect(policy().documented.has("audit")).toBe(true);
  });
});

describe("records of audits", () => {
  const RECORD = `audits:
  - packet_id: github.com/org/repo#1@000000000001
    auditor: dana@example.com
    audited_at: 2026-07-01T08:00:00Z
    findings: [{ id: A-F2, severity: BLOCK, resolved: false }]
`;

  test("are read as they are written", () => {
    expect(parseAuditRecords(RECORD)).toMatchObject({
      ok: true,
      value: [
        {
          packetId: "github.com/org/repo#1@000000000001",
          auditedAt: Date.parse("2026-07-01T08:00:00Z"),
          findings: [{ id: "A-F2", severity: "BLOCK", resolved: false }],
        },
      ],
    });
    expect(parseAuditRecords("audits: []\n")).toEqual({ ok: true, value: [] });
  });

  test.each([
    ["no auditor", RECORD.replace("auditor: dana@example.com", "auditors: dana"), "AIV_POLICY_INVALID"],
    ["no time", RECORD.replace("2026-07-01T08:00:00Z", "July"), "AIV_POLICY_INVALID"],
    ["an unknown severity", RECORD.replace("BLOCK", "CRITICAL"), "AIV_POLICY_INVALID"],
    ["whether it is resolved as a text", RECORD.replace("false", '"no"'), "AIV_POLICY_INVALID"],
    ["no list", "audits: none\n", "AIV_POLICY_INVALID"],
    ["no mapping", "- a\n", "AIV_POLICY_INVALID"],
    ["nothing", "", "AIV_EMPTY"],
    ["no YAML", "a: [", "AIV_SYNTAX"],
  ])("of %s are refused", (_title, text, code) => {
    expect(parseAuditRecords(text)).toMatchObject({ ok: false, error: { code } });
  });

  test("of other bytes than UTF-8 are refused", () => {
    expect(parseAuditRecords(Uint8Array.of(0xff, 0xfe))).toMatchObject({
      ok: false,
      error: { code: "AIV_NOT_UTF8" },
    });
  });
});
