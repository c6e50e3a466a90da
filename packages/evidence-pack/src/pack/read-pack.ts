import { isPythonArray, isPythonObject, type PythonJson } from "../python-json/python-json.ts";
import { findRawFields } from "./find-raw-fields.ts";
import type { PackArtifact, PackContent } from "./pack-content.ts";
import { IssueList, type PackIssue, type PackIssueCode } from "./pack-issue.ts";
import { readArtifact } from "./read-artifact.ts";
import { readDigestManifest } from "./read-digest-manifest.ts";
import { readText } from "./read-text.ts";

/** What a document says, and what is wrong with how it says it. */
export interface PackReading {
  /** `null` where there are not even artifacts, a schema version, an id and a tenant scope: then there is nothing to digest. */
  readonly content: PackContent | null;
  /** As it is written, without the white space around it; it is compared, and no part of the content. */
  readonly packDigest: string | null;
  /** Sorted; those that compare digests are not among them. */
  readonly issues: readonly PackIssue[];
}

/** Reads the fields of a pack in the order of the reference (Canonical fields, Validation rules). */
export function readPack(root: PythonJson): PackReading {
  const issues = new IssueList();
  if (!isPythonObject(root)) {
    issues.add("root_invalid", "", "document root must be an object");
    return { content: null, packDigest: null, issues: issues.sorted() };
  }
  findRawFields(root, issues);
  const required = (name: string, code: PackIssueCode): string | undefined => {
    const text = readText(root.get(name));
    if (text === undefined) issues.add(code, name, `${name} is required`);
    return text;
  };
  const optional = (name: string, code: PackIssueCode): string | null => {
    const value = root.get(name) ?? null;
    if (value === null) return null;
    const text = readText(value);
    if (text === undefined) issues.add(code, name, `${name} must be a non-empty string when present`);
    return text ?? null;
  };
  const schemaVersion = required("schema_version", "schema_version_required");
  const packId = required("pack_id", "pack_id_required");
  const tenantScope = required("tenant_scope", "tenant_scope_required");
  const runId = optional("run_id", "run_id_invalid");
  const listed = root.get("artifacts");
  if (!isPythonArray(listed) || listed.length === 0) {
    issues.add("artifacts_required", "artifacts", "artifacts must be a non-empty array");
    // The reference stops here: what is wrong with the manifest is not told.
    return { content: null, packDigest: null, issues: issues.sorted() };
  }
  const manifest = readDigestManifest(root.get("digest_manifest"), issues);
  const artifacts = readArtifacts(listed, issues);
  const packDigest = optional("pack_digest", "pack_digest_invalid");
  if (schemaVersion === undefined || packId === undefined || tenantScope === undefined) {
    return { content: null, packDigest, issues: issues.sorted() };
  }
  const content: PackContent = {
    schema_version: schemaVersion,
    pack_id: packId,
    tenant_scope: tenantScope,
    run_id: runId,
    artifacts,
    digest_manifest: manifest,
  };
  return { content, packDigest, issues: issues.sorted() };
}

/** Of two with one id the first counts. */
function readArtifacts(listed: readonly PythonJson[], issues: IssueList): readonly PackArtifact[] {
  const artifacts: PackArtifact[] = [];
  const seen = new Set<string>();
  for (const [index, item] of listed.entries()) {
    const base = `artifacts[${index}]`;
    const artifact = readArtifact(item, base, issues);
    if (artifact === undefined) continue;
    const id = artifact.artifact_id;
    if (seen.has(id)) {
      issues.add("artifact_id_duplicate", `${base}.artifact_id`, `duplicate artifact_id: ${id}`);
      continue;
    }
    seen.add(id);
    artifacts.push(artifact);
  }
  return artifacts;
}
