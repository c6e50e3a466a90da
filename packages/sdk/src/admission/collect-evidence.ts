import type { AixvError, Digest } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { isNoVerdict, type Statement, VerificationError, type Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyDocument, verifyStatement } from "@aixv/envelope/verify";
import {
  type CompiledPolicy,
  type IgnoredEvidence,
  MAX_ANCESTORS,
  trustsAdvisories,
  trustsLineage,
} from "@aixv/policy";
import {
  type AdvisoryFeed,
  type AdvisoryPredicate,
  advisoryTargets,
  type BundlePayload,
  directEdge,
  PREDICATE_TYPES,
  type SignedRecord,
  subjectDigests,
  validateClaims,
  validatedClaims,
  validatedPayload,
  validateRecord,
} from "@aixv/records";
import type { EvidenceStore, StoredRecord } from "@aixv/store";
import { FEED_FORMAT } from "../advisories/feed-format.ts";
import { searchStore } from "../evidence/find-evidence.ts";
import { judgeEvidence } from "../evidence/verify-evidence.ts";
import { MAX_INPUT_BYTES } from "../limits.ts";
import { located } from "../located.ts";
import { pause } from "../pause.ts";
import { recordFormat, signaturesOf } from "../records/verify-record.ts";
import { withStore } from "../store.ts";
import { asksForAdvisories, asksForFeeds } from "./advisory-rules.ts";

/** Where evidence is looked for. */
export interface CollectOptions {
  /** The model's file or folder; absent: evidence is looked for in the store alone. */
  readonly path?: string;
  /** Where `.aixv/` lies. */
  readonly root?: string;
  /** Files with feeds of advisories, each signed by the bundle `<file>.sigstore.json`; beside those that the store keeps. */
  readonly advisoryFeeds?: readonly string[];
  /** Filled with whatever verified, byte for byte, bundles and records by their digests; absent: nothing is kept. */
  readonly contents?: Map<Digest, Uint8Array>;
  readonly signal?: AbortSignal;
}

/** Along whose word evidence is looked for, and of which kinds. */
export interface CollectRules {
  /** Whether a claim leads on to what the artifact, or an ancestor of it, came from. */
  readonly leadsOn: (statement: Verified<Statement>, of: "artifact" | "ancestor") => boolean;
  /** Whether an advisory that speaks of an artifact's parents makes these worth knowing. */
  readonly heeds: (advisory: Verified<unknown>) => boolean;
  readonly asksForAdvisories: boolean;
  readonly asksForFeeds: boolean;
}

/** What a policy can decide by. */
export function rulesOf(policy: CompiledPolicy): CollectRules {
  return {
    leadsOn: (statement, of) => trustsLineage(policy, statement, of),
    heeds: (advisory) => trustsAdvisories(policy, advisory),
    asksForAdvisories: asksForAdvisories(policy),
    asksForFeeds: asksForFeeds(policy),
  };
}

/** Evidence that was verified, and what was found beside it. */
export interface CollectedEvidence {
  readonly statements: readonly Verified<Statement>[];
  readonly records: readonly Verified<SignedRecord>[];
  readonly feeds: readonly Verified<AdvisoryFeed>[];
  readonly ignored: readonly IgnoredEvidence[];
}

/** Kinds of records that a decision looks at. */
const KINDS = ["advisory", "bundle", "waiver"] as const;

/**
 * Gathers and verifies whatever a decision about a model can rest on: what is claimed of it and, along the lineage that the
 * rules trust, of its ancestors; the records of the store; feeds. What does not verify is told, and counts for nothing.
 *
 * @param artifact - every digest of the artifact
 * @throws where it is not the evidence that is at fault, such as a trust root that cannot be used: then nothing follows
 */
export async function collectEvidence(
  artifact: readonly string[],
  rules: CollectRules,
  trust: VerifyOptions,
  options: CollectOptions,
): Promise<CollectedEvidence> {
  return await withStore(
    { ...(options.root === undefined ? {} : { root: options.root }), now: trust.now },
    async (store) => {
      const collector = new Collector(rules, trust, store, options);
      for (const kind of KINDS) await collector.addRecords(kind);
      await collector.addAdvisoryClaims();
      await collector.followLineage(artifact);
      await collector.followParents();
      for (const path of options.advisoryFeeds ?? []) await collector.addFeed(path);
      await collector.addStoredFeeds();
      const { statements, records, feeds, ignored } = collector;
      return { statements, records, feeds, ignored };
    },
  );
}

class Collector implements CollectedEvidence {
  readonly statements: Verified<Statement>[] = [];
  readonly records: Verified<SignedRecord>[] = [];
  readonly feeds: Verified<AdvisoryFeed>[] = [];
  readonly ignored: IgnoredEvidence[] = [];
  readonly #rules: CollectRules;
  readonly #trust: VerifyOptions;
  readonly #store: EvidenceStore;
  readonly #options: CollectOptions;
  readonly #statementIds = new Set<Digest>();

  constructor(rules: CollectRules, trust: VerifyOptions, store: EvidenceStore, options: CollectOptions) {
    this.#rules = rules;
    this.#trust = trust;
    this.#store = store;
    this.#options = options;
  }

  async followLineage(artifact: readonly string[]): Promise<void> {
    // Claims name artifacts by SHA-256 alone.
    const own = artifact.filter((digest) => digest.startsWith("sha256:")) as Digest[];
    const members = this.#membersOfBundles();
    const found = new Set<Digest>(own);
    // A set gives what is added to it while it is gone through: breadth first.
    for (const origin of found) {
      await pause(this.#options.signal);
      const isOwn = own.includes(origin);
      for (const statement of await this.#claimsOf(origin, isOwn ? own : undefined)) {
        if (!this.#rules.leadsOn(statement, isOwn ? "artifact" : "ancestor")) continue;
        for (const edge of validatedClaims(statement.value)?.lineage?.edges ?? []) {
          const ends = directEdge(edge);
          // One more than the engine looks at: that there are too many is for it to say.
          if (ends?.made === origin && found.size <= MAX_ANCESTORS + 1) found.add(ends.origin);
        }
      }
      // What was deployed may be a release: then it has its members in it.
      for (const member of members.get(origin) ?? []) found.add(member);
    }
  }

  #membersOfBundles(): ReadonlyMap<Digest, readonly Digest[]> {
    const bundles = this.records.filter(({ value }) => value.kind === "bundle");
    // What the rules of the kind gave is that type.
    return new Map(
      bundles.map(({ value, payloadDigest }) => [
        payloadDigest,
        (validatedPayload(value) as BundlePayload | undefined)?.members ?? [],
      ]),
    );
  }

  /** What artifacts were made of of which an advisory says that it concerns their parents (AIXV §7.5). */
  async followParents(): Promise<void> {
    const advisories = [
      ...this.records.filter(({ value }) => value.kind === "advisory"),
      ...this.statements.filter(({ value }) => value.predicateType === PREDICATE_TYPES.advisory),
    ].filter((verified) => this.#rules.heeds(verified));
    const products = new Set<Digest>();
    for (const { value } of advisories) {
      const said = "kind" in value ? validatedPayload(value) : validatedClaims(value)?.predicate;
      if (said === undefined) continue;
      // What the rules of the kind, or of the type, gave is that type.
      const subjects = "kind" in value ? [] : subjectDigests(value);
      for (const { digest, selectors } of advisoryTargets(said as AdvisoryPredicate, subjects)) {
        if (selectors.has("parents")) products.add(digest);
      }
    }
    for (const product of products) await this.#claimsOf(product);
  }

  /**
   * The valid claims about an artifact.
   *
   * @param own - every digest of it, where it is the one in question, beside which claims may lie
   */
  async #claimsOf(artifact: Digest, own?: readonly Digest[]): Promise<readonly Verified<Statement>[]> {
    const { path, signal } = this.#options;
    const search = await searchStore(artifact, this.#store, {
      ...(own !== undefined && path !== undefined ? { path } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
    for (const { path: place, predicateType } of search.unsigned) {
      this.#ignore("EVIDENCE_UNSIGNED", `nobody signed this ${predicateType} claim`, place);
    }
    for (const { path: place, line, error } of search.faults) {
      this.#ignore("EVIDENCE_UNREADABLE", error.message, placed(place, line));
    }
    for (const { path: place, line, subjects } of search.others) {
      // The same artifact goes by several digests.
      if (subjects.some((subject) => own?.includes(subject))) continue;
      const message = `it is about ${subjects.join(", ")}`;
      this.#ignore("EVIDENCE_FOR_OTHER_ARTIFACT", message, placed(place, line));
    }
    const claims: Verified<Statement>[] = [];
    for (const { verified, refusal, ...found } of await judgeEvidence(
      artifact,
      search.evidence,
      this.#trust,
      signal,
    )) {
      const place = placed(found.path, found.line);
      if (verified === undefined) this.#refuse(refusal, place);
      // A message signature claims nothing beyond the artifact's bytes.
      else if (found.predicateType !== undefined) {
        const statement = verified as Verified<Statement>;
        this.#options.contents?.set(statement.bundleDigest, found.bytes);
        if (this.#addClaim(statement, place)) claims.push(statement);
      }
    }
    return claims;
  }

  /** Whether it is a valid claim. */
  #addClaim(statement: Verified<Statement>, place: string): boolean {
    const claim = validateClaims(statement.value);
    if (!claim.ok) {
      this.#ignore(claim.error.code, claim.error.message, place);
      return false;
    }
    // One statement may be about several artifacts.
    if (this.#statementIds.has(statement.bundleDigest)) return true;
    this.#statementIds.add(statement.bundleDigest);
    this.statements.push(statement);
    return true;
  }

  async addRecords(kind: (typeof KINDS)[number]): Promise<void> {
    // Of advisories every version: whoever superseded one need not be somebody whom the policy trusts.
    for await (const found of this.#store.records(kind, { withHistory: kind === "advisory" })) {
      await pause(this.#options.signal);
      if (found.ok) await this.#addRecord(found.value);
      // It is there, and might speak against the artifact.
      else if (kind === "advisory") this.#refuseUnreadable(found.error, "advisory record");
      else this.#ignore("EVIDENCE_UNREADABLE", found.error.message, `${kind} record`);
    }
  }

  /** Whatever they are about: an advisory may name, or select, artifacts that are none of its subjects. */
  async addAdvisoryClaims(): Promise<void> {
    if (!this.#rules.asksForAdvisories) return;
    for await (const { id, signed, predicateType, location } of this.#store.entries()) {
      if (!signed || predicateType !== PREDICATE_TYPES.advisory) continue;
      await pause(this.#options.signal);
      const content = await this.#store.read(id);
      if (!content.ok) this.#refuseUnreadable(content.error, location);
      else if (content.value.bundle !== undefined) {
        const verified = await verifyStatement(content.value.bundle, this.#trust);
        if (!verified.ok) this.#refuse(verified.error, location);
        else {
          this.#options.contents?.set(verified.value.bundleDigest, content.value.bundle);
          this.#addClaim(verified.value, location);
        }
      }
    }
  }

  #refuseUnreadable(error: AixvError, place: string): void {
    if (this.#rules.asksForAdvisories && error.code === "STORE_UNREADABLE") throw error;
    this.#ignore("EVIDENCE_UNREADABLE", error.message, place);
  }

  async #addRecord(stored: StoredRecord): Promise<void> {
    const { record, bytes, path } = stored;
    const signatures = await signaturesOf(stored);
    if (signatures.length === 0) {
      const code = record.kind === "advisory" ? "ADVISORY_UNSIGNED" : "EVIDENCE_UNSIGNED";
      this.#ignore(code, `nobody signed ${record.kind} ${record.record_id}`, path);
    }
    // A record of a known kind that breaks its rules is kept: signed by somebody trusted, it counts against the artifact.
    const format = recordFormat({ expectedKind: record.kind, validateKnownKind: false });
    for (const signature of signatures) {
      const verified = await verifyDocument(signature.bytes, bytes, format, this.#trust);
      if (!verified.ok) {
        this.#refuse(verified.error, signature.path);
        continue;
      }
      validateRecord(verified.value.value);
      this.#options.contents?.set(verified.value.bundleDigest, signature.bytes);
      this.#options.contents?.set(verified.value.payloadDigest, bytes);
      this.records.push(verified.value);
    }
  }

  async addFeed(path: string): Promise<void> {
    const bytes = await readInputFile(path, "advisory feed", MAX_INPUT_BYTES);
    const bundlePath = `${path}.sigstore.json`;
    const bundle = await readInputFile(bundlePath, "bundle", MAX_INPUT_BYTES, "BUNDLE_NOT_FOUND");
    const verified = await verifyDocument(bundle, bytes, FEED_FORMAT, this.#trust);
    // The caller named it: it is not merely lying about.
    if (!verified.ok) throw located(`the advisory feed ${path} was not verified`, verified.error);
    this.feeds.push(verified.value);
  }

  /** What syncs left of feeds shows what was taken away since. */
  async addStoredFeeds(): Promise<void> {
    if (!this.#rules.asksForFeeds) return;
    for await (const found of this.#store.feeds()) {
      await pause(this.#options.signal);
      if (!found.ok) {
        this.#refuseUnreadable(found.error, "advisory feed");
        continue;
      }
      const { bytes, path } = found.value;
      const signatures = await signaturesOf(found.value);
      if (signatures.length === 0) this.#ignore("FEED_UNSIGNED", "nobody signed this feed", path);
      for (const signature of signatures) {
        const verified = await verifyDocument(signature.bytes, bytes, FEED_FORMAT, this.#trust);
        if (!verified.ok) this.#refuse(verified.error, signature.path);
        else if (!this.feeds.some(({ bundleDigest }) => bundleDigest === verified.value.bundleDigest))
          this.feeds.push(verified.value);
      }
    }
  }

  #refuse(refusal: AixvError, place: string): void {
    // Where whom to trust cannot be told, an advisory that should count might not.
    if (refusal instanceof VerificationError && isNoVerdict(refusal.code)) throw refusal;
    this.#ignore(refusal.code, refusal.message, place);
  }

  #ignore(code: string, message: string, evidence: string): void {
    this.ignored.push({ code, message, evidence });
  }
}

function placed(path: string, line: number | undefined): string {
  return line === undefined ? path : `${path}, line ${line}`;
}
