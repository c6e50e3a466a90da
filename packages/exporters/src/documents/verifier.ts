/** Who verified, where the options do not say: this program. */
export const DEFAULT_VERIFIER = "https://github.com/aixv-org/aixv";

/** A policy as a URI: by its id, else by its digest. */
export function policyUri({
  policy_id,
  policy_digest,
}: {
  policy_id?: string;
  policy_digest: string;
}): string {
  return `urn:aixv:policy:${policy_id === undefined ? policy_digest : encodeURIComponent(policy_id)}`;
}
