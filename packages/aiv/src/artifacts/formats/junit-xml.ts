import { compareCodePoints, quote, utf8Bytes } from "@aixv/core";
import { contradiction } from "../artifact-error.ts";
import type { ArtifactFormat } from "../artifact-format.ts";
import type { ArtifactSource } from "../artifact-source.ts";
import { relativeTo, sharedRoot } from "../shared-root.ts";
import { type TestOutcome, TestTally } from "../test-tally.ts";
import { writeXml } from "../xml/write-xml.ts";
import { attribute, childElements, type XmlElement } from "../xml/xml-element.ts";
import { isCase, isFault, isSuite, knownChildren, outcomeOf, stateOf } from "./junit-elements.ts";

const ID = "junit-xml";

/** JUnit's XML, which has no specification: of pytest, Vitest, jest-junit, node:test, Surefire, gotestsum and others. */
export const JUNIT_XML: ArtifactFormat = {
  id: ID,
  stripped: [
    "@hostname",
    "@id of a suite",
    "@time",
    "@timestamp",
    "properties of a suite",
    "text of skipped beside its message",
  ],
  recognises: (source) => rootOf(source) !== undefined,
  read: (source) => {
    const tally = new TestTally();
    readSuite(requiredRoot(source), tally);
    return tally.content(ID);
  },
  canonicalize: (source) => {
    const root = requiredRoot(source);
    const files: string[] = [];
    collectFiles(root, files);
    return utf8Bytes(
      `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(canonicalElement(root, sharedRoot(files)))}\n`,
    );
  },
};

function rootOf(source: ArtifactSource): XmlElement | undefined {
  const root = source.xml;
  return root !== undefined && isSuite(root) ? root : undefined;
}

function requiredRoot(source: ArtifactSource): XmlElement {
  const root = rootOf(source);
  if (root === undefined) throw new TypeError(`expected content that ${ID} recognises`);
  return root;
}

/** What is in a suite: of everything below it, and of its own children alone, as node:test counts. */
interface SuiteCount {
  readonly tests: number;
  readonly failing: number;
  readonly faults: number;
  readonly skipped: number;
}

function readSuite(suite: XmlElement, tally: TestTally): SuiteCount {
  const below = { tests: 0, failing: 0, faults: 0, skipped: 0 };
  const direct = { tests: 0, failing: 0, faults: 0, skipped: 0 };
  let ownFaults = 0;
  for (const child of knownChildren(suite)) {
    if (isSuite(child)) {
      const inner = readSuite(child, tally);
      direct.tests++;
      direct.failing += inner.failing > 0 ? 1 : 0;
      for (const key of ["tests", "failing", "faults", "skipped"] as const) below[key] += inner[key];
    } else if (isCase(child)) {
      const { name, outcome, faults } = readCase(child);
      tally.add(name, outcome);
      for (const count of [below, direct]) {
        count.tests++;
        count.faults += faults;
        if (outcome === "failed") count.failing++;
        if (outcome === "skipped") count.skipped++;
      }
    } else if (isFault(child)) {
      ownFaults++;
    }
  }
  requireTotals(suite, below, direct, ownFaults);
  // A suite that failed as a whole, in what comes before or after its tests.
  const failedAlone = ownFaults > 0 || (below.failing === 0 && stateOf(suite) === "failed");
  if (failedAlone) tally.add(attribute(suite, "name") ?? "suite", "failed");
  return { ...below, failing: below.failing + (failedAlone ? Math.max(1, ownFaults) : 0) };
}

function readCase(test: XmlElement): {
  readonly name: string;
  readonly outcome: TestOutcome;
  readonly faults: number;
} {
  const name = attribute(test, "name") ?? "";
  const group = attribute(test, "classname") ?? "";
  return {
    name: group === "" || group === name ? name : `${group} > ${name}`,
    outcome: outcomeOf(test),
    faults: childElements(test).filter(isFault).length,
  };
}

/** Tools count differently; what none of their ways gives is no total. */
function requireTotals(suite: XmlElement, below: SuiteCount, direct: SuiteCount, ownFaults: number): void {
  const where = `${suite.name} ${attribute(suite, "name") ?? ""}`.trim();
  const tests = attribute(suite, "tests");
  if (tests !== undefined && !isOneOf(tests, [below.tests, direct.tests]))
    throw contradiction(`"tests" of ${where.slice(0, 80)}`, tests.slice(0, 40), below.tests);
  const said = [attribute(suite, "failures"), attribute(suite, "errors")];
  if (said.some((count) => count !== undefined)) {
    const sum = said.reduce((total, count) => total + (count === undefined ? 0 : wholeNumber(count)), 0);
    const faults = [below.failing, below.faults, direct.failing].flatMap((n) => [n, n + ownFaults]);
    if (!faults.includes(sum))
      throw contradiction(`"failures" and "errors" of ${where.slice(0, 80)}`, sum, below.failing);
  }
  for (const [name, value] of Object.entries(suite.attributes)) {
    // Other names for the same, of which nothing is known but that they must not be lost.
    if (/^(?:fail|err)/i.test(name) && below.failing + ownFaults === 0 && wholeNumber(value) > 0)
      throw contradiction(`${quote(name, 40)} of ${where.slice(0, 80)}`, value.slice(0, 40), 0);
  }
  const skipped = attribute(suite, "skipped");
  if (skipped !== undefined && !isOneOf(skipped, [below.skipped, direct.skipped]))
    throw contradiction(`"skipped" of ${where.slice(0, 80)}`, skipped.slice(0, 40), below.skipped);
}

function isOneOf(text: string, counts: readonly number[]): boolean {
  return counts.includes(wholeNumber(text));
}

/** NaN for anything but digits: equal to no count. */
function wholeNumber(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

const STRIPPED_ATTRIBUTES: readonly string[] = ["time", "timestamp", "hostname"];

function canonicalElement(element: XmlElement, root: string | undefined): XmlElement {
  const suite = isSuite(element);
  const attributes: { [name: string]: string } = Object.create(null) as { [name: string]: string };
  for (const [name, value] of Object.entries(element.attributes)) {
    const varies = suite || element.name === "testcase";
    if (varies && (STRIPPED_ATTRIBUTES.includes(name) || (suite && name === "id"))) continue;
    attributes[name] = name === "file" ? relativeTo(root, value) : value;
  }
  // pytest writes there where the check-out lies.
  const repeatsMessage = element.name === "skipped" && attribute(element, "message") !== undefined;
  const children = (repeatsMessage ? [] : element.children)
    // Between elements; the text of an element of its own is kept as it is.
    .filter((child) => typeof child !== "string" || child.trim() !== "")
    .filter((child) => typeof child === "string" || !(suite && child.name === "properties"))
    .map((child) => (typeof child === "string" ? child : canonicalElement(child, root)));
  if (!suite) return { name: element.name, attributes, children };
  const ordered = children.filter((child) => typeof child === "string" || !isTestOrSuite(child));
  const sorted = children
    .filter((child) => typeof child !== "string" && isTestOrSuite(child))
    .map((child) => ({ child, text: typeof child === "string" ? child : writeXml(child) }))
    .toSorted((a, b) => compareCodePoints(a.text, b.text))
    .map(({ child }) => child);
  return { name: element.name, attributes, children: [...ordered, ...sorted] };
}

function isTestOrSuite(element: XmlElement): boolean {
  return isSuite(element) || isCase(element);
}

function collectFiles(element: XmlElement, files: string[]): void {
  const file = attribute(element, "file");
  if (file !== undefined) files.push(file);
  for (const child of childElements(element)) collectFiles(child, files);
}
