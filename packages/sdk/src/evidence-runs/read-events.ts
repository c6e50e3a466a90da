import { decodeUtf8, quote } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { MAX_EVIDENCE_BUNDLE_BYTES, type PythonJson, type PythonJsonObject } from "@aixv/evidence-pack";
import { type PythonJsonText, parsePythonJson } from "@aixv/evidence-pack/python-json";
import { located } from "../located.ts";
import { EvidenceRunError } from "./evidence-run-error.ts";

/** Two levels less than a bundle may have, which are around its events. */
const MAX_DEPTH = 992;

/**
 * Reads the events of a file: a JSON array, an object with `events`, or JSON Lines. Numbers stay as Python spells them. It is
 * stricter than who reads a bundle: what JSON has no single meaning for is refused, not decided.
 *
 * @throws FileError, `EVIDENCE_RUN_EVENTS_INVALID`, or EvidencePackError
 */
export async function readEvents(path: string): Promise<readonly PythonJsonObject[]> {
  const bytes = await readInputFile(path, "file of events", MAX_EVIDENCE_BUNDLE_BYTES);
  const text = decodeUtf8(bytes);
  if (text === undefined) throw invalid(path, "expected UTF-8, got bytes that are not");
  const whole = parsePythonJson(text, { maxDepth: MAX_DEPTH });
  if (!isLineByLine(path, text, whole.ok)) {
    if (!whole.ok) throw located(path, whole.error);
    return listed(requireStrict(whole.value, path), path).map((event, at) =>
      requireObject(event, `${path}: event ${at}`),
    );
  }
  const lines = text.split("\n").map((line, at) => [line, `${path}:${at + 1}`] as const);
  return lines
    .filter(([line]) => line.trim() !== "")
    .map(([line, place]) => {
      const parsed = parsePythonJson(line, { maxDepth: MAX_DEPTH });
      if (!parsed.ok) throw located(place, parsed.error);
      return requireObject(requireStrict(parsed.value, place), place);
    });
}

/** By the file's name, or because its first line is a value and the whole is none. */
function isLineByLine(path: string, text: string, isOneValue: boolean): boolean {
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return true;
  if (isOneValue) return false;
  const [first = ""] = text.trimStart().split("\n", 1);
  return first !== text.trim() && parsePythonJson(first, { maxDepth: MAX_DEPTH }).ok;
}

function listed(json: PythonJson, path: string): readonly PythonJson[] {
  const events = json instanceof Map ? json.get("events") : json;
  if (Array.isArray(events)) return events as readonly PythonJson[];
  throw invalid(path, "expected an array of events, an object with them, or JSON Lines, got something else");
}

function requireObject(event: PythonJson, place: string): PythonJsonObject {
  if (event instanceof Map) return event as PythonJsonObject;
  throw invalid(place, "expected an event to be an object, got something else");
}

function requireStrict({ value, oddities }: PythonJsonText, place: string): PythonJson {
  const [first] = oddities;
  if (first === undefined) return value;
  const what = first.kind === "repeated-member" ? "a key that is there twice" : "a number that JSON has not";
  throw invalid(place, `expected JSON with one meaning, got ${what} at ${quote(first.path)}`);
}

function invalid(place: string, message: string): EvidenceRunError {
  return new EvidenceRunError("EVIDENCE_RUN_EVENTS_INVALID", `${place}: ${message}`);
}
