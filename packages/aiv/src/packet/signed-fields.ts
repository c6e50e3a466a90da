import { canonicalJsonBytes, getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";

/**
 * The bytes that an attestation's signature covers: RFC 8785 over an object that has `attestation_id` and, by its name as
 * written, each of `signed_fields`. A field is a key of the packet (`claims`), or an RFC 6901 pointer (`/claims/0`). Of
 * `attestations`, which would hold the signature itself, the attestation in question is taken without its `signature`, and
 * none but it. AIV §7.4 defines no form; this one is ours (docs/aiv.md).
 *
 * @returns `undefined` where a field is named that the packet does not have, twice, or none is named
 */
export function attestationBytes(packet: JsonObject, attestation: JsonObject): Uint8Array | undefined {
  const fields = getOwn(attestation, "signed_fields");
  const id = getOwn(attestation, "id");
  if (!Array.isArray(fields) || fields.length === 0 || typeof id !== "string") return undefined;
  const signed: { [name: string]: JsonValue } = Object.create(null) as { [name: string]: JsonValue };
  signed.attestation_id = id;
  for (const field of fields as readonly JsonValue[]) {
    if (typeof field !== "string" || field === "__proto__" || Object.hasOwn(signed, field)) return undefined;
    const value = field === "attestations" ? withoutSignature(attestation) : valueAt(packet, field);
    if (value === undefined) return undefined;
    signed[field] = value;
  }
  return canonicalJsonBytes(signed);
}

/** Keys that say nothing of the change. */
const UNSIGNED = new Set(["aiv_version", "packet_schema_version", "metadata"]);

/** Every key of a packet that a signature has to cover, `attestations` last: what is left out can be changed, or added. */
export function signableFields(packet: JsonObject): readonly string[] {
  const others = Object.keys(packet).filter((name) => !UNSIGNED.has(name) && name !== "attestations");
  return [...others, "attestations"];
}

/** The bytes whose SHA-256 is `metadata.packet_hash`: RFC 8785 over the packet without that field. */
export function packetHashBytes(packet: JsonObject): Uint8Array {
  const metadata = getOwn(packet, "metadata");
  if (!isJsonObject(metadata)) return canonicalJsonBytes(packet);
  const { packet_hash: _, ...rest } = metadata;
  return canonicalJsonBytes({ ...packet, metadata: rest });
}

function withoutSignature(attestation: JsonObject): JsonValue {
  const { signature: _, ...rest } = attestation;
  return rest;
}

function valueAt(packet: JsonObject, field: string): JsonValue | undefined {
  if (!field.startsWith("/")) return getOwn(packet, field);
  let value: JsonValue | undefined = packet;
  for (const step of field.slice(1).split("/")) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = /^(?:0|[1-9][0-9]*)$/.test(name) ? value[Number(name)] : undefined;
    else value = isJsonObject(value) ? getOwn(value, name) : undefined;
  }
  // A pointer into the attestations could cover the signature that is being made.
  return field === "/attestations" || field.startsWith("/attestations/") ? undefined : value;
}
