import {
  AixvError,
  createDigest,
  type Digest,
  describeJson,
  err,
  getOwn,
  isDigestHex,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  parseJson,
  type Result,
  type Timestamp,
  utf8Bytes,
} from "@aixv/core";
export class RecordError extends AixvError<string> {}
export const EDGE_TYPES = ["derived_from","trained_on","packaged_from","evaluated_with","deployed_as","member_of","delta_of","rolled_back_to"] as const;
export type EdgeType = (typeof EDGE_TYPES)[number];
export interface LineageEdge { readonly type: EdgeType; readonly from: Digest; readonly to: Digest }
  readonly type: string;
  readonly from: Digest;
  readonly to: Digest;
}
export interface StatementClaims {
  readonly subject: readonly { readonly digest: { readonly [a: string]: string } }[];
  readonly predicateType: string;
  readonly predicate: JsonObject;
}
export interface SignedRecord {
  readonly schema: "aixv.signed-record/v1";
  readonly kind: string;
  readonly record_id: string;
  readonly created_at: Timestamp;
  readonly payload: JsonObject;
  readonly signature_bundle_path?: string;
}
export interface AttestationRecord {
  readonly schema: typeof ATTESTATION_RECORD_SCHEMA;
  readonly created_at: Timestamp;
  readonly predicate_type: string;
  readonly statement: JsonObject;
  readonly signature_bundle_path?: string;
}
export const ATTESTATION_RECORD_SCHEMA = "aixv.attestation-record/v1";
export const isRecordId = (t: string): boolean => /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/.test(t);
export const isRecordKind = (t: string): boolean => /^(?=.{1,64}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(t);
export function subjectDigests(c: StatementClaims): readonly Digest[] {
  const out = new Set<Digest>();
  for (const s of c.subject) {
    const h = s.digest["sha256"];
    if (h !== undefined && isDigestHex("sha256", h.toLowerCase()))
      out.add(createDigest("sha256", h.toLowerCase()));
  }
  return [...out];
}
export function statementEdges(c: StatementClaims): readonly LineageEdge[] {
  const parents = getOwn(c.predicate, "parent_models");
  const to = subjectDigests(c)[0];
  if (!Array.isArray(parents) || to === undefined) return [];
  return parents.flatMap((p: JsonValue) => {
    const d = isJsonObject(p) ? p["digest"] : undefined;
    return typeof d === "string" ? [{ type: "derived_from" as const, from: to, to: d as Digest }] : [];
  });
}
function obj(bytes: Uint8Array, what: string): Result<JsonObject, RecordError> {
  const j = parseJson(bytes);
  if (!j.ok) return err(new RecordError("RECORD_NOT_JSON", j.error.message, { cause: j.error }));
  if (!isJsonObject(j.value))
    return err(new RecordError("RECORD_MALFORMED", `${what}: got ${describeJson(j.value)}`));
  return ok(j.value);
}
export function parseRecord(
  bytes: Uint8Array,
  _options: { expectedKind?: string; validateKnownKind?: boolean } = {},
): Result<SignedRecord, RecordError> {
  const o = obj(bytes, "record");
  if (!o.ok) return o;
  const v = o.value;
  if (v["schema"] !== "aixv.signed-record/v1")
    return err(new RecordError("RECORD_SCHEMA_UNSUPPORTED", "schema"));
  const { kind, record_id, payload, signature_bundle_path: p } = v as { [k: string]: JsonValue };
  if (typeof kind !== "string" || !isRecordKind(kind))
    return err(new RecordError("RECORD_KIND_INVALID", "kind"));
  if (typeof record_id !== "string" || !isRecordId(record_id))
    return err(new RecordError("RECORD_ID_INVALID", "id"));
  if (!isJsonObject(payload)) return err(new RecordError("RECORD_MALFORMED", "payload"));
  return ok({
    schema: "aixv.signed-record/v1",
    kind,
    record_id,
    created_at: v["created_at"] as Timestamp,
    payload,
    ...(typeof p === "string" ? { signature_bundle_path: p } : {}),
  });
}
export function parseAttestationRecord(bytes: Uint8Array): Result<AttestationRecord, RecordError> {
  const o = obj(bytes, "attestation record");
  if (!o.ok) return o;
  const v = o.value;
  const s = v["statement"];
  const p = v["signature_bundle_path"];
  if (
    v["schema"] !== ATTESTATION_RECORD_SCHEMA ||
    !isJsonObject(s) ||
    typeof v["predicate_type"] !== "string"
  )
    return err(new RecordError("ATTESTATION_RECORD_INVALID", "wrapper"));
  return ok({
    schema: ATTESTATION_RECORD_SCHEMA,
    created_at: v["created_at"] as Timestamp,
    predicate_type: v["predicate_type"],
    statement: s,
    ...(typeof p === "string" ? { signature_bundle_path: p } : {}),
  });
}
export function serializeAttestationRecord(r: AttestationRecord): Uint8Array {
  return utf8Bytes(`${JSON.stringify(r, null, 2)}\n`);
}
