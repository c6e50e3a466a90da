import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { quote } from "@aixv/core";
import { errno, FileError, pathKind, readInputFile } from "@aixv/core/node";
import {
  type EvidenceBundle,
  type EvidenceDigestManifest,
  MAX_EVIDENCE_BUNDLE_BYTES,
  parseEvidenceBundle,
  parseEvidenceDigestManifest,
} from "@aixv/evidence-pack";
import { located } from "../located.ts";
import { EvidenceRunError } from "./evidence-run-error.ts";
import { bundleName, DIGEST_MANIFEST_NAME, requireRunId } from "./run-id.ts";

/** Where the files of a run are. */
export interface RunPlaces {
  readonly bundlePath: string;
  /** Where the manifest belongs, be it there or not. */
  readonly manifestPath: string;
}

/** The files of a run as they lie there. */
export interface ReadRun extends RunPlaces {
  readonly bundle: EvidenceBundle;
  /** Absent where there is none. */
  readonly manifest?: EvidenceDigestManifest;
}

/**
 * Reads a run: its folder, its bundle, or its manifest. In a folder the run is the one that is asked for, else that of the
 * manifest, else the only one.
 *
 * @throws EvidenceRunError, FileError, or EvidencePackError
 */
export async function readRunAt(path: string, runId?: string): Promise<ReadRun> {
  const isFolder = (await pathKind(path)) === "directory";
  const isManifest = basename(path) === DIGEST_MANIFEST_NAME;
  const folder = isFolder ? path : dirname(path);
  const manifestPath = join(folder, DIGEST_MANIFEST_NAME);
  const manifest = await readManifest(manifestPath, isManifest);
  const named = runId ?? manifest?.run_id;
  const bundlePath = isFolder || isManifest ? await bundleIn(folder, named) : path;
  const bytes = await readInputFile(bundlePath, "evidence bundle", MAX_EVIDENCE_BUNDLE_BYTES);
  const bundle = parseEvidenceBundle(bytes);
  if (!bundle.ok) throw located(bundlePath, bundle.error);
  const places = { bundlePath, manifestPath };
  return { ...places, bundle: bundle.value, ...(manifest === undefined ? {} : { manifest }) };
}

async function readManifest(path: string, isNamed: boolean): Promise<EvidenceDigestManifest | undefined> {
  if (!isNamed && (await pathKind(path)) === undefined) return undefined;
  const bytes = await readInputFile(path, "evidence digest manifest", MAX_EVIDENCE_BUNDLE_BYTES);
  const manifest = parseEvidenceDigestManifest(bytes);
  if (!manifest.ok) throw located(path, manifest.error);
  return manifest.value;
}

async function bundleIn(folder: string, runId: string | undefined): Promise<string> {
  if (runId !== undefined && runId !== "") return join(folder, bundleName(requireRunId(runId)));
  const names = (await list(folder)).filter(
    (name) => name.endsWith(".json") && name !== DIGEST_MANIFEST_NAME,
  );
  const [first, second] = names.toSorted();
  if (first === undefined) {
    const message = `expected a folder with the evidence of a run, <run_id>.json and ${DIGEST_MANIFEST_NAME}: ${quote(folder, 200)} has neither`;
    throw new EvidenceRunError("EVIDENCE_RUN_NOT_FOUND", message);
  }
  if (second === undefined) return join(folder, first);
  const message = `expected one run in ${quote(folder, 200)}, got ${quote(first)}, ${quote(second)}${names.length > 2 ? " …" : ""}; name the file, or the run with --run-id`;
  throw new EvidenceRunError("EVIDENCE_RUN_AMBIGUOUS", message);
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const message = `the folder ${quote(folder, 200)} cannot be read (${errno(cause)})`;
    throw new FileError("FILE_UNREADABLE", message, { cause });
  }
}
