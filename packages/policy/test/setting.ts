import { createDigest, type Digest, type JsonValue, parseTime, type Timestamp, unwrap } from "@aixv/core";
import {
  type AdmissionDecision,
  type AdmissionRequest,
  type CompiledPolicy,
  compilePolicy,
  evaluateAdmission,
  type ViolationCode,
} from "@aixv/policy";
import { validatePolicy } from "@aixv/records";

/** The digest of something imagined, to tell apart at a glance. */
export function digest(number: number): Digest {
  return createDigest("sha256", number.toString(16).padStart(64, "0"));
}

/** A time for a test. */
export function at(time: string): Timestamp {
  return unwrap(parseTime(time));
}

/** The artifact of all tests. */
export const MODEL: Digest = digest(0xa0de1);
/** The clock of evaluations. */
export const NOW: Timestamp = at("2026-06-01T00:00:00Z");
/** When evidence is signed unless told otherwise: a month before {@link NOW}. */
export const SIGNED_AT = "2026-05-01T00:00:00Z";
/** Whom the tests' policies trust unless told otherwise. */
export const RELEASE = "release@example.com";
/** Whom none of them trusts. */
export const STRANGER = "stranger@example.net";
/** SHA-256 of the bytes of unsigned policies. */
export const POLICY_DIGEST: Digest = digest(0x9011c);

/** Compiles a policy that nobody signed. */
export function policyOf(fields: JsonValue, id?: string): CompiledPolicy {
  const payload = unwrap(validatePolicy(fields));
  return unwrap(compilePolicy({ payload, digest: POLICY_DIGEST, ...(id === undefined ? {} : { id }) }));
}

/** Decides on {@link MODEL} at {@link NOW} by a policy that trusts {@link RELEASE}, but for the fields given. */
export function admit(
  fields: { readonly [name: string]: JsonValue },
  request: Partial<AdmissionRequest> = {},
): AdmissionDecision {
  return evaluateAdmission(policyOf({ allow_subjects: [RELEASE], ...fields }), {
    artifact: { digest: MODEL },
    signatures: [],
    now: NOW,
    ...request,
  });
}

/** The codes of what a decision finds wrong. */
export function codesOf({ violations }: AdmissionDecision): readonly ViolationCode[] {
  return violations.map(({ code }) => code);
}

/** The codes of what a decision leaves out. */
export function ignoredCodes({ ignored }: AdmissionDecision): readonly string[] {
  return ignored.map(({ code }) => code);
}
