import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  AixvError,
  closest,
  isJsonObject,
  JsonFields,
  type JsonObject,
  type JsonValue,
  quote,
  type Result,
} from "@aixv/core";
import { errno, FileError } from "@aixv/core/node";
import {
  type AdmissionDecision,
  ASSURANCE_LEVELS,
  type AssuranceLevel,
  compilePolicy,
  VIOLATION_CODES,
} from "@aixv/policy";
import { parseFacts, simulateAdmission } from "@aixv/policy/simulate";
import { POLICY_DECISIONS, type PolicyDecision } from "@aixv/records";
import { attempt, unwrapped } from "../attempt.ts";
import { readJson } from "../json-file.ts";
import { located } from "../located.ts";
import { SdkError } from "../sdk-error.ts";
import { readUnverifiedPolicy } from "./policy-file.ts";

/** `schema` of a file with a case for a policy. */
export const POLICY_TEST_SCHEMA = "aixv.policy-test/v1";

/** What files with cases are called. */
const SUFFIX = ".policy-test.json";

/** What a case expects of a decision. */
interface Expectation {
  readonly decision: PolicyDecision;
  /** Codes of all violations, waived ones included; absent: any. */
  readonly violations?: readonly string[];
}

/** How a case came out. */
export interface PolicyTestResult {
  readonly path: string;
  readonly title: string;
  readonly passed: boolean;
  readonly expected: Expectation;
  readonly decision: PolicyDecision;
  /** Codes, each once, sorted. */
  readonly violations: readonly string[];
  /** What came otherwise, in words. */
  readonly differences: readonly string[];
}

/**
 * Runs the cases of a folder: files called `*.policy-test.json`, in it and below it. Each has a policy, facts that nobody
 * needs to have verified, and the decision that is expected. No policy has to be signed for that.
 *
 * @returns how each came out, by path; or an error where a case cannot be read, or there is none
 */
export async function runPolicyTests(
  folder: string,
): Promise<Result<readonly PolicyTestResult[], AixvError>> {
  return await attempt(async () => {
    const paths = await findCases(folder);
    if (paths.length === 0) {
      throw new FileError("FILE_NOT_FOUND", `expected files called *${SUFFIX} in ${folder}, got none`);
    }
    const results: PolicyTestResult[] = [];
    for (const path of paths) results.push(await runCase(path));
    return results;
  });
}

async function findCases(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    const code =
      errno(cause) === "ENOENT"
        ? "FILE_NOT_FOUND"
        : errno(cause) === "ENOTDIR"
          ? "NOT_A_FILE"
          : "FILE_UNREADABLE";
    throw new FileError(code, `expected a folder with files called *${SUFFIX}: ${folder} (${errno(cause)})`, {
      cause,
    });
  });
  return names
    .filter((name) => name.endsWith(SUFFIX))
    .toSorted()
    .map((name) => join(folder, name));
}

async function runCase(path: string): Promise<PolicyTestResult> {
  const test = readCase(path, await readJson(path, "policy test"));
  // What a case names is named from the folder that the case is in.
  const policy = await ofCase(path, async () =>
    unwrapped(compilePolicy(await readUnverifiedPolicy(join(dirname(path), test.policy)))),
  );
  const { facts: given } = test;
  const factsPath = typeof given === "string" ? join(dirname(path), given) : path;
  const document = typeof given === "string" ? await ofCase(path, () => readJson(factsPath, "facts")) : given;
  const facts = parseFacts(document);
  if (!facts.ok) throw located(`${factsPath}: facts`, facts.error);
  const { simulated } = simulateAdmission(policy, facts.value, test.assuranceLevel);
  const violations = [...new Set(simulated.violations.map(({ code }) => code))].sort();
  const differences = differencesOf(test.expected, simulated, violations);
  return {
    path,
    title: test.title,
    passed: differences.length === 0,
    expected: test.expected,
    decision: simulated.decision,
    violations,
    differences,
  };
}

/** Says which case named a file that cannot be used. */
async function ofCase<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof AixvError)) throw cause;
    throw located(path, cause);
  }
}

function differencesOf(
  { decision, violations: codes }: Expectation,
  actual: AdmissionDecision,
  violations: readonly string[],
): readonly string[] {
  const differences: string[] = [];
  if (actual.decision !== decision) differences.push(`expected ${decision}, got ${actual.decision}`);
  for (const code of codes ?? []) {
    if (!violations.includes(code)) differences.push(`expected violation ${code}, which did not come`);
  }
  // Told in full only where it matters, and then with the reason.
  for (const { code, message } of actual.violations) {
    const isExpected = codes === undefined ? actual.decision === decision : codes.includes(code);
    if (!isExpected) differences.push(`got ${code}: ${message}`);
  }
  return differences;
}

interface Case {
  readonly title: string;
  readonly policy: string;
  readonly facts: JsonObject | string;
  readonly assuranceLevel?: AssuranceLevel;
  readonly expected: Expectation;
}

function readCase(path: string, document: JsonValue): Case {
  const fields = new JsonFields(document, {
    fault: (message, pointer) =>
      new SdkError("POLICY_TEST_INVALID", `${path}: ${message}`, { details: { pointer } }),
  });
  fields.onlyKnows("schema", "title", "policy", "facts", "assurance_level", "expect");
  if (fields.text("schema") !== POLICY_TEST_SCHEMA) throw fields.fault("schema", quote(POLICY_TEST_SCHEMA));
  const facts = fields.raw("facts");
  if (typeof facts !== "string" && !isJsonObject(facts))
    throw fields.fault("facts", "facts, or the path of a file with them");
  const level = fields.has("assurance_level")
    ? oneOf(fields, "assurance_level", ASSURANCE_LEVELS)
    : undefined;
  const expect = fields.object("expect");
  expect.onlyKnows("decision", "violations");
  return {
    title: fields.text("title"),
    policy: fields.text("policy"),
    facts,
    ...(level === undefined ? {} : { assuranceLevel: level }),
    expected: {
      decision: oneOf(expect, "decision", POLICY_DECISIONS),
      ...(expect.has("violations")
        ? { violations: expect.array("violations", "a violation code", violationCode) }
        : {}),
    },
  };
}

/** Of a code that there is not, no case would ever tell that it did not come for being misspelt. */
function violationCode(entry: JsonValue): string | undefined {
  const codes: readonly string[] = VIOLATION_CODES;
  return typeof entry === "string" && codes.includes(entry) ? entry : undefined;
}

function oneOf<T extends string>(fields: JsonFields, name: string, allowed: readonly T[]): T {
  const text = fields.text(name);
  const found = allowed.find((one) => one === text);
  if (found !== undefined) return found;
  const guess = closest(text, allowed);
  throw fields.fault(
    name,
    `one of ${allowed.join(", ")}${guess === undefined ? "" : ` (did you mean ${guess}?)`}`,
  );
}
