import {
  isPythonArray,
  isPythonObject,
  type PythonJson,
  type PythonJsonObject,
} from "../python-json/python-json.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";
import { normalizeDigestToken } from "./digest-token.ts";
import { EVIDENCE_TYPES, type EvidenceType, type PackArtifact } from "./pack-content.ts";
import type { IssueList, PackIssueCode } from "./pack-issue.ts";
import { readText } from "./read-text.ts";

/**
 * Reads an artifact. Where its id, type, digest or evidence type is at fault there is none, and nothing behind the first of
 * the former three is looked at, as in the reference.
 */
export function readArtifact(value: PythonJson, base: string, issues: IssueList): PackArtifact | undefined {
  if (!isPythonObject(value)) {
    issues.add("artifact_invalid", base, "each artifact must be an object");
    return undefined;
  }
  const id = readText(value.get("artifact_id"));
  if (id === undefined) {
    issues.add("artifact_id_required", `${base}.artifact_id`, "artifact_id is required");
    return undefined;
  }
  const type = readText(value.get("artifact_type"));
  if (type === undefined) {
    issues.add("artifact_type_required", `${base}.artifact_type`, "artifact_type is required");
    return undefined;
  }
  const uri = readUri(value.get("uri"), base, issues);
  const token = value.get("content_digest");
  const digest = typeof token === "string" ? normalizeDigestToken(token) : undefined;
  if (digest === undefined) {
    const message = "content_digest must be a valid digest token (64 hex or sha256:<hex>)";
    issues.add("content_digest_invalid", `${base}.content_digest`, message);
    return undefined;
  }
  const evidenceType = readEvidenceType(value.get("evidence_type"), base, issues);
  const controlRefs = readRefs(value, base, CONTROL_REFS, issues);
  const aiActRefs = readRefs(value, base, AI_ACT_REFS, issues);
  if (evidenceType === undefined) return undefined;
  return {
    artifact_id: id,
    artifact_type: type,
    uri,
    content_digest: digest,
    evidence_type: evidenceType,
    control_refs: controlRefs,
    ai_act_refs: aiActRefs,
  };
}

/** One that is at fault is reported, and counts as none. */
function readUri(value: PythonJson | undefined, base: string, issues: IssueList): string | null {
  if (value === undefined || value === null) return null;
  const uri = readText(value);
  if (uri === undefined)
    issues.add("uri_invalid", `${base}.uri`, "uri must be a non-empty string when present");
  return uri ?? null;
}

function readEvidenceType(
  value: PythonJson | undefined,
  base: string,
  issues: IssueList,
): EvidenceType | undefined {
  if (typeof value !== "string") {
    issues.add("evidence_type_invalid", `${base}.evidence_type`, "evidence_type must be a string");
    return undefined;
  }
  const type = EVIDENCE_TYPES.find((known) => known === stripPythonSpace(value));
  if (type === undefined) {
    issues.add(
      "evidence_type_invalid",
      `${base}.evidence_type`,
      "evidence_type must be GOVERNED or REFERENCE",
    );
  }
  return type;
}

/** How faults of a list of references are told. */
interface RefsRule {
  readonly name: "control_refs" | "ai_act_refs";
  readonly listCode: PackIssueCode;
  readonly listMessage: string;
  readonly itemCode: PackIssueCode;
  readonly itemMessage: string;
}

const CONTROL_REFS: RefsRule = {
  name: "control_refs",
  listCode: "control_refs_invalid",
  listMessage: "control_refs must be an array of strings",
  itemCode: "control_ref_empty",
  itemMessage: "each control_refs entry must be a non-empty string",
};

const AI_ACT_REFS: RefsRule = {
  name: "ai_act_refs",
  listCode: "ai_act_refs_invalid",
  listMessage: "ai_act_refs must be an array of strings when present",
  itemCode: "ai_act_ref_empty",
  itemMessage: "each ai_act_refs entry must be a non-empty string",
};

/** Absent and null are empty; entries at fault are reported and left out. */
function readRefs(
  artifact: PythonJsonObject,
  base: string,
  rule: RefsRule,
  issues: IssueList,
): readonly string[] {
  const value = artifact.get(rule.name);
  if (value === undefined || value === null) return [];
  if (!isPythonArray(value)) {
    issues.add(rule.listCode, `${base}.${rule.name}`, rule.listMessage);
    return [];
  }
  const refs: string[] = [];
  for (const [index, item] of value.entries()) {
    const ref = readText(item);
    if (ref === undefined) issues.add(rule.itemCode, `${base}.${rule.name}[${index}]`, rule.itemMessage);
    else refs.push(ref);
  }
  return refs;
}
