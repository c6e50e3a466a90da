export {
  PACKET_FORMATS,
  type PacketDocument,
  type PacketFormat,
  type ParsePacketOptions,
  parsePacket,
} from "./packet-document.ts";
export {
  type Artifact,
  type Attestation,
  type Claim,
  EVIDENCE_CLASSES,
  type EvidenceClass,
  type EvidenceItem,
  type PacketView,
  Section,
  viewPacket,
} from "./packet-view.ts";
export { attestationBytes, packetHashBytes, signableFields } from "./signed-fields.ts";
