export { appendToPacket } from "./append-to-packet.ts";
export { type AttestationInput, draftAttestation } from "./draft-attestation.ts";
export type { ChangedLines, DraftArtifact, DraftInput } from "./draft-input.ts";
export { draftPacket, suggestTier } from "./draft-packet.ts";
export { formatPacket } from "./write-packet.ts";
