import * as v from "valibot";
import { count, digest, done, made, nullable, proved, text, verdict, warnings } from "./shapes.ts";

const remarks = v.array(v.strictObject({ code: text, message: text, path: text }));
const fileFault = v.strictObject({ artifact_id: text, path: nullable(text), content_digest: digest });
const artifact = v.strictObject({
  artifact_id: text,
  artifact_type: text,
  uri: nullable(text),
  content_digest: digest,
  evidence_type: v.picklist(["GOVERNED", "REFERENCE"]),
  control_refs: v.array(text),
  ai_act_refs: v.array(text),
});
const change = (value: v.GenericSchema): v.GenericSchema =>
  v.strictObject({ field: text, before: value, after: value });
const manifestEntries = v.array(v.strictObject({ artifact_id: text, content_digest: digest }));
const comparedPack = v.strictObject({ path: text, valid: v.boolean(), digest });
const digestedPack = {
  kind: v.literal("pack"),
  path: text,
  digest: nullable(digest),
  recorded_digest: nullable(text),
  issues: remarks,
  warnings: remarks,
};

/** Of the commands about evidence packs and the evidence of runs. */
export const PACK_RESULTS: { readonly [command: string]: v.GenericSchema } = {
  "pack create": done({
    path: text,
    pack_id: text,
    pack_digest: digest,
    tenant_scope: text,
    run_id: nullable(text),
    artifact_digest: digest,
    admission_decision: nullable(v.picklist(["allow", "deny", "allow-with-waiver"])),
    artifacts: v.array(
      v.strictObject({
        artifact_id: text,
        artifact_type: text,
        content_digest: digest,
        evidence_type: v.picklist(["GOVERNED", "REFERENCE"]),
      }),
    ),
    left_out: v.array(v.strictObject({ path: text, line: nullable(count), code: text, message: text })),
    unmapped_types: v.array(text),
    warnings,
    signature: made,
  }),
  "pack init": done({
    run_id: text,
    bundle_path: text,
    manifest_path: text,
    digest,
    event_count: count,
    warnings: remarks,
  }),
  "pack validate": verdict({ path: text, digest: nullable(digest), issues: remarks, warnings: remarks }),
  "pack digest": v.union([
    verdict(digestedPack),
    done({
      kind: v.literal("run"),
      path: text,
      run_id: text,
      manifest_path: text,
      digest,
      recorded_digest: nullable(text),
      written: v.boolean(),
      warnings: remarks,
    }),
  ]),
  "pack verify": v.union([
    verdict({
      verified: v.boolean(),
      pack_path: text,
      pack_id: nullable(text),
      pack_digest: nullable(digest),
      digest: nullable(digest),
      issues: remarks,
      warnings: remarks,
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
    // With `--server`, of a run.
    verdict({
      verified: v.boolean(),
      run_id: text,
      bundle_path: text,
      manifest_path: text,
      digest,
      artifact_digest: nullable(text),
      artifact_checked: v.boolean(),
      server: text,
      server_digest: nullable(digest),
      export_digest: nullable(digest),
      issues: remarks,
      warnings: remarks,
    }),
  ]),
  "pack diff": verdict({
    same: v.boolean(),
    same_bytes: v.boolean(),
    before: comparedPack,
    after: comparedPack,
    header: v.array(change(nullable(text))),
    artifacts: v.strictObject({
      added: v.array(artifact),
      removed: v.array(artifact),
      changed: v.array(
        v.strictObject({
          artifact_id: text,
          changes: v.array(change(nullable(v.union([text, v.array(text)])))),
        }),
      ),
    }),
    digest_manifest: v.strictObject({ added: manifestEntries, removed: manifestEntries }),
  }),
};
