import type { AixvError, Result } from "@aixv/core";
import { type BundleError, isNoVerdict, VerificationError, type Verified } from "@aixv/envelope";
import type { VerifyOptions } from "@aixv/envelope/verify";

/** What came of looking at a signature: it verifies, by somebody trusted or not; or it is refused. */
export type Judgement<T> =
  | { readonly verified: Verified<T>; readonly isTrusted: boolean; readonly refusal?: undefined }
  | { readonly verified?: undefined; readonly refusal: AixvError };

/** Whether somebody is named who may have signed. */
export function namesSomebody({
  expectedIdentities = [],
  publicKeys = [],
  certificateAnchors = [],
}: VerifyOptions): boolean {
  return expectedIdentities.length + publicKeys.length + certificateAnchors.length > 0;
}

/**
 * Verifies by whom the caller trusts, and then, to tell a stranger's signature from a broken one, by whoever it may be.
 *
 * @throws where whom to trust cannot be told: then nothing follows
 */
export async function judge<T>(
  verify: (trust: VerifyOptions) => Promise<Result<Verified<T>, BundleError | VerificationError>>,
  trust: VerifyOptions,
): Promise<Judgement<T>> {
  if (namesSomebody(trust)) {
    const verified = await verify(trust);
    if (verified.ok) return { verified: verified.value, isTrusted: true };
    requireVerdict(verified.error);
  }
  const { expectedIdentities: _narrower, ...anybody } = trust;
  const verified = await verify({ ...anybody, acceptAnyIdentity: true });
  if (verified.ok) return { verified: verified.value, isTrusted: false };
  requireVerdict(verified.error);
  return { refusal: verified.error };
}

function requireVerdict(error: BundleError | VerificationError): void {
  if (error instanceof VerificationError && isNoVerdict(error.code)) throw error;
}
