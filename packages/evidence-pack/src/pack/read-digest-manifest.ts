import { isPythonArray, isPythonObject, type PythonJson } from "../python-json/python-json.ts";
import { normalizeDigestToken } from "./digest-token.ts";
import type { DigestManifest, DigestManifestEntry } from "./pack-content.ts";
import type { IssueList } from "./pack-issue.ts";
import { readText } from "./read-text.ts";

/**
 * Reads `digest_manifest`, in the order in which it is written. One that is not there is also no object, so it has two issues,
 * a null one the first of them alone; without `entries` it is empty. Entries at fault are left out.
 */
export function readDigestManifest(value: PythonJson | undefined, issues: IssueList): DigestManifest {
  if (!isPythonObject(value)) {
    issues.add("digest_manifest_invalid", "digest_manifest", "digest_manifest must be an object");
    if (value === undefined)
      issues.add("digest_manifest_required", "digest_manifest", "digest_manifest is required");
    return { entries: [] };
  }
  const listed = value.has("entries") ? value.get("entries") : [];
  if (!isPythonArray(listed)) {
    const message = "digest_manifest.entries must be an array";
    issues.add("digest_manifest_entries_invalid", "digest_manifest.entries", message);
    return { entries: [] };
  }
  const entries: DigestManifestEntry[] = [];
  for (const [index, item] of listed.entries()) {
    const entry = readEntry(item, `digest_manifest.entries[${index}]`, issues);
    if (entry !== undefined) entries.push(entry);
  }
  return { entries };
}

function readEntry(value: PythonJson, base: string, issues: IssueList): DigestManifestEntry | undefined {
  if (!isPythonObject(value)) {
    issues.add("manifest_entry_invalid", base, "each manifest entry must be an object");
    return undefined;
  }
  const id = readText(value.get("artifact_id"));
  if (id === undefined) {
    issues.add("manifest_artifact_id_required", `${base}.artifact_id`, "artifact_id is required");
    return undefined;
  }
  const token = value.get("content_digest");
  const digest = typeof token === "string" ? normalizeDigestToken(token) : undefined;
  if (digest === undefined) {
    const message = "content_digest must be a valid digest token";
    issues.add("manifest_digest_invalid", `${base}.content_digest`, message);
    return undefined;
  }
  return { artifact_id: id, content_digest: digest };
}
