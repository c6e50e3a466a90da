import { VerificationError } from "@aixv/envelope";
import type { VerifyOptions } from "@aixv/envelope/verify";
import { advisorySigners, artifactSigners, type CompiledPolicy } from "@aixv/policy";
import type { TrustedSigners } from "@aixv/records";
import { asksForAdvisories } from "./advisory-rules.ts";

const DISTINGUISHED_NAME = /^(?:CN|O|OU|C|L|ST|DC|UID|SERIALNUMBER)=/;

/**
 * Requires the keys and anchors of those whose word can speak against an artifact: without them an advisory, or a claim
 * that names a denied ancestor, would look like a stranger's.
 *
 * @throws `TRUST_CONSTRAINT_MISSING`
 */
export function requireMeansToVerify(compiled: CompiledPolicy, trust: VerifyOptions): void {
  const { policy } = compiled;
  if (asksForAdvisories(compiled)) requireMeans("advisories", advisorySigners(policy), trust);
  const { deny_ancestors = [], deny_datasets = [], lineage = {} } = policy;
  if (deny_ancestors.length + deny_datasets.length === 0) return;
  requireMeans("claims of lineage", lineage.signers ?? artifactSigners(policy), trust);
  requireMeans("claims of lineage", lineage.upstream_signers ?? {}, trust);
}

function requireMeans(what: string, { subjects = [] }: TrustedSigners, trust: VerifyOptions): void {
  const known = new Set((trust.publicKeys ?? []).map(({ subject }) => subject));
  const key = subjects.find((subject) => subject.startsWith("key:") && !known.has(subject));
  if (key !== undefined) throw missing(what, `key ${key}`, "that key with --public-key");
  if ((trust.certificateAnchors ?? []).length > 0) return;
  const name = subjects.find((subject) => DISTINGUISHED_NAME.test(subject));
  if (name !== undefined)
    throw missing(what, `the certificate of ${name}`, "its anchors with --certificate-chain");
}

function missing(what: string, who: string, give: string): VerificationError {
  const message = `the policy trusts ${what} by ${who}, which cannot be verified here: give ${give}`;
  return new VerificationError("TRUST_CONSTRAINT_MISSING", message);
}
