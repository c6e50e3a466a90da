import { FOLLOWS, LINEAGE_FINDING_CODES, STANDINGS } from "@aixv/lineage";
import { ADVISORY_STATUSES, EDGE_TYPES, SEVERITIES } from "@aixv/records";
import { CANDIDATE_RELATIONS, LINEAGE_VIEWS } from "@aixv/sdk";
import * as v from "valibot";
import { count, digest, edge, ignored, nullable, optional, text, verdict } from "./shapes.ts";

/** Relations that a query came by, with the ids of the claims that say so. */
const link = v.strictObject({ ...edge.entries, depth: count, claims: v.array(digest) });
const notice = {
  advisory_id: text,
  severity: v.picklist(SEVERITIES),
  status: v.picklist(ADVISORY_STATUSES),
  reason_code: text,
  recommended_actions: v.array(text),
  bundle_digest: digest,
  record_digest: nullable(digest),
  signers: v.array(text),
  integrated_time: nullable(text),
  signed_time: nullable(text),
};
const reached = { digest, depth: count, edge_type: v.picklist(EDGE_TYPES), claims: v.array(digest) };
const rollbackCandidate = v.strictObject({
  digest,
  path: nullable(text),
  relation: v.picklist(CANDIDATE_RELATIONS),
  distance: nullable(count),
  release: nullable(v.strictObject({ bundle_id: text, signed_at: text })),
  allowed: nullable(v.boolean()),
  admission_decision: nullable(v.picklist(["allow", "deny", "allow-with-waiver"])),
  reasons: v.array(text),
  violations: v.array(v.strictObject({ code: text, message: text })),
});

/** Of the commands about lineage. */
export const LINEAGE_RESULTS: { readonly [command: string]: v.GenericSchema } = {
  provenance: verdict({
    view: v.picklist(LINEAGE_VIEWS),
    artifact: text,
    artifact_digest: digest,
    follow: v.picklist(FOLLOWS),
    attestation_count: count,
    attestation_trust: v.strictObject({
      total: count,
      signed: count,
      signed_and_trusted: count,
      unsigned_or_untrusted: count,
    }),
    attestation_violations: v.array(text),
    advisory_count: count,
    trusted_active_advisory_count: count,
    parents: optional(v.array(v.strictObject({ ...reached, child_digest: digest }))),
    descendants: optional(v.array(v.strictObject({ ...reached, parent_digest: digest }))),
    explain: optional(v.array(text)),
    flags: optional(
      v.array(
        v.strictObject({
          ...notice,
          relation: v.picklist(["named", "descendants", "parents", "bundles"]),
          target: digest,
          path: v.array(link),
          evidence: v.array(digest),
        }),
      ),
    ),
    advisories_unclear: optional(v.array(v.strictObject(notice))),
    advisories_over: optional(v.array(v.strictObject(notice))),
    advisories_untrusted: optional(
      v.array(
        v.union([
          v.strictObject(notice),
          v.strictObject({ advisory_id: text, severity: text, status: text, path: text }),
        ]),
      ),
    ),
    path: optional(nullable(v.array(link))),
    drawing: optional(text),
    unused: v.array(link),
    is_cut: v.boolean(),
    claims: v.record(
      text,
      v.strictObject({
        predicate_type: text,
        standing: v.picklist(STANDINGS),
        signers: v.array(text),
        integrated_time: nullable(text),
        signed_time: nullable(text),
        code: optional(text),
        error: optional(text),
      }),
    ),
    rollbacks: v.array(link),
    findings: v.array(
      v.strictObject({
        code: v.picklist(LINEAGE_FINDING_CODES),
        artifact: digest,
        message: text,
        assertions: v.array(v.strictObject({ claim: digest, values: v.array(text) })),
        cycle: optional(v.array(edge)),
      }),
    ),
    ignored: v.array(ignored),
  }),
  "rollback suggest": verdict({
    artifact_digest: digest,
    suggested: nullable(rollbackCandidate),
    candidates: v.array(rollbackCandidate),
    refused: v.array(v.strictObject({ path: text, code: text, error: text })),
  }),
};
