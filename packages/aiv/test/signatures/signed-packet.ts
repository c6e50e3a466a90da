import type { JsonObject } from "@aixv/core";
import { type PacketView, viewPacket } from "../../src/packet/index.ts";
import { attestationBytes } from "../../src/packet/signed-fields.ts";

const HEAD = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";

/** A packet whose one attestation may be signed. */
export interface SignablePacket {
  identification: { [name: string]: string };
  claims: { id: string; statement: string }[];
  evidence_items: { [name: string]: unknown }[];
  attestations: { [name: string]: unknown }[];
}

/** What Bob decides about a change of Alice's. */
export function signablePacket(artifacts: readonly JsonObject[] = []): SignablePacket {
  return {
    identification: { repository: "github.com/org/repo", head_sha: HEAD },
    claims: [{ id: "CLM-001", statement: "tokens expire" }],
    evidence_items: [{ id: "EV-F-001", class: "F", artifacts }],
    attestations: [
      {
        id: "ATT-001",
        verifier_id: "bob@example.com",
        decision: "COMPLIANT",
        timestamp: "2026-06-15T12:00:00Z",
        signature_method: "SSH",
        signed_fields: ["identification", "claims", "evidence_items", "attestations"],
      },
    ],
  };
}

/** The bytes that the signature of the attestation covers. */
export function bytesToSign(packet: SignablePacket): Uint8Array {
  const json = packet as unknown as JsonObject;
  const bytes = attestationBytes(json, packet.attestations[0] as JsonObject);
  if (bytes === undefined) throw new Error("expected fields that the packet has");
  return bytes;
}

/** The packet with a signature, and whatever is changed once it is signed. */
export function withSignature(
  packet: SignablePacket,
  signature: string,
  changes: { readonly [name: string]: unknown } = {},
): PacketView {
  const [attestation] = packet.attestations;
  const signed = { ...packet, attestations: [{ ...attestation, signature, ...changes }] };
  return viewPacket(signed as unknown as JsonObject);
}
