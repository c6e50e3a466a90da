export { type AllowedSigner, parseAllowedSigners } from "./allowed-signers.ts";
export {
  type CommitSignatureMethod,
  type GitCommit,
  parseGitCommit,
} from "./git-commit.ts";
export { parseRevokedKeys, type RevokedKeys } from "./revoked-keys.ts";
export { isUndecided, SignatureError, type SignatureErrorCode } from "./signature-error.ts";
export { isSshSignature } from "./sshsig.ts";
export {
  GIT_NAMESPACE,
  PACKET_NAMESPACE,
  verifySsh,
} from "./verify-ssh.ts";
