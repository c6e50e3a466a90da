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

/** What some file system refuses in a name, or a terminal would obey. */
const NOT_IN_NAMES = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029/\\:*?"<>|]/u;

/** Devices on Windows, whatever comes after the dot; and the name of the manifest, which a bundle cannot have. */
const NOT_NAMES = /^(?:\.*|(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?|evidence_digest_manifest)$/i;

/**
 * The id of a run as it is given, else of the CI job (`ci-<GITHUB_RUN_ID>-<GITHUB_RUN_ATTEMPT>`), else a random one, as the
 * reference has it.
 */
export function chooseRunId(given: string | undefined, environment: Environment): string {
  if (given !== undefined) return requireRunId(given);
  const job = stripPythonSpace(environment.GITHUB_RUN_ID ?? "");
  if (job === "") return randomUUID();
  const attempt = stripPythonSpace(environment.GITHUB_RUN_ATTEMPT ?? "");
  return requireRunId(`ci-${job}-${attempt === "" ? "1" : attempt}`);
}

/**
 * A run id without the white space around it.
 *
 * @throws `EVIDENCE_RUN_ID_INVALID` where no file could have its name
 */
export function requireRunId(text: string): string {
  const id = stripPythonSpace(text);
  const isName = !NOT_IN_NAMES.test(id) && !NOT_NAMES.test(id);
  if (isName && utf8Bytes(bundleName(id)).length <= MAX_NAME_BYTES) return id;
  const message = `expected a run id that can name a file, without / \\ : * ? " < > | and of at most ${MAX_NAME_BYTES} bytes with its .json, got ${quote(text)}`;
  throw new EvidenceRunError("EVIDENCE_RUN_ID_INVALID", message);
}

/** The name of the file with a run's events. */
export function bundleName(runId: string): string {
  return `${runId}.json`;
}
