export type { TestIntegrityReport } from "../facts/test-integrity-report.ts";
export {
  type AllowedSigner,
  PACKET_NAMESPACE,
  parseAllowedSigners,
  parseRevokedKeys,
  type RevokedKeys,
  SignatureError,
  type SignatureErrorCode,
} from "../signatures/index.ts";
export * from "./artifacts/index.ts";
export { type RepositoryChange, readChange } from "./draft/read-change.ts";
export { type ExaminedPacket, type ExaminePacketOptions, examinePacket } from "./examine-packet.ts";
export { GIT_ERROR_CODES, GitError, type GitErrorCode } from "./git/index.ts";
export * from "./integrity/index.ts";
export * from "./repository/index.ts";
export * from "./signatures/index.ts";
