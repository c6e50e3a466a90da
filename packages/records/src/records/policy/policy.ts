import type { Digest } from "@aixv/core";
import type { ArtifactType } from "../../registries/artifact-type.ts";
import type { Severity } from "../../registries/severity.ts";
import type { ClaimConstraint } from "./claim-constraint.ts";
import type { TrustedSigners } from "./trusted-signers.ts";

/** `policy_type` of a policy. */
export const POLICY_TYPE = "aixv.policy/v1";

/** What may stand in for an upstream's own lineage claim. */
export const LINEAGE_FALLBACKS = ["integrity"] as const;

/** One of {@link LINEAGE_FALLBACKS}. */
export type LineageFallback = (typeof LINEAGE_FALLBACKS)[number];

/** Most days that an age may be given in: a hundred years. */
export const MAX_AGE_DAYS = 36_500;

/** A claim that must have been made about the artifact. One statement has to meet all of it. */
export type PredicateRequirement = {
  /** A name such as `training`, or a type URI; see `resolvePredicateType`. */
  readonly predicate: string;
  /** The types of artifact that it is required of; absent: all. An artifact of unknown type needs it too. */
  readonly artifact_types?: readonly ArtifactType[];
  /** Whose statements count; absent: whose signature on the artifact does. */
  readonly signers?: TrustedSigners;
  /** Days since the statement was signed; at least 1. */
  readonly max_age_days?: number;
  readonly require_transparency_log?: boolean;
  readonly constraints?: readonly ClaimConstraint[];
};

/** Members that a bundle with the artifact must have (AIXV §5). One bundle has to have all of them. */
export type BundleRequirement = {
  /** At least one. */
  readonly member_types: readonly ArtifactType[];
  /** As for {@link PredicateRequirement}. */
  readonly artifact_types?: readonly ArtifactType[];
  /** Whose bundles count; absent: whose signature on the artifact does. */
  readonly signers?: TrustedSigners;
};

/** What an artifact is related to, an advisory on which is one on the artifact, unless a policy says otherwise. */
export const ADVISORY_RELATIONS = ["ancestors", "bundles"] as const;

/** One of {@link ADVISORY_RELATIONS}. */
export type AdvisoryRelation = (typeof ADVISORY_RELATIONS)[number];

/** What must be known about where the artifact came from (AIXV §8; the CoSAI paper's levels 1 and 2). */
export type LineageRequirement = {
  /** Generations of ancestors that trusted statements must name; at least 1. */
  readonly min_depth?: number;
  /** Whether a trusted statement must say of the artifact, and of each ancestor, what it was made of. */
  readonly require_trusted_upstreams?: boolean;
  /** What suffices for an ancestor without such a statement; absent: nothing does. */
  readonly upstream_fallback?: LineageFallback;
  /** Whose statements count; absent: whose signature on the artifact does. */
  readonly signers?: TrustedSigners;
  /** Who else may speak for ancestors; absent: nobody else. */
  readonly upstream_signers?: TrustedSigners;
};

/** Whether, and whose, waivers are accepted. */
export type WaiverRequirement = {
  readonly signers: TrustedSigners;
  /** The codes that may be waived; absent: all that are not about signatures. */
  readonly violation_codes?: readonly string[];
};

/**
 * The payload of records of kind `policy`: what must hold for an artifact to be admitted (AIXV §11, Normative Core §4).
 * If `require_signed_advisories` and a rule on advisories are set, somebody is named whose advisories count.
 *
 * The first thirteen members are those of the AIXV reference, with its defaults; the others are absent unless they are
 * used, so that the reference reads every policy that uses none of them, and refuses the others.
 */
export type PolicyPayload = {
  readonly policy_type: typeof POLICY_TYPE;
  /** The one signer that is expected. */
  readonly subject?: string;
  readonly issuer?: string;
  readonly allow_subjects: readonly string[];
  readonly deny_subjects: readonly string[];
  readonly allow_issuers: readonly string[];
  readonly deny_issuers: readonly string[];
  /** Days since the artifact was signed; at least 1. */
  readonly max_bundle_age_days?: number;
  readonly deny_advisory_severity_at_or_above?: Severity;
  /** False by default. */
  readonly require_no_active_advisories: boolean;
  /** True by default. */
  readonly require_signed_advisories: boolean;
  readonly advisory_allow_subjects: readonly string[];
  readonly advisory_allow_issuers: readonly string[];

  /** As {@link PolicyPayload.allow_subjects}, by patterns; a name in either is allowed. So are the five that follow. */
  readonly allow_subject_patterns?: readonly string[];
  readonly deny_subject_patterns?: readonly string[];
  readonly allow_issuer_patterns?: readonly string[];
  readonly deny_issuer_patterns?: readonly string[];
  readonly advisory_allow_subject_patterns?: readonly string[];
  readonly advisory_allow_issuer_patterns?: readonly string[];
  /** Seconds that a signed time may lie ahead of the clock; from 0 to 86,400, by default 300. */
  readonly max_clock_skew_seconds?: number;
  /** Whether the artifact's signature must be in a transparency log. */
  readonly require_transparency_log?: boolean;
  /** Days since a trusted feed of advisories was signed, of which there then must be one; at least 1. */
  readonly max_advisory_feed_age_days?: number;
  /** Advisories on these speak against the artifact only if they say so by a selector; absent: all do. */
  readonly ignore_advisories_on?: readonly AdvisoryRelation[];
  readonly require_predicates?: readonly PredicateRequirement[];
  /** Artifacts that neither the artifact nor any of its ancestors may be. */
  readonly deny_ancestors?: readonly Digest[];
  /** Datasets that neither the artifact nor any of its ancestors may have been trained on. */
  readonly deny_datasets?: readonly Digest[];
  /** Formats that no file may have, by content; see `CONTENT_FORMATS` of `@aixv/formats`. */
  readonly deny_formats?: readonly string[];
  readonly require_bundle_members?: readonly BundleRequirement[];
  readonly lineage?: LineageRequirement;
  /** Absent: no waiver is accepted. */
  readonly waivers?: WaiverRequirement;
};
