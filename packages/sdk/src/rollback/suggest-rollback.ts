import { type AixvError, type Digest, ok, type Result } from "@aixv/core";
import type { VerifyOptions } from "@aixv/envelope/verify";
import {
  type AdmissionDecision,
  type AdmissionRequest,
  type CompiledPolicy,
  compilePolicy,
  evaluateAdmission,
  type Violation,
} from "@aixv/policy";
import { validatePolicy } from "@aixv/records";
import type { AdmitModelOptions } from "../admission/admit-model.ts";
import { type CollectedEvidence, collectEvidence, rulesOf } from "../admission/collect-evidence.ts";
import { loadPolicy } from "../admission/load-policy.ts";
import { requireMeansToVerify } from "../admission/means-to-verify.ts";
import { evidenceTrust, prepareDigest, prepareModel } from "../admission/prepare-admission.ts";
import { readArtifactReference, resolveArtifact } from "../artifact-reference.ts";
import { attempt, unwrapped } from "../attempt.ts";
import { givenOptions } from "../given-options.ts";
import type { HashingOptions } from "../hashing-options.ts";
import { NotVerifiedError } from "../not-verified-error.ts";
import { SdkError } from "../sdk-error.ts";
import { requireRoot } from "../store.ts";
import { loadTrust } from "../trust-options.ts";
import { type RollbackCandidate, rollbackCandidates } from "./rollback-candidates.ts";

/** Options of {@link suggestRollback}. */
export interface SuggestRollbackOptions
  extends Omit<AdmitModelOptions, "attestDecision" | "bundle" | "ignorePaths" | "ignoreUnsignedFiles">,
    Pick<HashingOptions, "ignorePaths"> {
  /** Models at hand, by path, and others, by digest: what is at hand is judged by its bytes. */
  readonly candidates?: readonly string[];
}

/** A candidate, and whether it can be gone back to. */
export interface JudgedCandidate extends RollbackCandidate {
  /** Where it lies; absent: it was judged by what the store knows of its digest. */
  readonly path?: string;
  /** Absent where a nearer one was found before this one was looked at. */
  readonly isAllowed?: boolean;
  /** What the policy says; absent where it could not be asked. */
  readonly decision?: AdmissionDecision;
  /** Active advisories that the policy does not ask for, and that still speak against going back to it. */
  readonly advisories: readonly Violation[];
}

/** A model at hand that does not verify. */
export interface RefusedCandidate {
  readonly path: string;
  readonly error: AixvError;
}

/** Where to go back to. */
export interface RollbackSuggestion {
  readonly artifact: Digest;
  /** The first of the candidates that is allowed; absent: none is. */
  readonly suggested?: JudgedCandidate;
  /** In the order in which they are preferred. */
  readonly candidates: readonly JudgedCandidate[];
  readonly refused: readonly RefusedCandidate[];
}

/**
 * Finds where to go back to from an artifact (AIXV §9): the first of what its maker named for that, earlier releases, and its
 * ancestors, that the policy allows and that no active advisory concerns. It records nothing; `rollback` does.
 *
 * @param reference - of the artifact: a path or a digest
 * @returns also where none was found; an error where nothing could be looked for
 */
export async function suggestRollback(
  reference: string,
  options: SuggestRollbackOptions,
): Promise<Result<RollbackSuggestion, AixvError>> {
  return await attempt(async () => {
    await requireRoot(options);
    if (options.policy === undefined) {
      throw new SdkError(
        "OPTION_INVALID",
        "a rollback is suggested by a policy, which says what may be used: give --policy",
      );
    }
    const base = await loadTrust(options);
    const { policy } = await loadPolicy(options, base);
    requireMeansToVerify(policy, base);
    const { digest, path } = unwrapped(
      await resolveArtifact(
        reference,
        "artifact",
        givenOptions(options, ["ignorePaths", "workers", "signal", "onProgress"]),
      ),
    );
    return await new Suggester(policy, base, options).suggest(digest, path);
  });
}

type Judgement = Pick<JudgedCandidate, "isAllowed" | "decision" | "advisories">;

/** A model that was verified and judged, whatever it is to the artifact. */
interface AtHand extends Judgement {
  readonly path: string;
  readonly digest: Digest;
}

class Suggester {
  readonly #policy: CompiledPolicy;
  /** The same policy, were it to ask for advisories; absent where it says nobody whose advisories count. */
  readonly #strict: CompiledPolicy | undefined;
  readonly #base: VerifyOptions;
  readonly #options: SuggestRollbackOptions;
  /** What else those that were judged go by. */
  readonly #names = new Map<Digest, readonly string[]>();

  constructor(policy: CompiledPolicy, base: VerifyOptions, options: SuggestRollbackOptions) {
    this.#policy = policy;
    this.#strict = withoutAdvisories(policy);
    this.#base = base;
    this.#options = options;
  }

  async suggest(artifact: Digest, path: string | undefined): Promise<RollbackSuggestion> {
    const evidence = await this.#evidenceOf(artifact, path);
    const found = await rollbackCandidates(
      artifact,
      this.#policy,
      evidence,
      async (one) => await this.#evidenceOf(one),
    );
    const given = await this.#readGiven();
    const judged = new Map<Digest, AtHand>();
    const refused: RefusedCandidate[] = [];
    // What is at hand is verified first: by which digest it goes shows then.
    for (const candidate of given.paths) {
      const one = await this.#judgePath(candidate);
      if (one.ok) judged.set(one.value.digest, one.value);
      else refused.push({ path: candidate, error: one.error });
    }
    const known = new Set(found.map(({ digest }) => digest));
    const others = [...judged.keys(), ...given.digests].filter(
      (digest) => !known.has(digest) && digest !== artifact,
    );
    const queue: readonly RollbackCandidate[] = [
      ...found,
      ...[...new Set(others)].map((digest): RollbackCandidate => ({ digest, relation: "given" })),
    ];
    const candidates: JudgedCandidate[] = [];
    let suggested: JudgedCandidate | undefined;
    for (const candidate of queue) {
      const before = judged.get(candidate.digest);
      const one: JudgedCandidate =
        before !== undefined
          ? { ...before, ...candidate }
          : suggested !== undefined
            ? { ...candidate, advisories: [] }
            : { ...candidate, ...(await this.#judgeDigest(candidate.digest)) };
      // The same artifact goes by several digests.
      if (this.#names.get(candidate.digest)?.includes(artifact) === true) continue;
      candidates.push(one);
      if (one.isAllowed === true) suggested ??= one;
    }
    return { artifact, ...(suggested === undefined ? {} : { suggested }), candidates, refused };
  }

  async #readGiven(): Promise<{ readonly paths: readonly string[]; readonly digests: readonly Digest[] }> {
    const paths: string[] = [];
    const digests: Digest[] = [];
    for (const text of this.#options.candidates ?? []) {
      const found = await readArtifactReference(text, "candidate");
      if (found.kind === "digest") digests.push(found.digest);
      else paths.push(found.path);
    }
    return { paths, digests };
  }

  async #evidenceOf(artifact: Digest, path?: string): Promise<CollectedEvidence> {
    const { advisoryFeeds: _feeds, ...options } = this.#options;
    return await collectEvidence([artifact], rulesOf(this.#policy), evidenceTrust(this.#policy, this.#base), {
      ...givenOptions(options, ["root", "signal"]),
      ...(path === undefined ? {} : { path }),
    });
  }

  async #judgePath(path: string): Promise<Result<AtHand, AixvError>> {
    const prepared = await attempt(
      async () => await prepareModel(path, this.#gathering, this.#base, this.#options),
    );
    if (prepared.ok) {
      const { model, request } = prepared.value;
      return ok({ path, digest: model.digest as Digest, ...this.#decide(request) });
    }
    // What keeps every one from being judged is no reason against this one.
    if (prepared.error instanceof NotVerifiedError) return prepared;
    throw prepared.error;
  }

  async #judgeDigest(digest: Digest): Promise<Judgement> {
    return this.#decide(
      await prepareDigest(
        digest,
        this.#gathering,
        this.#base,
        givenOptions(this.#options, ["root", "signal", "advisoryFeeds", "assuranceLevel"]),
      ),
    );
  }

  /** Feeds, and what advisories select, are looked for where the policy asks for advisories alone. */
  get #gathering(): CompiledPolicy {
    return this.#strict ?? this.#policy;
  }

  #decide(request: AdmissionRequest): Judgement {
    const { digest, other_digests: others = [] } = request.artifact;
    this.#names.set(digest, others);
    const decision = evaluateAdmission(this.#policy, request);
    const { assuranceLevel: _level, ...rest } = request;
    const isAdvisory = ({ code, rule }: Violation): boolean =>
      code.startsWith("ADVISORY_") || rule === "/require_no_active_advisories";
    const told = decision.violations.filter(isAdvisory);
    const strict = this.#strict === undefined ? [] : evaluateAdmission(this.#strict, rest).violations;
    // A waiver lets an artifact be used; it is no reason to go back to it.
    const advisories = strict.filter(
      (violation) => isAdvisory(violation) && !told.some(({ subject }) => subject === violation.subject),
    );
    const isAllowed = decision.decision !== "deny" && advisories.length + told.length === 0;
    return { decision, advisories, isAllowed };
  }
}

function withoutAdvisories({ policy, digest }: CompiledPolicy): CompiledPolicy | undefined {
  const payload = validatePolicy({ ...policy, require_no_active_advisories: true });
  if (!payload.ok) return undefined;
  const compiled = compilePolicy({ payload: payload.value, digest });
  return compiled.ok ? compiled.value : undefined;
}
