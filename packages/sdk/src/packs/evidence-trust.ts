import { type AixvError, err, type Result } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import type { VerifyOptions } from "@aixv/envelope/verify";
import {
  advisorySigners,
  type CompiledPolicy,
  namesSigners,
  trustsAdvisories,
  trustsBundles,
  trustsLineage,
} from "@aixv/policy";
import type { Admission } from "../admission/admission.ts";
import { evidenceTrust } from "../admission/prepare-admission.ts";
import { SdkError } from "../sdk-error.ts";

/** What a piece of evidence is, as far as it matters whose word it is. */
export type EvidenceRole = "claim" | "advisory" | "bundle" | "waiver";

/** Verifies a piece by some trust. */
export type Verification = (trust: VerifyOptions) => Promise<Result<Verified<unknown>, AixvError>>;

/**
 * Whose word counts in a pack. Without a policy: whom the options name. With one: in what the policy names signers for, those, and
 * in all else whom the options name; and whatever the decision rests on.
 */
export class EvidenceTrust {
  readonly #base: VerifyOptions;
  readonly #policy: CompiledPolicy | undefined;
  readonly #anybody: VerifyOptions;
  readonly #cited: ReadonlySet<string>;

  constructor(base: VerifyOptions, admission: Admission, hasPolicy: boolean) {
    this.#base = base;
    this.#policy = hasPolicy ? admission.policy : undefined;
    this.#anybody = evidenceTrust(admission.policy, base);
    this.#cited = new Set([admission.model.signature.bundleDigest, ...citedBy(admission)]);
  }

  /** The signature, if somebody whose word counts made it; else why it does not count. */
  async judge(role: EvidenceRole, verify: Verification): Promise<Result<Verified<unknown>, AixvError>> {
    const byPolicy = this.#rule(role);
    const judged = await verify(byPolicy === undefined ? this.#base : this.#anybody);
    if (judged.ok && (byPolicy === undefined || byPolicy(judged.value) || this.#isCited(judged.value)))
      return judged;
    if (!judged.ok && byPolicy === undefined && this.#policy !== undefined) {
      const found = await verify(this.#anybody);
      if (found.ok && this.#isCited(found.value)) return found;
    }
    return judged.ok ? err(NOT_COUNTED) : judged;
  }

  #isCited({ bundleDigest, payloadDigest }: Verified<unknown>): boolean {
    return this.#cited.has(bundleDigest) || this.#cited.has(payloadDigest);
  }

  /** Absent where the policy names nobody for such evidence. */
  #rule(role: EvidenceRole): ((verified: Verified<unknown>) => boolean) | undefined {
    const policy = this.#policy;
    if (policy === undefined) return undefined;
    switch (role) {
      // Who may lift a rule is in each rule of a policy: those waivers count that did.
      case "waiver":
        return () => false;
      case "advisory":
        return namesAdvisorySigners(policy) ? (verified) => trustsAdvisories(policy, verified) : undefined;
      case "bundle":
        return namesSigners(policy.policy) ? (verified) => trustsBundles(policy, verified) : undefined;
      case "claim":
        return namesSigners(policy.policy)
          ? (verified) => trustsLineage(policy, verified, "artifact")
          : undefined;
      default:
        throw new TypeError(`no such role: ${String(role satisfies never)}`);
    }
  }
}

const NOT_COUNTED = new SdkError(
  "EVIDENCE_NOT_COUNTED",
  "the signature is valid, and the policy does not count its signer's word in this",
);

function namesAdvisorySigners({ policy }: CompiledPolicy): boolean {
  const { subjects = [], subject_patterns = [] } = advisorySigners(policy);
  return subjects.length + subject_patterns.length > 0;
}

/** Digests of bundles, and of waivers' records, that a decision names. */
export function citedBy({ decision: { satisfied, violations } }: Admission): readonly string[] {
  return [
    ...satisfied.flatMap(({ evidence }) => evidence),
    ...violations.flatMap(({ evidence, waived_by = [] }) => [...evidence, ...waived_by]),
  ];
}

/** Kinds of records, and types of claims, that others than those who make models may sign. */
export function roleOf(kind: string): EvidenceRole {
  return kind === "advisory" || kind === "bundle" || kind === "waiver" ? kind : "claim";
}
