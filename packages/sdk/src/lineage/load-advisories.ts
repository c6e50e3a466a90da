import type { Result, Timestamp } from "@aixv/core";
import type { BundleError, Statement, VerificationError, Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyDocument, verifyStatement } from "@aixv/envelope/verify";
import { type AdvisoryNotice, readAdvisory } from "@aixv/lineage";
import type { IgnoredEvidence } from "@aixv/policy";
import {
  type AdvisoryPredicate,
  type AdvisoryTarget,
  advisoryTargets,
  PREDICATE_TYPES,
  type SignedRecord,
  validateClaims,
  validatedPayload,
  validateRecord,
} from "@aixv/records";
import type { AttestationContent, EvidenceStore, StoredRecord } from "@aixv/store";
import { pause } from "../pause.ts";
import { recordFormat, signaturesOf } from "../records/verify-record.ts";
import { judge } from "./judge.ts";

/** The advisories that a store has. */
export interface LoadedAdvisories {
  /** Every verified version of each, by whom it may be. */
  readonly notices: readonly AdvisoryNotice[];
  /** Those of which no signature verifies: claims, which flag nothing. */
  readonly unverified: readonly UnverifiedAdvisory[];
  readonly ignored: readonly IgnoredEvidence[];
}

/** What {@link loadAdvisories} is asked for. */
export interface LoadAdvisoriesOptions {
  readonly now: Timestamp;
  readonly signal?: AbortSignal;
}

/** An advisory that nobody is known to have signed. */
export interface UnverifiedAdvisory {
  readonly path: string;
  readonly advisory: AdvisoryPredicate;
  readonly targets: readonly AdvisoryTarget[];
}

/**
 * Reads every advisory of a store, former versions and statements too, and verifies what can be.
 *
 * @param trust - absent: nothing is verified
 */
export async function loadAdvisories(
  store: EvidenceStore,
  trust: VerifyOptions | undefined,
  { now, signal }: LoadAdvisoriesOptions,
): Promise<LoadedAdvisories> {
  const reader = new AdvisoryReader(trust, now);
  for await (const stored of store.records("advisory", { withHistory: true })) {
    await pause(signal);
    if (stored.ok) await reader.addRecord(stored.value);
    else reader.ignore("EVIDENCE_UNREADABLE", stored.error.message, "advisory record");
  }
  // Whatever they are about: an advisory may name, or select, artifacts that are none of its subjects.
  for await (const entry of store.entries()) {
    if (entry.predicateType !== PREDICATE_TYPES.advisory) continue;
    await pause(signal);
    const content = await store.read(entry.id);
    if (content.ok) await reader.addStatement(content.value);
    else reader.ignore("EVIDENCE_UNREADABLE", content.error.message, entry.location);
  }
  const { notices, unverified, ignored } = reader;
  return { notices, unverified, ignored };
}

class AdvisoryReader implements LoadedAdvisories {
  readonly notices: AdvisoryNotice[] = [];
  readonly unverified: UnverifiedAdvisory[] = [];
  readonly ignored: IgnoredEvidence[] = [];
  readonly #trust: VerifyOptions | undefined;
  readonly #now: Timestamp;

  constructor(trust: VerifyOptions | undefined, now: Timestamp) {
    this.#trust = trust;
    this.#now = now;
  }

  async addRecord(stored: StoredRecord): Promise<void> {
    const { record, bytes, path } = stored;
    const format = recordFormat({ expectedKind: "advisory", validateKnownKind: false });
    let isKnown = false;
    for (const signature of await signaturesOf(stored)) {
      const verify = async (trust: VerifyOptions) =>
        await verifyDocument(signature.bytes, bytes, format, trust);
      if (await this.#add(verify, signature.path)) isKnown = true;
    }
    if (isKnown) return;
    validateRecord(record);
    // What the rules of the kind gave is that type.
    const advisory = validatedPayload(record) as AdvisoryPredicate | undefined;
    if (advisory !== undefined) this.unverified.push({ path, advisory, targets: advisoryTargets(advisory) });
  }

  async addStatement({ bundle, statement, entry }: AttestationContent): Promise<void> {
    if (bundle !== undefined) {
      const verify = async (trust: VerifyOptions) => await verifyStatement(bundle, trust);
      if (await this.#add(verify, entry.location)) return;
    }
    const claims = validateClaims(statement);
    if (!claims.ok) return;
    const advisory = claims.value.predicate as AdvisoryPredicate;
    this.unverified.push({
      path: entry.location,
      advisory,
      targets: advisoryTargets(advisory, entry.subjects),
    });
  }

  ignore(code: string, message: string, evidence: string): void {
    this.ignored.push({ code, message, evidence });
  }

  /** Whether a signature verifies, and what it signs is an advisory. */
  async #add(
    verify: (
      trust: VerifyOptions,
    ) => Promise<Result<Verified<SignedRecord> | Verified<Statement>, BundleError | VerificationError>>,
    place: string,
  ): Promise<boolean> {
    if (this.#trust === undefined) return false;
    const judged = await judge<SignedRecord | Statement>(verify, this.#trust);
    if (judged.refusal !== undefined) {
      this.ignore(judged.refusal.code, judged.refusal.message, place);
      return false;
    }
    const { verified, isTrusted } = judged;
    const notice = readAdvisory(verified as Verified<SignedRecord> | Verified<Statement>, {
      isTrusted,
      now: this.#now,
    });
    if (notice.ok) this.notices.push(notice.value);
    else this.ignore(notice.error.code, notice.error.message, place);
    return notice.ok;
  }
}
