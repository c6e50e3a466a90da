import { encodeHex, err, ok, quote, type Result, type Timestamp } from "@aixv/core";
import { type AllowedSigner, allowsNamespace, allowsTime, matchesPatterns } from "./allowed-signers.ts";
import type { RevokedKeys } from "./revoked-keys.ts";
import { SignatureError } from "./signature-error.ts";
import { sshFingerprint } from "./ssh-public-key.ts";
import { readSshSignature, requireSshSignature } from "./sshsig.ts";

/** What signatures of packets are for, as `ssh-keygen -Y sign -n` names it. */
export const PACKET_NAMESPACE = "aiv";
/** What signatures of commits and tags are for. */
export const GIT_NAMESPACE = "git";

/** By whom and for what a signature may be. */
export interface VerifySshOptions {
  readonly allowedSigners: readonly AllowedSigner[];
  readonly revokedKeys?: RevokedKeys;
  readonly expectedNamespace: string;
  /** When it was made, by the word of the signer; for `valid-after` and `valid-before`. */
  readonly time: Timestamp;
  /** When it is relied on, where that is known: the key has to be valid then as well, for anybody can write an old date. */
  readonly reliedOnAt?: Timestamp;
  /** Names of whom is said to have signed. The first that the keyring allows is what the signer is called. */
  readonly claimedSigners?: readonly string[];
}

/** A signature that was verified. */
export interface VerifiedSshSigner {
  /** As the keyring names the key: a claimed name if that is allowed, else the first that is no pattern. */
  readonly signer: string;
  readonly fingerprint: string;
}

/**
 * Verifies a signature of `ssh-keygen -Y sign` over a message.
 *
 * @returns who signed, which proves: the holder of a key of the allowed signers signed this message for this purpose; or a
 * SignatureError
 */
export function verifySsh(
  armored: string,
  message: Uint8Array,
  options: VerifySshOptions,
): Result<VerifiedSshSigner, SignatureError> {
  try {
    const parsed = readSshSignature(armored);
    if (parsed.namespace !== options.expectedNamespace) {
      throw new SignatureError(
        "SIGNATURE_NAMESPACE",
        `expected a signature for ${quote(options.expectedNamespace)} (ssh-keygen -n), got one for ${quote(parsed.namespace)}`,
      );
    }
    requireSshSignature(parsed, message);
    const fingerprint = sshFingerprint(parsed.publicKey);
    if (options.revokedKeys?.has(fingerprint) === true)
      throw new SignatureError("SIGNER_REVOKED", `the key ${fingerprint} was revoked`);
    return ok({ signer: requireAllowed(encodeHex(parsed.publicKey), fingerprint, options), fingerprint });
  } catch (error) {
    if (error instanceof SignatureError) return err(error);
    throw error;
  }
}

function requireAllowed(publicKey: string, fingerprint: string, options: VerifySshOptions): string {
  const { allowedSigners, expectedNamespace, time, reliedOnAt, claimedSigners = [] } = options;
  const known = allowedSigners.filter((line) => line.publicKey === publicKey && !line.certAuthority);
  if (known.length === 0) {
    throw new SignatureError("SIGNER_UNKNOWN", `the key ${fingerprint} is none of the allowed signers'`);
  }
  const forThis = known.filter((line) => allowsNamespace(line, expectedNamespace));
  if (forThis.length === 0) {
    const message = `the key ${fingerprint} is allowed, but not for ${quote(expectedNamespace)} (namespaces=)`;
    throw new SignatureError("SIGNER_UNKNOWN", message);
  }
  let then = forThis;
  for (const instant of reliedOnAt === undefined ? [time] : [time, reliedOnAt]) {
    then = then.filter((line) => allowsTime(line, instant));
    if (then.length > 0) continue;
    const message = `the key ${fingerprint} is allowed, but not at ${instant} (valid-after, valid-before)`;
    throw new SignatureError("SIGNER_NOT_VALID_THEN", message);
  }
  const claimed = claimedSigners.find((name) => then.some((line) => matchesPatterns(line.principals, name)));
  if (claimed !== undefined) return claimed;
  const names = then.flatMap(({ principals }) => principals).filter((name) => !/[*?!]/.test(name));
  return names[0] ?? fingerprint;
}
