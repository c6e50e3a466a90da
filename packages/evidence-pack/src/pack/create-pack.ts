import { type Digest, err, ok, type Result } from "@aixv/core";
import { EvidencePackError } from "../error.ts";
import { isPythonArray, isPythonObject, type PythonJson } from "../python-json/python-json.ts";
import { canonicalPack } from "./canonical-pack.ts";
import { findPackWarnings } from "./find-pack-warnings.ts";
import {
  EVIDENCE_PACK_SCHEMA_VERSION,
  type EvidencePack,
  type EvidenceType,
  MAX_EVIDENCE_PACK_BYTES,
} from "./pack-content.ts";
import type { PackIssue } from "./pack-issue.ts";
import type { PackWarning, PackWarningCode } from "./pack-warning.ts";
import { readPack } from "./read-pack.ts";
import { refuseLoneSurrogates } from "./refuse-lone-surrogates.ts";
import { serializePack } from "./serialize-pack.ts";
import { validateReading } from "./validate-pack.ts";

/** An artifact to be put into a pack. */
export type CreatePackArtifact = {
  readonly artifact_id: string;
  readonly artifact_type: string;
  readonly uri?: string | null;
  /** 64 hex digits, with or without `sha256:`, such as a `Digest` of SHA-256. */
  readonly content_digest: Digest | string;
  readonly evidence_type: EvidenceType;
  /** Needed for `GOVERNED`. */
  readonly control_refs?: readonly string[];
  readonly ai_act_refs?: readonly string[];
};

/** What {@link createPack} makes a pack of. */
export type CreatePackInput = {
  /** By default that of version 1 of the standard. */
  readonly schema_version?: string;
  readonly pack_id: string;
  readonly tenant_scope: string;
  readonly run_id?: string | null;
  /** At least one, in any order. */
  readonly artifacts: readonly CreatePackArtifact[];
};

/** Warnings of what is put right while a pack is made. */
const NORMALISED: readonly PackWarningCode[] = [
  "WHITE_SPACE_NOT_COVERED",
  "DIGEST_SPELLING_NOT_COVERED",
  "ORDER_NOT_COVERED",
  "PACK_DIGEST_MISSING",
];

/**
 * Makes a pack that validates without an issue and without a warning: stripped, normalised, sorted, with its manifest and its
 * digest. A member that no digest would cover is refused, not dropped: it may be a misspelt one.
 *
 * @returns the pack in canonical order, for {@link serializePack}; or `EVIDENCE_PACK_INVALID` with `issues`, and warnings
 * under `details.warnings`; `EVIDENCE_PACK_LONE_SURROGATE`; or `EVIDENCE_PACK_TOO_LARGE` where it would be over 4 MiB
 */
export function createPack(input: CreatePackInput): Result<EvidencePack, EvidencePackError> {
  const json = toPythonJson({ schema_version: EVIDENCE_PACK_SCHEMA_VERSION, ...input });
  const root = new Map(isPythonObject(json) ? json : []);
  root.set("digest_manifest", new Map([["entries", entriesOf(root.get("artifacts"))]]));
  try {
    const reading = readPack(root);
    if (reading.content !== null) refuseLoneSurrogates(reading.content);
    const { issues } = validateReading(reading);
    const warnings = findPackWarnings({ value: root, depth: 0, oddities: [] }, { ignored: NORMALISED });
    // The manifest is made here, so that what is wrong with it is wrong with an artifact.
    const own = issues.filter(({ path }) => !path.startsWith("digest_manifest"));
    if (reading.content === null || own.length + warnings.length > 0) return err(invalidError(own, warnings));
    const pack = canonicalPack(reading.content);
    if (serializePack(pack).length > MAX_EVIDENCE_PACK_BYTES) {
      const message = `expected a pack of at most ${MAX_EVIDENCE_PACK_BYTES} bytes, got more; divide it`;
      return err(new EvidencePackError("EVIDENCE_PACK_TOO_LARGE", message));
    }
    return ok(pack);
  } catch (error) {
    if (error instanceof EvidencePackError) return err(error);
    throw error;
  }
}

function invalidError(issues: readonly PackIssue[], warnings: readonly PackWarning[]): EvidencePackError {
  const [first = warnings[0]] = issues;
  const others = issues.length + warnings.length - 1;
  const more = others < 1 ? "" : ` (and ${others} more)`;
  const place = JSON.stringify(first?.path.slice(0, 200) ?? "");
  const message = `expected the parts of a valid pack, got ${first?.code ?? "none"} at ${place}${more}`;
  const details = warnings.length === 0 ? {} : { warnings: warnings.map((warning) => ({ ...warning })) };
  return new EvidencePackError("EVIDENCE_PACK_INVALID", message, { issues, details });
}

function entriesOf(artifacts: PythonJson | undefined): PythonJson {
  if (!isPythonArray(artifacts)) return [];
  return artifacts.map((artifact) => {
    if (!isPythonObject(artifact)) return null;
    return new Map(
      ["artifact_id", "content_digest"].map((name) => [name, artifact.get(name) ?? null] as const),
    );
  });
}

/** Members that are `undefined` are left out; what is no JSON is a fault of the programmer. */
function toPythonJson(value: unknown): PythonJson {
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number")
    return value;
  if (Array.isArray(value)) return value.map(toPythonJson);
  if (typeof value !== "object")
    throw new TypeError(`expected parts of a pack that are JSON, got a ${typeof value}`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return new Map(members.map(([name, member]) => [name, toPythonJson(member)]));
}
