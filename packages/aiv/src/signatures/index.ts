export { type AllowedSigner, parseAllowedSigners } from "./allowed-signers.ts";
export { type GitCommit, parseGitCommit } from "./git-commit.ts";
export { parseRevokedKeys, type RevokedKeys } from "./revoked-keys.ts";
export { SignatureError, type SignatureErrorCode } from "./signature-error.ts";
export {
  GIT_NAMESPACE,
  PACKET_NAMESPACE,
  type VerifiedSshSigner,
  type VerifySshOptions,
  verifySsh,
} from "./verify-ssh.ts";
