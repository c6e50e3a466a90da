import { EVIDENCE_TYPES, PACK_ISSUE_CODES, PACK_WARNING_CODES } from "@aixv/evidence-pack";
import * as v from "valibot";
import { count, digest, done, made, nullable, proved, text, verdict } from "./shapes.ts";

const place = { path: text, message: text };
const fileFault = v.strictObject({ artifact_id: text, path: nullable(text), content_digest: digest });
/** Of the reference. */
export const packIssues: v.GenericSchema = v.array(
  v.strictObject({ code: v.picklist(PACK_ISSUE_CODES), ...place }),
);
/** Ours, which make no pack invalid. */
export const packWarnings: v.GenericSchema = v.array(
  v.strictObject({ code: v.picklist(PACK_WARNING_CODES), ...place }),
);

export const EVIDENCE_PACK_RESULTS: { readonly [command: string]: v.GenericSchema } = {
  "pack create": done({
    path: text,
    pack_id: text,
    pack_digest: digest,
    tenant_scope: text,
    run_id: nullable(text),
    artifact_digest: digest,
    admission_decision: v.picklist(["allow", "deny", "allow-with-waiver"]),
    artifacts: v.array(
      v.strictObject({
        artifact_id: text,
        artifact_type: text,
        content_digest: digest,
        evidence_type: v.picklist(EVIDENCE_TYPES),
      }),
    ),
    left_out: v.array(v.strictObject({ path: text, line: nullable(count), code: text, message: text })),
    unmapped_types: v.array(text),
    signature: made,
  }),
  "pack verify": verdict({
    verified: v.boolean(),
    pack_path: text,
    pack_id: nullable(text),
    pack_digest: nullable(digest),
    digest: nullable(digest),
    issues: packIssues,
    warnings: packWarnings,
    bundle_path: nullable(text),
    signature: nullable(v.strictObject(proved)),
    files: nullable(
      v.strictObject({
        matched: count,
        changed: v.array(fileFault),
        missing: v.array(fileFault),
        extra: v.array(text),
      }),
    ),
    faults: v.array(
      v.strictObject({
        code: v.picklist([
          "PACK_INVALID",
          "PACK_SIGNATURE_MISSING",
          "PACK_NOT_SIGNED_BY_TRUSTED",
          "PACK_FILES_DIFFER",
        ]),
        message: text,
      }),
    ),
  }),
};
