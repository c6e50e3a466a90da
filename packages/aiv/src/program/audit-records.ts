import { decodeUtf8, err, isJsonObject, ok, type Result, utf8Bytes } from "@aixv/core";
import { AivError } from "../error.ts";
import { Section } from "../packet/packet-view.ts";
import { checkShape } from "../schema/check-shape.ts";
import { boolean, list, mapping, oneOf, required, type Shape, text, time } from "../schema/shapes.ts";
import { SEVERITIES } from "../standard/tiers.ts";
import { readTime } from "../standard/times.ts";
import { composeYaml } from "../yaml/compose-yaml.ts";
import type { AuditRecord } from "./program.ts";

const AUDIT_RECORDS: Shape = mapping({
  audits: required(
    list(
      mapping({
        packet_id: required(text, "packet_id of the validator's result"),
        auditor: required(text, "who audited"),
        audited_at: required(time, "when"),
        findings: required(
          list(
            mapping({
              id: required(text, "finding id"),
              severity: required(oneOf(...SEVERITIES), "how grave it is"),
              resolved: required(boolean, "whether it is resolved"),
            }),
          ),
          "what was found; may be empty",
        ),
      }),
    ),
    "one for each change that was audited",
  ),
});

/** Reads the records of audits (AIV §11.4), YAML or JSON. @returns them, or `AIV_POLICY_INVALID` with every fault, or a fault of YAML */
export function parseAuditRecords(input: Uint8Array | string): Result<readonly AuditRecord[], AivError> {
  const decoded = decodeUtf8(typeof input === "string" ? utf8Bytes(input) : input);
  if (decoded === undefined)
    return err(new AivError("AIV_NOT_UTF8", "expected records of audits in UTF-8, got bytes that are not"));
  const composed = composeYaml(decoded);
  if (!composed.ok) return composed;
  const { value, places } = composed.value;
  const faults = checkShape(AUDIT_RECORDS, value, [], { isR3: false }).map(({ path, message }) => {
    const { line, column } = places.locate(value, path);
    return `line ${line}, column ${column}: ${path.join(".")}: ${message}`;
  });
  if (faults.length > 0 || !isJsonObject(value)) {
    return err(
      new AivError("AIV_POLICY_INVALID", `records of audits: ${faults[0] ?? "expected a mapping"}`, {
        details: { faults },
      }),
    );
  }
  return ok(
    new Section(value, []).sections("audits").map((record) => ({
      packetId: record.text("packet_id") ?? "",
      auditor: record.text("auditor") ?? "",
      auditedAt: readTime(record.text("audited_at")) ?? 0,
      findings: record.sections("findings").map((finding) => ({
        id: finding.text("id") ?? "",
        severity: finding.text("severity") ?? "BLOCK",
        resolved: finding.boolean("resolved") === true,
      })),
    })),
  );
}
