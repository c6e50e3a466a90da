import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ok, parseTime, unwrap } from "@aixv/core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Answer, Implementation } from "../src/implementation/implementation.ts";
import {
  type ConformanceReport,
  createSelf,
  type LoadedCases,
  loadCases,
  runConformance,
  SUITES,
} from "../src/index.ts";
import { judgeAnswer } from "../src/report/judge-answer.ts";
import type { ConformanceCase } from "../src/vectors/conformance-case.ts";
import { REFERENCE_CHECK_IDS } from "./reference-check-ids.ts";

const OPTIONS = { generatedAt: unwrap(parseTime("2026-01-01T00:00:00Z")) };
const self = createSelf("1.2.3");

let loaded: LoadedCases;
let report: ConformanceReport;
beforeAll(async () => {
  loaded = await loadCases();
  report = await runConformance(self, loaded, OPTIONS);
});

/** An implementation that answers everything so. */
function answering(answer: (one: ConformanceCase) => Answer): Implementation {
  return {
    name: "one answer",
    version: "1",
    answer: async ({ id }) => {
      const one = loaded.cases.find((known) => known.id === id);
      if (one === undefined) throw new Error(`no case ${id}`);
      return ok(answer(one));
    },
    close: () => undefined,
  };
}

describe("the vectors", () => {
  it("each come out on aixv as they say", () => {
    expect(report.checks.filter(({ status }) => status !== "pass")).toEqual([]);
    expect(report.overall_status).toBe("pass");
  });

  it("have every check of the AIXV reference, under its id", () => {
    const ids = report.checks.map(({ check_id }) => check_id);
    expect(ids).toEqual(expect.arrayContaining([...REFERENCE_CHECK_IDS]));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(SUITES)("of %s accept ten times and reject ten times, at least", (suite) => {
    const verdicts = loaded.cases
      .filter((one) => one.suite === suite)
      .map(({ expected }) => expected.verdict);
    expect(verdicts.filter((verdict) => verdict === "accept").length).toBeGreaterThanOrEqual(10);
    expect(verdicts.filter((verdict) => verdict === "reject").length).toBeGreaterThanOrEqual(10);
  });

  it("have a clause and a description each, and no two ask the same", () => {
    const asked = loaded.cases.map(({ operation, input }) => JSON.stringify([operation, input]));
    const repeated = loaded.cases.filter((_, index) => asked.indexOf(asked[index] ?? "") !== index);
    expect(repeated.map(({ id }) => id)).toEqual([]);
    for (const { clause, description } of loaded.cases) {
      expect(clause).toMatch(/\d/);
      expect(description).toMatch(/^[^\n]{3,}$/);
    }
  });

  it("each fail where the verdict is the other one, or something is said otherwise", async () => {
    for (const one of loaded.cases) {
      const answer = await self.answer(one);
      expect(judgeAnswer(one, answer).status).toBe("pass");
      const { expected } = one;
      const other = expected.verdict === "accept" ? "reject" : "accept";
      const mutants = [
        { ...expected, verdict: other } as const,
        { ...expected, output: { ...expected.output, there_is_no_such: true } },
        { ...expected, includes: { ...expected.includes, there_is_no_such: ["x"] } },
        ...Object.keys(expected.output ?? {}).map((name) => ({
          ...expected,
          output: { ...expected.output, [name]: "something else" },
        })),
        ...Object.keys(expected.includes ?? {}).map((name) => ({
          ...expected,
          includes: { ...expected.includes, [name]: ["something else"] },
        })),
      ];
      for (const mutant of mutants) {
        const { status, error } = judgeAnswer({ ...one, expected: mutant }, answer);
        expect([one.id, status]).toEqual([one.id, "fail"]);
        expect(error).toMatch(/^expected /);
      }
    }
  });
});

describe("a report", () => {
  it("of what accepts everything fails each check that rejects (and no other suite's verdict hides it)", async () => {
    const lenient = await runConformance(
      answering(() => ({ verdict: "accept" })),
      loaded,
      OPTIONS,
    );
    expect(lenient.overall_status).toBe("fail");
    const passed = new Set(
      lenient.checks.filter(({ status }) => status === "pass").map((one) => one.check_id),
    );
    for (const { id, expected } of loaded.cases) {
      if (expected.verdict === "reject") expect(passed.has(id.split("#")[0] ?? "")).toBe(false);
    }
  });

  it("of a check of several cases is as bad as the worst of them", async () => {
    const id = "advisory.signed-policy.filtering.v1";
    const run = async (untrusted: Answer, trusted: Answer) => {
      const { checks } = await runConformance(
        answering((one) => (one.id.endsWith("#untrusted") ? untrusted : trusted)),
        { ...loaded, cases: loaded.cases.filter((one) => one.id.startsWith(id)) },
        OPTIONS,
      );
      return checks.find(({ check_id }) => check_id === id);
    };
    const allow: Answer = { verdict: "accept", output: { decision: "allow", violations: [] } };
    const deny: Answer = { verdict: "reject", output: { decision: "deny", violations: ["ADVISORY_ACTIVE"] } };
    const skip: Answer = { verdict: "skip", reason: "not here" };
    expect(await run(allow, deny)).toMatchObject({ status: "pass", error: null, evidence: { cases: 2 } });
    expect(await run(skip, deny)).toMatchObject({ status: "skip", error: "not here" });
    expect(await run(skip, allow)).toMatchObject({ status: "fail" });
    expect(await run(deny, deny)).toMatchObject({ status: "fail" });
  });

  it("of what skips everything says that nothing was judged", async () => {
    const skipped = await runConformance(
      answering(() => ({ verdict: "skip", reason: "no" })),
      loaded,
      OPTIONS,
    );
    expect(skipped.overall_status).toBe("skip");
  });

  it("ends when it is aborted, and closes the implementation", async () => {
    let closed = 0;
    const stopped = { ...self, close: () => closed++ } as unknown as Implementation;
    const run = runConformance(stopped, loaded, { ...OPTIONS, signal: AbortSignal.abort() });
    await expect(run).rejects.toThrow(/abort/);
    expect(closed).toBe(1);
  });
});

describe("vectors that are damaged", () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  /** A copy of the vectors. */
  async function copiedVectors(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "aixv-vectors-"));
    folders.push(folder);
    await cp(new URL("../vectors", import.meta.url), folder, { recursive: true });
    return folder;
  }

  /** What is loaded of a copy of the vectors with one file more, of one case by the index. */
  async function changedVectors(name: string, text: string): Promise<LoadedCases> {
    const folder = await copiedVectors();
    await writeFile(join(folder, name), text);
    const index = JSON.parse(await readFile(join(folder, "index.json"), "utf8"));
    index.files[name] = 1;
    await writeFile(join(folder, "index.json"), JSON.stringify(index));
    return await loadCases(undefined, folder);
  }

  const CASE = {
    id: "policy.new",
    suite: "policy",
    operation: "validate-policy",
    clause: "AIXV §11",
    description: "a policy",
    input: { policy: {} },
    expected: { verdict: "accept" },
  };
  const file = (...cases: readonly object[]): string =>
    JSON.stringify({ schema: "aixv.conformance-vectors/v1", cases });

  it.each([
    ["no JSON", "{", /policy\/new\.json: /],
    ["another schema", '{"schema": "x", "cases": []}', /aixv\.conformance-vectors\/v1/],
    ["a case without clause", file({ ...CASE, clause: "" }), /clause/],
    ["an unknown member", file({ ...CASE, note: "x" }), /note/],
    ["another suite", file({ ...CASE, suite: "aiv" }), /suite aiv/],
    ["no such suite", file({ ...CASE, suite: "x" }), /one of canonical-json/],
    ["no such verdict", file({ ...CASE, expected: { verdict: "maybe" } }), /accept, reject/],
    ["a rejection without a reason", file({ ...CASE, expected: { verdict: "reject" } }), /reason/],
    ["an id that is there already", file({ ...CASE, id: "policy.empty" }), /policy\.empty is there twice/],
  ])("with %s fail the check that they are there", async (_, text, message) => {
    const { checks, overall_status } = await runConformance(
      self,
      await changedVectors("policy/new.json", text),
      OPTIONS,
    );
    expect(overall_status).toBe("fail");
    expect(checks[0]).toMatchObject({ check_id: "fixtures.exist.v1", status: "fail" });
    expect(checks[0]?.error).toMatch(message);
  });

  it("that are all right are a case more", async () => {
    const { cases, faults } = await changedVectors("policy/new.json", file(CASE));
    expect([cases.length, faults]).toEqual([loaded.cases.length + 1, []]);
  });

  it("that are missing fail it too", async () => {
    const missing = await loadCases("aiv", join(tmpdir(), "aixv-no-such-folder"));
    const { checks, overall_status } = await runConformance(self, missing, OPTIONS);
    expect(overall_status).toBe("fail");
    expect(checks[0]?.error).toMatch(/^index\.json: .*not found.*; there are no vectors of the suite aiv$/);
  });

  it.each<[string, (folder: string) => Promise<void>, RegExp]>([
    [
      "a file that is gone, with what is to be rejected",
      (folder) => rm(join(folder, "policy/invalid.json")),
      /^policy\/invalid\.json: vectors not found/,
    ],
    [
      "a file that lost its cases",
      (folder) => writeFile(join(folder, "policy/invalid.json"), file(CASE)),
      /^policy\/invalid\.json: expected \d+ cases as in index\.json, got 1$/,
    ],
    [
      "a file that nobody knows",
      (folder) => writeFile(join(folder, "policy/more.json"), file(CASE)),
      /^policy\/more\.json: index\.json does not name it$/,
    ],
    ["no index", (folder) => rm(join(folder, "index.json")), /^index\.json: vectors not found/],
    [
      "an index of nothing",
      (folder) => writeFile(join(folder, "index.json"), "{}"),
      /^index\.json: .*schema/,
    ],
    [
      "an index of another version",
      (folder) =>
        writeFile(
          join(folder, "index.json"),
          '{"schema":"aixv.conformance-vectors-index/v1","version":"0.9","files":{}}',
        ),
      /^index\.json: .*version/,
    ],
  ])("with %s are not whole", async (_, damage, message) => {
    const folder = await copiedVectors();
    await damage(folder);
    const { faults } = await loadCases("policy", folder);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
    const { checks, overall_status } = await runConformance(self, await loadCases("policy", folder), OPTIONS);
    expect([overall_status, checks[0]?.status]).toEqual(["fail", "fail"]);
  });
});
