import { type Digest, getOwn, isJsonObject } from "@aixv/core";
import { type AdvisoryPredicate, advisoryTargets } from "@aixv/records";
import type { RecordFacts, SignatureFacts, StatementFacts } from "../facts/admission-facts.ts";
import { signedBetween, timeFault } from "../facts/signature-time.ts";
import type { Claimants } from "../policy/policy-signers.ts";
import type { Evaluation } from "../rules/rule.ts";
import type { Concern, ConcernFinder } from "./concern.ts";

/** An advisory that speaks against the artifact. */
export interface ActiveAdvisory {
  readonly signed: SignatureFacts;
  readonly advisory: AdvisoryPredicate;
  readonly concern: Concern;
}

/** What a trusted signer said under an advisory's id, at some time. */
interface Version {
  readonly signed: SignatureFacts;
  readonly advisory: AdvisoryPredicate;
  /** Of a statement. */
  readonly subjects: readonly Digest[];
  /** The earliest proved time, of one that may take others back; absent: it takes nothing back, nor mends anything. */
  readonly takesBackAt?: number;
}

/**
 * The active advisories about the artifact that nothing later took back: a version of the same id, by a trusted signer, that
 * is proved to be later and is `withdrawn`, or is `mitigated` and concerns the artifact too. In what one of them names as
 * fixed, the advisory ends.
 *
 * @param records - of trusted signers, every version of each id
 * @param claims - statements of trusted signers
 */
export function activeAdvisories(
  records: readonly RecordFacts[],
  claims: readonly StatementFacts[],
  evaluation: Evaluation,
  { mayVouch }: Claimants,
  concernOf: ConcernFinder,
): readonly ActiveAdvisory[] {
  const read = (
    signed: SignatureFacts,
    advisory: AdvisoryPredicate,
    subjects: readonly Digest[],
  ): Version => {
    // What is not proved to be of the past takes nothing back.
    const counts = mayVouch(signed.signers) && timeFault(signed, evaluation.clock) === undefined;
    const { first } = signedBetween(signed);
    return {
      signed,
      advisory,
      subjects,
      ...(counts && first !== undefined ? { takesBackAt: first } : {}),
    };
  };
  const byId = new Map<string, Version[]>();
  const add = (version: Version): void => {
    const { advisory_id: id } = version.advisory;
    const versions = byId.get(id);
    if (versions === undefined) byId.set(id, [version]);
    else versions.push(version);
  };
  for (const record of records) {
    // What the rules of the kind, and below of the type, gave is that type.
    const advisory = record.payload as AdvisoryPredicate;
    if (record.is_valid && advisoryTargets(advisory).length > 0) add(read(record, advisory, []));
    else if (mayConcern(record, concernOf)) {
      const message = `advisory ${record.record_id} cannot be understood, so it counts against the artifact`;
      evaluation.report.violate("ADVISORY_MALFORMED", "", record.record_id, message, [record]);
    }
  }
  for (const claim of claims) {
    const subjects = claim.subjects.map(({ digest }) => digest);
    add(read(claim, claim.predicate as AdvisoryPredicate, subjects));
  }
  return [...byId.values()].flatMap((versions) =>
    versions.flatMap((version) => activeOne(version, versions, concernOf)),
  );
}

function activeOne(
  { signed, advisory, subjects, takesBackAt }: Version,
  versions: readonly Version[],
  concernOf: ConcernFinder,
): readonly ActiveAdvisory[] {
  if (advisory.status !== "active") return [];
  const { last } = signedBetween(signed);
  // Only what is proved to be later takes an advisory back.
  const later = versions.filter((version) => (version.takesBackAt ?? Number.NaN) > last);
  const fixing = [
    ...(takesBackAt === undefined ? [] : [advisory]),
    ...later.map((version) => version.advisory),
  ];
  const fixed = new Set(fixing.flatMap(({ fixed_digests = [] }) => fixed_digests));
  const concern = concernOf(advisoryTargets(advisory, subjects), fixed);
  if (concern === undefined) return [];
  const isTakenBack = later.some(
    (version) =>
      version.advisory.status === "withdrawn" ||
      (version.advisory.status === "mitigated" &&
        concernOf(advisoryTargets(version.advisory, version.subjects), NOTHING) !== undefined),
  );
  return isTakenBack ? [] : [{ signed, advisory, concern }];
}

const NOTHING: ReadonlySet<Digest> = new Set();

/** Whether an advisory that breaks the rules is, as far as it can be read, about something else. */
function mayConcern({ payload }: RecordFacts, concernOf: ConcernFinder): boolean {
  const affected = getOwn(payload, "affected");
  if (!Array.isArray(affected) || affected.length === 0) return true;
  return affected.some((entry) => {
    const digest = isJsonObject(entry) ? getOwn(entry, "digest") : undefined;
    if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest)) return true;
    if (getOwn(entry as typeof payload, "selector") !== undefined) return true;
    return concernOf([{ digest: digest as Digest, selectors: new Set() }], NOTHING) !== undefined;
  });
}
