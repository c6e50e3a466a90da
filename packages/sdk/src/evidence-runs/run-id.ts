import { randomUUID } from "node:crypto";
import { quote, utf8Bytes } from "@aixv/core";
import { stripPythonSpace } from "@aixv/evidence-pack/python-json";
import { EvidenceRunError } from "./evidence-run-error.ts";

/** Variables of the process, or of a test. */
export interface Environment {
  readonly [name: string]: string | undefined;
}

/** Beside the events, in every folder of a run. */
export const DIGEST_MANIFEST_NAME = "evidence_digest_manifest.json";

/** Most bytes of a file's name on what people use. */
const MAX_NAME_BYTES = 255;

/** What leads elsewhere in a path, or steers a terminal. */
const NOT_IN_PATHS = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029/\\]/u;

/** What some file system refuses in a name, or who uploads it. */
const NOT_PORTABLE = /[:*?"<>|]/;

/** Devices on Windows, whatever comes after the dot. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i;

/**
 * The id of a new run as it is given, else of the CI job (`ci-<GITHUB_RUN_ID>-<GITHUB_RUN_ATTEMPT>`), else a random one, as the
 * reference has it.
 *
 * @throws `EVIDENCE_RUN_ID_INVALID` where it could not be the name of a file everywhere
 */
export function chooseRunId(given: string | undefined, environment: Environment): string {
  const id = requireRunId(given ?? jobRunId(environment) ?? randomUUID());
  if (!NOT_PORTABLE.test(id) && !DEVICES.test(id) && utf8Bytes(bundleName(id)).length <= MAX_NAME_BYTES)
    return id;
  const message = `expected a run id that can name a file everywhere, without : * ? " < > | and of at most ${MAX_NAME_BYTES} bytes with its .json, got ${quote(id)}`;
  throw new EvidenceRunError("EVIDENCE_RUN_ID_INVALID", message);
}

function jobRunId(environment: Environment): string | undefined {
  const job = stripPythonSpace(environment.GITHUB_RUN_ID ?? "");
  if (job === "") return undefined;
  const attempt = stripPythonSpace(environment.GITHUB_RUN_ATTEMPT ?? "");
  return `ci-${job}-${attempt === "" ? "1" : attempt}`;
}

/**
 * The id of a run without the white space around it.
 *
 * @throws `EVIDENCE_RUN_ID_INVALID` where its file would not be in the run's folder, or be the manifest
 */
export function requireRunId(text: string): string {
  const id = stripPythonSpace(text);
  const isTaken = bundleName(id).toLowerCase() === DIGEST_MANIFEST_NAME;
  if (!/^\.*$/.test(id) && !NOT_IN_PATHS.test(id) && !isTaken) return id;
  const message = `expected a run id that can name a file, without slashes, got ${quote(text)}`;
  throw new EvidenceRunError("EVIDENCE_RUN_ID_INVALID", message);
}

/** The name of the file with a run's events. */
export function bundleName(runId: string): string {
  return `${runId}.json`;
}
