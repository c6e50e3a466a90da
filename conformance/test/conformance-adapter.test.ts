import { fileURLToPath } from "node:url";
import { parseTime, unwrap } from "@aixv/core";
import { ampleMillis } from "@aixv/testkit";
import { describe, expect, it } from "vitest";
import type { Implementation } from "../src/implementation/implementation.ts";
import { type ConformanceReport, loadCases, runConformance, startAdapter } from "../src/index.ts";

const command = (path: string, ...args: readonly string[]): string =>
  [process.execPath, "--conditions=@aixv/source", fileURLToPath(new URL(path, import.meta.url)), ...args]
    .map((word) => JSON.stringify(word))
    .join(" ");
const fake = (...args: readonly string[]): string => command("./fake-adapter.ts", ...args);

/** Most time for an answer: little for one that never comes, and plenty for a process to start. */
const PATIENT = { answerMillis: 60_000, maxAnswerBytes: 65_536 };

async function start(line: string, limits = PATIENT): Promise<Implementation> {
  const adapter = await startAdapter(line, limits);
  if (!adapter.ok) throw new Error(adapter.error);
  return adapter.value;
}

/** What comes of putting the first cases of a suite to a fake adapter. */
async function run(name: string, limits = PATIENT, most = 3): Promise<ConformanceReport> {
  const { cases } = await loadCases("policy");
  return await runConformance(
    await start(fake(name), limits),
    { cases: cases.slice(0, most), faults: [] },
    {
      generatedAt: unwrap(parseTime("2026-01-01T00:00:00Z")),
    },
  );
}

/** Statuses of the checks, the first of which is that there are vectors, and the first error. */
async function outcome(name: string, limits = PATIENT): Promise<readonly unknown[]> {
  const { overall_status, checks } = await run(name, limits);
  return [overall_status, ...checks.slice(1).map(({ status }) => status), checks[1]?.error];
}

describe("an adapter (PROTOCOL.md)", () => {
  it("for aixv itself passes every check, and says who it is", async () => {
    const adapter = await start(command("../adapters/vectors/main.ts"));
    const report = await runConformance(adapter, await loadCases(), {
      generatedAt: unwrap(parseTime("2026-01-01T00:00:00Z")),
    });
    expect(report.checks.filter(({ status }) => status !== "pass")).toEqual([]);
    expect(report.implementation).toEqual({ name: "aixv", version: "source" });
  });

  it("that accepts everything fails what is to be rejected, with why it is", async () => {
    const { checks } = await run("accept", PATIENT, 40);
    expect(checks.filter(({ status }) => status === "fail").length).toBeGreaterThan(10);
    expect(checks.find(({ check_id }) => check_id === "policy.age-zero")?.error).toBe(
      "expected reject, because 1 at least; got accept",
    );
  });

  it("that rejects everything fails what is to be accepted", async () => {
    const { checks } = await run("reject", PATIENT, 40);
    expect(checks.find(({ check_id }) => check_id === "policy.empty")?.error).toBe(
      "expected accept, because it is valid; got reject: always",
    );
  });

  it("that has no such operation skips: nothing was judged", async () => {
    expect(await outcome("skip")).toEqual(["skip", "skip", "skip", "skip", "no advisory-signers"]);
  });

  it("may end after each answer, and is started again", async () => {
    expect(await outcome("once")).toEqual(["skip", "skip", "skip", "skip", "one at a time"]);
  });

  it.each([
    ["crash", /ended without an answer \(exit status 3\); it said: out of luck$/],
    ["end-quietly", /ended without an answer \(exit status 0\)$/],
    ["garbage", /^expected a line of JSON, got line 1, column 1: /],
    ["other-id", /^expected the answer to "policy\.[^"]+", got one to "other"$/],
    ["other-verdict", /expected accept, reject or skip, got "maybe"/],
    ["other-member", /unknown field "score"/],
    ["flood", /^more than 65536 bytes without a line end$/],
    ["long-line", /^more than 65536 bytes without a line end$/],
  ])("that answers with %s fails each check, and is started again", async (name, message) => {
    const [overall, ...statuses] = await outcome(name);
    const error = statuses.pop();
    expect([overall, ...statuses]).toEqual(["fail", "fail", "fail", "fail"]);
    expect(error).toMatch(message);
  });

  it("that says more than it was asked fails the next check", async () => {
    const { checks } = await run("two-lines");
    expect(checks.slice(1).map(({ status }) => status)).toEqual(["skip", "fail", "skip"]);
  });

  it("that hangs is ended, and fails the check; in the end it is asked no more", async () => {
    // Enough for the first answer, that says who it is, on this machine.
    const seconds = Math.ceil((await ampleMillis(() => run("accept", PATIENT, 1))) / 1000);
    const { checks, overall_status } = await run("hang", { ...PATIENT, answerMillis: seconds * 1000 }, 5);
    expect([overall_status, ...checks.slice(1).map(({ error }) => error)]).toEqual([
      "fail",
      ...Array(3).fill(`no answer within ${seconds} s`),
      ...Array(2).fill("not asked: 3 requests before had no answer"),
    ]);
  });

  it("is ended when the run is aborted", async () => {
    const adapter = await start(fake("hang"));
    const abort = new AbortController();
    const run = runConformance(adapter, await loadCases("policy"), {
      generatedAt: unwrap(parseTime("2026-01-01T00:00:00Z")),
      signal: abort.signal,
    });
    abort.abort();
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
  });

  it("is ended when it is aborted before it has said who it is", async () => {
    const abort = new AbortController();
    const starting = startAdapter(fake("hang", "rude"), { ...PATIENT, signal: abort.signal });
    abort.abort();
    expect(await starting).toMatchObject({ ok: false, error: expect.stringContaining("signal SIGKILL") });
  });

  it.each([
    ["is no program", "aixv-there-is-no-such-program"],
    ["crashes", fake("crash", "rude")],
    ["prints garbage", fake("garbage", "rude")],
    ["does not say who it is", fake("accept", "rude")],
    ["has none of it", fake("skip", "rude")],
    ["has no name", fake("nameless", "rude")],
    ["has no end of a name", fake("long-name", "rude")],
  ])("that %s when it is asked who it is cannot be used", async (_, line) => {
    const adapter = await startAdapter(line, PATIENT);
    if (adapter.ok) throw new Error("expected an error");
    expect(adapter.error).toMatch(/^expected .+, got: /);
    // It comes from outside: a message shows the beginning of it.
    expect(adapter.error.slice(adapter.error.indexOf(", got: ")).length).toBeLessThan(400);
  });
});
