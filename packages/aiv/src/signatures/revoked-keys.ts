import { decodeHex, err, ok, quote, type Result } from "@aixv/core";
import { readKey } from "./allowed-signers.ts";
import { SignatureError } from "./signature-error.ts";
import { sshFingerprint } from "./ssh-public-key.ts";

/** Keys that nobody may sign with any more, by fingerprint as `ssh-keygen -l` prints it. */
export type RevokedKeys = ReadonlySet<string>;

/**
 * Parses a list of revoked keys as text: public keys as in `.pub` files, or fingerprints (`SHA256:…`), one a line, each also
 * behind `key:`, `hash:` or `sha256:` as ssh-keygen takes them (ssh-keygen(1), KEY REVOCATION LISTS).
 *
 * @returns the keys; or `REVOKED_KEYS_INVALID` for anything else, binary lists among it: what is not understood might
 * revoke something
 */
export function parseRevokedKeys(text: string): Result<RevokedKeys, SignatureError> {
  const revoked = new Set<string>();
  if (text.startsWith("SSHKRL"))
    return refuse(1, "expected a list in text, got a binary one (ssh-keygen -k)");
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const entry = line.replace(/^(?:key|hash|sha256):\s+/i, "");
    const [type = "", key = ""] = entry.split(/\s+/);
    const hex = readKey(type, key);
    const blob = hex === undefined ? undefined : decodeHex(hex);
    if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(type)) revoked.add(type);
    else if (blob !== undefined) revoked.add(sshFingerprint(blob));
    else return refuse(index + 1, `expected a public key or a fingerprint (SHA256:…), got ${quote(type)}`);
  }
  return ok(revoked);
}

function refuse(line: number, message: string): Result<never, SignatureError> {
  return err(new SignatureError("REVOKED_KEYS_INVALID", `revoked keys, line ${line}: ${message}`));
}
