import { compareCodePoints } from "@aixv/core";
import { EvidencePackError } from "../error.ts";

/** Every code of an issue, as the reference spells them. An issue makes a pack invalid. */
export const PACK_ISSUE_CODES = [
  "root_invalid",
  "raw_field_rejected",
  "schema_version_required",
  "pack_id_required",
  "tenant_scope_required",
  "run_id_invalid",
  "artifacts_required",
  "artifact_invalid",
  "artifact_id_required",
  "artifact_id_duplicate",
  "artifact_type_required",
  "uri_invalid",
  "content_digest_invalid",
  "evidence_type_invalid",
  "control_refs_invalid",
  "control_ref_empty",
  "control_refs_required",
  "ai_act_refs_invalid",
  "ai_act_ref_empty",
  "digest_manifest_invalid",
  "digest_manifest_entries_invalid",
  "digest_manifest_required",
  "digest_manifest_mismatch",
  "manifest_entry_invalid",
  "manifest_artifact_id_required",
  "manifest_digest_invalid",
  "pack_digest_invalid",
  "pack_digest_mismatch",
] as const;

/** One of {@link PACK_ISSUE_CODES}. */
export type PackIssueCode = (typeof PACK_ISSUE_CODES)[number];

/**
 * A rule that a pack breaks, in the words of the reference. Message and path may have text of the document in them, control
 * characters too: take them through `quote()` of `@aixv/core` before you show them.
 */
export type PackIssue = {
  readonly code: PackIssueCode;
  readonly message: string;
  /** Such as `artifacts[0].content_digest`; `""` is the whole document. */
  readonly path: string;
};

/** Paths repeat the keys above them, so hostile ones could fill the memory; these are characters of all of them. */
const MAX_ISSUE_TEXT = 64 * 1024 * 1024;

/** Gathers the issues of one document. */
export class IssueList {
  readonly #issues: PackIssue[] = [];
  #size = 0;

  /** Throws `EVIDENCE_PACK_TOO_MANY_ISSUES` once their paths are beyond reason. */
  add(code: PackIssueCode, path: string, message: string): void {
    this.#size += path.length;
    if (this.#size > MAX_ISSUE_TEXT) {
      throw new EvidencePackError(
        "EVIDENCE_PACK_TOO_MANY_ISSUES",
        `expected a pack whose faults can be listed, got over ${MAX_ISSUE_TEXT} characters of their paths; this is no pack`,
      );
    }
    this.#issues.push({ code, message, path });
  }

  /** In the order of {@link sortIssues}. */
  sorted(): readonly PackIssue[] {
    return sortIssues(this.#issues);
  }
}

/** By path, code and message, each by code point, as the reference sorts them. */
export function sortIssues(issues: readonly PackIssue[]): readonly PackIssue[] {
  return issues.toSorted(
    (a, b) =>
      compareCodePoints(a.path, b.path) ||
      compareCodePoints(a.code, b.code) ||
      compareCodePoints(a.message, b.message),
  );
}
