import { quote } from "@aixv/core";
import { malformed } from "../artifact-error.ts";
import type { TestOutcome } from "../test-tally.ts";
import { attribute, childElements, type XmlElement } from "../xml/xml-element.ts";

// JUnit's XML has no specification. What its writers put where a verdict stands is listed here, and anything else there is
// refused: what is not understood must not pass for a test that passed.

/** Beside verdicts, what says nothing of how a test ended. */
const OUTPUT: readonly string[] = ["properties", "system-out", "system-err"];
const FAULTS: readonly string[] = ["failure", "error"];
const NOT_RUN_ELEMENTS: readonly string[] = ["skipped", "ignored"];
/** Of Surefire, Gradle and nextest: what failed at first and passed then, and what failed again. */
const FLAKY: readonly string[] = ["flakyFailure", "flakyError"];
const RERUN: readonly string[] = ["rerunFailure", "rerunError"];

const CASE_CHILDREN = new Set([...OUTPUT, ...FAULTS, ...NOT_RUN_ELEMENTS, ...FLAKY, ...RERUN]);
const SUITE_CHILDREN = new Set(["testsuite", "testcase", ...OUTPUT, ...FAULTS, ...NOT_RUN_ELEMENTS]);

/** Names of what has a verdict or is one, in any spelling and behind any prefix. */
const VERDICT = /^(?:[^:]*:)?(?:test-?suites?|test-?case|test|fail(?:ure|ed|ures)?|errors?|errored)$/i;

export function isSuite({ name }: XmlElement): boolean {
  return name === "testsuite" || name === "testsuites";
}

export function isCase({ name }: XmlElement): boolean {
  return name === "testcase";
}

/** True for `failure` and `error`. */
export function isFault({ name }: XmlElement): boolean {
  return FAULTS.includes(name);
}

/**
 * The elements in a suite or a test, once all that is in them is known.
 *
 * @throws ArtifactError `ARTIFACT_MALFORMED`
 */
export function knownChildren(parent: XmlElement): readonly XmlElement[] {
  const children = childElements(parent);
  const known = isCase(parent) ? CASE_CHILDREN : SUITE_CHILDREN;
  for (const child of children) {
    if (!known.has(child.name))
      throw malformed(`junit-xml: expected no ${quote(child.name, 40)} in a ${parent.name}, got one`);
    if (!isSuite(child) && !isCase(child)) refuseVerdicts(child);
  }
  return children;
}

/** In properties, outputs and messages no test stands and none ends. */
function refuseVerdicts(element: XmlElement): void {
  for (const child of childElements(element)) {
    if (VERDICT.test(child.name))
      throw malformed(`junit-xml: expected no ${quote(child.name, 40)} in ${element.name}, got one`);
    refuseVerdicts(child);
  }
}

const STATE_ATTRIBUTES: readonly string[] = ["status", "result", "success", "executed", "outcome", "state"];

/** Of googletest, Bazel, CTest, Ginkgo, NUnit, Qt, xUnit, Behat, Behave, Katalon and others. */
const STATES_BY_OUTCOME: { readonly [outcome in TestOutcome]: string } = {
  passed: "run ran completed complete finished executed passed pass ok success successful succeeded true",
  // What ran and came to no verdict has not passed.
  skipped:
    "notrun not_run skipped skip suppressed disabled ignored pending untested inconclusive warning xfail",
  failed:
    "failed fail failure error errored broken undefined false timeout timedout aborted crashed panicked incomplete interrupted xpass",
};

const STATES: ReadonlyMap<string, TestOutcome> = new Map(
  (["passed", "skipped", "failed"] as const).flatMap((outcome) =>
    STATES_BY_OUTCOME[outcome].split(" ").map((state) => [state, outcome] as const),
  ),
);

/**
 * What the attributes of a suite or a test say of how it ended: the worst of them; `passed` where they say nothing.
 *
 * @throws ArtifactError `ARTIFACT_MALFORMED` for a state that is not known
 */
export function stateOf(element: XmlElement): TestOutcome {
  const states = Object.keys(element.attributes).flatMap((name) => {
    const plain = name.toLowerCase();
    if (!STATE_ATTRIBUTES.includes(plain)) return [];
    const value = (attribute(element, name) ?? "").toLowerCase();
    // "executed" says whether it ran, and not how it ended.
    if (plain === "executed" && value === "false") return "skipped";
    const state = STATES.get(value);
    if (state === undefined)
      throw malformed(`junit-xml: expected ${plain} of a ${element.name} to be a state that is known`);
    return state;
  });
  if (states.includes("failed")) return "failed";
  return states.includes("skipped") ? "skipped" : "passed";
}

/** How a test ended: by its verdicts, else by its attributes. */
export function outcomeOf(test: XmlElement): TestOutcome {
  const names = knownChildren(test).map(({ name }) => name);
  const state = stateOf(test);
  const hasFailed = names.some((name) => FAULTS.includes(name) || RERUN.includes(name));
  if (hasFailed || state === "failed") return "failed";
  return state === "skipped" || names.some((name) => NOT_RUN_ELEMENTS.includes(name)) ? "skipped" : "passed";
}
