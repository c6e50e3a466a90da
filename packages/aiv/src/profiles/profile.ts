import type { EvidenceClass } from "../packet/packet-view.ts";
import type { RiskTier, Severity } from "../standard/tiers.ts";

/** A profile (AIV Appendix F.1.2): what it adds to the standard. It can only tighten (F.1.1). */
export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly aivVersionCompatibility: string;
  readonly scope: string;
  /** Artifact types that items of a class need besides those of the standard. */
  readonly additionalArtifacts: { readonly [C in EvidenceClass]?: readonly string[] };
  readonly recommendedTools: { readonly [C in EvidenceClass]?: readonly string[] };
  /** Tools that count as semantic analysis of tests (§6.4.2.1), matched by word. */
  readonly testIntegrityTools: readonly string[];
  /** Patterns that a search must be for, by id. */
  readonly requiredPatterns: readonly string[];
  readonly criticalSurfaces: readonly {
    readonly surface: string;
    readonly paths: readonly string[];
    readonly symbols: readonly string[];
  }[];
  /** Classes that a tier needs besides those of §6.1. */
  readonly additionalClasses: { readonly [T in RiskTier]?: readonly EvidenceClass[] };
  /** Severities that it raises, by rule id. */
  readonly severities: ReadonlyMap<string, Severity>;
  /** How many Verifiers other than the Author must have decided for the merge. */
  readonly minimumVerifiers: { readonly [T in RiskTier]?: number };
  readonly retentionDays: { readonly [T in RiskTier]?: number };
}
