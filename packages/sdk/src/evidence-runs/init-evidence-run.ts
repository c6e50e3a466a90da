import { join } from "node:path";
import { type AixvError, createDigest, type Digest, type Result, utf8Bytes } from "@aixv/core";
import { requireNewFile } from "@aixv/core/node";
import {
  type EvidenceBundleWarning,
  evidenceDigestManifest,
  MAX_EVIDENCE_BUNDLE_BYTES,
  type PythonJsonObject,
  parseEvidenceBundle,
  serializeEvidenceDigestManifest,
} from "@aixv/evidence-pack";
import { canonicalPythonJson } from "@aixv/evidence-pack/python-json";
import { attempt, unwrapped } from "../attempt.ts";
import { holdsContent } from "../fresh-file.ts";
import { EvidenceRunError } from "./evidence-run-error.ts";
import { readEvents } from "./read-events.ts";
import { bundleName, chooseRunId, DIGEST_MANIFEST_NAME, type Environment } from "./run-id.ts";
import { type RunFile, writeRunFiles } from "./write-run.ts";

/** Options of {@link initEvidenceRun}. */
export interface InitEvidenceRunOptions {
  /** Default that of the CI job, else a random one. */
  readonly runId?: string;
  /** Files of events: a JSON array, an object with `events`, or JSON Lines. Default none. */
  readonly events?: readonly string[];
  /** The folder; default `evidence_pack`. */
  readonly out?: string;
  /** Replace files that are there with other content; default false. */
  readonly overwrite?: boolean;
  /** Default the process's own. */
  readonly environment?: Environment;
}

/** A run whose files were written. */
export interface InitializedEvidenceRun {
  readonly runId: string;
  readonly bundlePath: string;
  readonly manifestPath: string;
  /** The portable evidence digest. */
  readonly digest: Digest;
  /** How many events are in the file; those that no digest covers are among the warnings. */
  readonly events: number;
  readonly warnings: readonly EvidenceBundleWarning[];
}

/**
 * Writes `<run_id>.json` and `evidence_digest_manifest.json`, as a CI job hands them on: both, or neither. Events come from
 * files alone; none is made up, where the reference writes a demonstration's.
 *
 * @returns what was written, or `EVIDENCE_RUN_ID_INVALID`, `EVIDENCE_RUN_EVENTS_INVALID`, `FILE_EXISTS`, a code of files, or one of
 *   EvidencePackError for what has no digest
 */
export async function initEvidenceRun(
  options: InitEvidenceRunOptions = {},
): Promise<Result<InitializedEvidenceRun, AixvError>> {
  return await attempt(async () => {
    const { events: files = [], out = "evidence_pack", overwrite = false } = options;
    const runId = chooseRunId(options.runId, options.environment ?? process.env);
    const read: (readonly PythonJsonObject[])[] = [];
    for (const file of files) read.push(await readEvents(file));
    const events = read.flat();
    const bytes = serializeBundle(runId, events);
    const bundle = unwrapped(parseEvidenceBundle(bytes));
    const manifest = evidenceDigestManifest(bundle);
    const written = { path: join(out, bundleName(runId)), bytes };
    const beside = {
      path: join(out, DIGEST_MANIFEST_NAME),
      bytes: serializeEvidenceDigestManifest(manifest),
    };
    // Both are looked at before the first is written.
    for (const file of [written, beside]) await requirePlace(file, overwrite);
    await writeRunFiles(written, beside, overwrite);
    return {
      runId,
      bundlePath: written.path,
      manifestPath: beside.path,
      digest: createDigest("sha256", manifest.events_content_sha256),
      events: events.length,
      warnings: bundle.warnings,
    };
  });
}

/** One event a line, numbers and keys in their canonical spelling: the file is what its digest is of. */
function serializeBundle(runId: string, events: readonly PythonJsonObject[]): Uint8Array {
  const lines = events.map((event) => `\n${canonicalPythonJson(event)}`).join();
  const text = `{"events":[${lines}${events.length === 0 ? "" : "\n"}],"run_id":${canonicalPythonJson(runId)}}\n`;
  if (!text.isWellFormed()) {
    const message = "expected surrogates in pairs, got a lone one in an event; it cannot be written as UTF-8";
    throw new EvidenceRunError("EVIDENCE_RUN_EVENTS_INVALID", message);
  }
  const bytes = utf8Bytes(text);
  if (bytes.length <= MAX_EVIDENCE_BUNDLE_BYTES) return bytes;
  const message = `expected events of at most ${MAX_EVIDENCE_BUNDLE_BYTES} bytes in all, got ${bytes.length}; divide the run`;
  throw new EvidenceRunError("EVIDENCE_RUN_EVENTS_INVALID", message);
}

async function requirePlace(file: RunFile, overwrite: boolean): Promise<void> {
  if (await holdsContent(file.path, file.bytes)) return;
  await requireNewFile(file.path, { overwrite });
}
