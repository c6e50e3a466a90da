import { quote } from "@aixv/core";
import { pythonTextOf } from "../python-json/format-python-text.ts";
import { indexPath, joinPath } from "../python-json/json-path.ts";
import type { PythonJsonText } from "../python-json/parse-python-json.ts";
import {
  isPythonArray,
  isPythonObject,
  type PythonJson,
  type PythonJsonObject,
} from "../python-json/python-json.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";
import { addOddities } from "../warnings/add-oddities.ts";
import { WarningList } from "../warnings/warning-list.ts";
import type { EvidenceBundleWarning, EvidenceBundleWarningCode } from "./evidence-bundle.ts";

/** A bundle that was read, with which of its events count. */
interface ReadBundle extends Pick<PythonJsonText, "depth" | "oddities"> {
  readonly json: PythonJsonObject;
  readonly listed: readonly PythonJson[];
  readonly counted: readonly PythonJsonObject[];
  readonly runId: string;
}

const REQUIRED_TEXTS = ["event_id", "event_type", "ts_utc", "actor", "system", "run_id"] as const;

/** What the server's events have besides; where one is null, it leaves it out, and Python does not. */
const OPTIONAL_TEXTS = [
  "environment",
  "parent_run_id",
  "root_run_id",
  "delegated_from_event_id",
  "agent_id",
  "agent_role",
  "delegation_reason",
] as const;

const KNOWN_FIELDS = new Set<string>([...REQUIRED_TEXTS, ...OPTIONAL_TEXTS, "payload"]);

/** `serde_json` of the reference's server reads no deeper. */
const PORTABLE_DEPTH = 127;

/** It reads integers outside of these as floats. */
const LEAST_INTEGER = -(2n ** 63n);
const GREATEST_INTEGER = 2n ** 64n - 1n;

/** What the digest does not protect, and in what the server's, which is written in Rust, would differ from Python's. */
export function findBundleWarnings(bundle: ReadBundle): readonly EvidenceBundleWarning[] {
  const warnings = new WarningList<EvidenceBundleWarningCode>();
  addOddities(bundle.oddities, warnings);
  if (bundle.depth > PORTABLE_DEPTH) {
    const message = `${bundle.depth} levels of nesting are more than the reference's server reads (${PORTABLE_DEPTH})`;
    warnings.add("DEPTH_NOT_PORTABLE", "", message);
  }
  for (const name of bundle.json.keys()) {
    if (name !== "run_id" && name !== "events")
      warnings.add("FIELD_NOT_COVERED", name, "no digest covers this");
  }
  const runId = bundle.json.get("run_id");
  if (typeof runId === "string" && runId !== bundle.runId)
    warnings.add(
      "WHITE_SPACE_NOT_COVERED",
      "run_id",
      "no digest covers the white space around this; remove it",
    );
  const counted = new Set(bundle.counted);
  for (const [index, event] of bundle.listed.entries()) {
    const path = indexPath("events", index);
    if (isPythonObject(event) && counted.has(event)) visitEvent(event, path, bundle.runId, warnings);
    else warnings.add("EVENT_DROPPED", path, reasonOfDrop(event));
  }
  return warnings.list();
}

function reasonOfDrop(event: PythonJson): string {
  if (!isPythonObject(event)) return "this is no object, and no digest covers it";
  const id = pythonTextOf(event.get("event_id"));
  if (id === "") return "this has no event_id, and no digest covers it";
  return `another event with the event_id ${quote(id)} counts in the place of this, which no digest covers`;
}

type Warnings = WarningList<EvidenceBundleWarningCode>;

function visitEvent(event: PythonJsonObject, path: string, runId: string, warnings: Warnings): void {
  for (const name of REQUIRED_TEXTS) {
    if (typeof event.get(name) === "string") continue;
    warnings.add(
      "EVENT_MALFORMED",
      joinPath(path, name),
      `the server refuses an event whose ${name} is no string`,
    );
  }
  if (!isPythonObject(event.get("payload")))
    warnings.add(
      "EVENT_MALFORMED",
      joinPath(path, "payload"),
      "an event is submitted with an object as payload only",
    );
  if (stripPythonSpace(pythonTextOf(event.get("run_id"))) !== runId)
    warnings.add("EVENT_OF_OTHER_RUN", joinPath(path, "run_id"), "this is not the run of the bundle");
  for (const [name, member] of event) {
    const place = joinPath(path, name);
    if (name === "environment")
      warnings.add("FIELD_NOT_COVERED", place, "no digest covers this; the server stamps it");
    else if (!KNOWN_FIELDS.has(name))
      warnings.add("FIELD_NOT_PORTABLE", place, "the server leaves this out of its digest");
    else if (member === null)
      warnings.add("FIELD_NOT_PORTABLE", place, "the server leaves out what is null; remove it");
    else visitNumbers(member, place, warnings);
  }
}

/** As deep as the reader went; a path is made only for what has to be looked at. */
function visitNumbers(value: PythonJson, path: string, warnings: Warnings): void {
  if (isPythonObject(value)) {
    for (const [name, member] of value) {
      if (mayNeedWarning(member)) visitNumbers(member, joinPath(path, name), warnings);
    }
  } else if (isPythonArray(value)) {
    for (const [index, item] of value.entries()) {
      if (mayNeedWarning(item)) visitNumbers(item, indexPath(path, index), warnings);
    }
  } else if (!isPortable(value)) {
    warnings.add(
      "NUMBER_NOT_PORTABLE",
      path,
      "the server spells this number otherwise, and its digest differs",
    );
  }
}

function mayNeedWarning(value: PythonJson): boolean {
  return typeof value === "object" ? value !== null : !isPortable(value);
}

/** Exponents from -5 to -9: Python writes `1e-05` and `1e-07`, the server `0.00001` and `1e-7`. */
function isPortable(value: PythonJson): boolean {
  if (typeof value === "bigint") return value >= LEAST_INTEGER && value <= GREATEST_INTEGER;
  if (typeof value !== "number") return true;
  const size = Math.abs(value);
  return !(size >= 1e-9 && size < 1e-4);
}
