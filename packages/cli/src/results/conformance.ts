import * as v from "valibot";
import { anyObject, nullable, text, verdict } from "./shapes.ts";

const status = v.picklist(["pass", "fail", "skip"]);

/** Of `conformance`: the report, and where it was written. */
export const CONFORMANCE_RESULT: v.GenericSchema = verdict({
  schema: v.literal("aixv.conformance-report/v1"),
  version: text,
  generated_at: text,
  implementation: v.strictObject({ name: text, version: text }),
  overall_status: status,
  checks: v.array(v.strictObject({ check_id: text, status, evidence: anyObject, error: nullable(text) })),
  output_path: nullable(text),
});
