import * as v from "valibot";
import { anyObject, count, digest, done, made, nullable, text, verdict, warnings } from "./shapes.ts";

const finding = v.strictObject({ code: text, message: text, path: text });
const reason = v.strictObject({ code: text, evidence: text, pointer: text, reason: text });

/** Of `export`, which writes documents or checks one. */
export const EXPORT_RESULT: v.GenericSchema = v.union([
  done({
    export: v.strictObject({
      format: text,
      spec_version: text,
      media_type: text,
      documents: v.array(anyObject),
      omitted: v.array(reason),
    }),
    artifact_digest: digest,
    ignored: v.array(v.strictObject({ code: text, message: text, evidence: text })),
    output: nullable(text),
    signature: made,
    warnings,
  }),
  verdict({
    check: v.strictObject({ format: text, path: text, documents: count, findings: v.array(finding) }),
  }),
]);
