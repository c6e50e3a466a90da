import { canonicalizeJson, getOwn, type JsonObject, type Result } from "@aixv/core";
import type { Answer } from "../implementation/implementation.ts";
import type { ConformanceCase } from "../vectors/conformance-case.ts";

/** How a case came out. */
export interface Judgement {
  readonly status: "pass" | "fail" | "skip";
  /** Why it is not a pass, in words. */
  readonly error?: string;
}

/** Most UTF-16 units of a value that a message shows. */
const SHOWN = 300;

/** Holds an answer against what a case expects of it. */
export function judgeAnswer({ expected }: ConformanceCase, answer: Result<Answer, string>): Judgement {
  if (!answer.ok) return fail(answer.error);
  const { value } = answer;
  if (value.verdict === "skip") return { status: "skip", error: value.reason };
  if (value.verdict !== expected.verdict) {
    const why = expected.reason ?? "it is valid";
    const said = value.reason === undefined ? "" : `: ${value.reason}`;
    return fail(`expected ${expected.verdict}, because ${why}; got ${value.verdict}${said}`);
  }
  const output = value.output ?? {};
  return differenceOf(expected.output ?? {}, output) ?? missingOf(expected.includes ?? {}, output) ?? PASS;
}

const PASS: Judgement = { status: "pass" };

function fail(error: string): Judgement {
  return { status: "fail", error };
}

function differenceOf(expected: JsonObject, output: JsonObject): Judgement | undefined {
  for (const [name, value] of Object.entries(expected)) {
    const came = getOwn(output, name);
    const wanted = canonicalizeJson(value);
    if (came === undefined) return fail(`expected output.${name} ${cut(wanted)}, got none`);
    const got = canonicalizeJson(came);
    if (got !== wanted) return fail(`expected output.${name} ${cut(wanted)}, got ${cut(got)}`);
  }
  return undefined;
}

function missingOf(expected: JsonObject, output: JsonObject): Judgement | undefined {
  for (const [name, items] of Object.entries(expected)) {
    const came = getOwn(output, name);
    const got = new Set(Array.isArray(came) ? came.map(canonicalizeJson) : []);
    const wanted = Array.isArray(items) ? items.map(canonicalizeJson) : [];
    const missing = wanted.filter((item) => !got.has(item));
    if (missing.length > 0)
      return fail(
        `expected ${missing.join(", ")} in output.${name}, got ${cut([...got].join(", ") || "none")}`,
      );
  }
  return undefined;
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
