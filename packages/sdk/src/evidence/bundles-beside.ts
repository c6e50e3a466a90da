import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { AixvError, Digest } from "@aixv/core";
import { FileError, pathKind, readInputFile } from "@aixv/core/node";
import { artifactBase } from "../artifact-path.ts";
import { defaultBundlePath } from "../bundle-path.ts";
import { MAX_CLAIMS_BYTES, MAX_DOCUMENT_BYTES, MAX_EVIDENCE_BYTES } from "../limits.ts";
import { sha256 } from "../sha256.ts";
import { claimsPath, readClaimsFile, sharedClaimsPath } from "./claims-file.ts";

/** Bytes that lie where a bundle about a model would. */
export interface BundleBeside {
  /** SHA-256 of the bytes, without white space around them: the same wherever a bundle lies. */
  readonly id: Digest;
  readonly path: string;
  /** In a claims file, from 1. */
  readonly line?: number;
  readonly bytes: Uint8Array;
  /** Whether it lies where the model's own signature and claims do, and not merely near it. */
  readonly isOwn: boolean;
}

/** Something near a model that could not be read. */
export interface BesideFault {
  readonly path: string;
  readonly line?: number;
  readonly error: AixvError;
}

/**
 * Finds the bundles that travel with a model, one at a time: the default one; the lines of its claims file, the last one
 * first; then `*.sigstore.json` at the top of a folder, or beside it and named after it, and the claims of the folder that
 * a file lies in. Nothing is parsed, nothing is verified, nothing comes twice.
 *
 * @param faults - gets what cannot be read; the rest is found all the same
 */
export async function* bundlesBeside(
  modelPath: string,
  kind: "file" | "directory",
  faults: BesideFault[],
): AsyncGenerator<BundleBeside> {
  const seen = new Set<Digest>();
  let total = 0;
  for (const { path, isOwn, isClaims } of await places(modelPath, kind)) {
    try {
      if ((await pathKind(path)) === undefined) continue;
      for (const found of await readPlace(path, isClaims, isOwn)) {
        const id = evidenceId(found.bytes);
        if (seen.has(id)) continue;
        seen.add(id);
        yield { ...found, id, path, isOwn };
        total += found.bytes.length;
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      faults.push({ path, error });
    }
    if (total <= MAX_EVIDENCE_BYTES) continue;
    const message = `more than ${MAX_EVIDENCE_BYTES} bytes of evidence lie beside ${modelPath}: the rest, from ${path} on, was not looked at`;
    faults.push({ path, error: new FileError("FILE_TOO_LARGE", message) });
    return;
  }
}

interface Place {
  readonly path: string;
  readonly isOwn: boolean;
  readonly isClaims: boolean;
}

async function places(modelPath: string, kind: "file" | "directory"): Promise<readonly Place[]> {
  const own = defaultBundlePath(modelPath, kind);
  const claims = claimsPath(modelPath, kind);
  const near = (await attestationFiles(modelPath, kind)).filter((path) => path !== own);
  return [
    { path: own, isOwn: true, isClaims: false },
    { path: claims, isOwn: true, isClaims: true },
    ...near.map((path) => ({ path, isOwn: false, isClaims: false })),
    ...(kind === "file" ? [{ path: sharedClaimsPath(modelPath), isOwn: false, isClaims: true }] : []),
  ];
}

async function readPlace(
  path: string,
  isClaims: boolean,
  isOwn: boolean,
): Promise<readonly { readonly bytes: Uint8Array; readonly line?: number }[]> {
  // The newest line first: it is the likeliest to be about the model as it is now.
  if (isClaims) return (await readClaimsFile(path)).toReversed();
  // The model's own may list millions of files; what is said about it is small.
  return [{ bytes: await readInputFile(path, "bundle", isOwn ? MAX_DOCUMENT_BYTES : MAX_CLAIMS_BYTES) }];
}

const SUFFIX = ".sigstore.json";

/** Names in code unit order, so that the same files give the same answer. */
async function attestationFiles(modelPath: string, kind: "file" | "directory"): Promise<readonly string[]> {
  const base = artifactBase(modelPath);
  const folder = dirname(base);
  const named = (await namesIn(folder)).filter(
    (name) => name.startsWith(`${basename(base)}.`) && name.endsWith(SUFFIX),
  );
  const inside = kind === "file" ? [] : (await namesIn(modelPath)).filter((name) => name.endsWith(SUFFIX));
  return [...inside.map((name) => join(modelPath, name)), ...named.map((name) => join(folder, name))];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  // A folder that cannot be listed has no evidence for us; that it cannot be read shows elsewhere.
  const names = await readdir(folder).catch(() => []);
  return names.toSorted();
}

/** See {@link BundleBeside.id}. */
export function evidenceId(bytes: Uint8Array): Digest {
  return sha256(trimEvidence(bytes));
}

/** The bytes of a bundle without white space around them. */
export function trimEvidence(bytes: Uint8Array): Uint8Array {
  let [start, end] = [0, bytes.length];
  while (start < end && isSpace(bytes[start])) start++;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
