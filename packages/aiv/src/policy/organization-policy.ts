import type { RiskTier } from "../standard/tiers.ts";

/**
 * What an organisation lays down for its packets (AIV §15.1), as far as a validator reads it. A policy can raise what the
 * standard asks, and set what the standard leaves to it; where the standard sets a floor it goes no lower.
 */
export interface OrganizationPolicy {
  readonly id: string | undefined;
  /** How identities are told apart (§5.4.2); absent parts are findings of the program. */
  readonly identity: {
    readonly provider: string | undefined;
    readonly crossPlatformMapping: string | undefined;
    readonly verificationMethod: string | undefined;
    readonly edgeCases: string | undefined;
    readonly persons: readonly PolicyPerson[];
  };
  /** Who may verify what (§7.1.1); `undefined`: no list, so it cannot be judged. */
  readonly verifiers: readonly { readonly id: string; readonly tiers: readonly RiskTier[] }[] | undefined;
  /** Designated Exception Approvers (§10.3). */
  readonly exceptionApprovers: readonly PolicyApprover[] | undefined;
  /** Days, within the floors of §6.10.2. */
  readonly retentionDays: { readonly [T in RiskTier]?: number };
  readonly retentionRationale: string | undefined;
  readonly regulatoryAnalysis: string | undefined;
  /** Where artifacts are kept, and for how long whatever is there stays. */
  readonly storage: readonly PolicyStorage[];
  /** Surfaces of paths and symbols that the organisation knows, and paths that words of theirs mislead about. */
  readonly surfaces: {
    readonly map: readonly {
      readonly surface: string;
      readonly paths: readonly string[];
      readonly symbols: readonly string[];
    }[];
    readonly exempt: readonly { readonly paths: readonly string[]; readonly reason: string }[];
  };
  /** Hosts of forges under names of their own, such as `git.example.com`. */
  readonly forgeHosts: readonly string[];
  /** Whether R0 changes need no verification (§7.1). */
  readonly waivesR0Verification: boolean;
  /** Kinds of secret that may stand in evidence, such as `certificate` (§12.4). */
  readonly permittedSecrets: readonly string[];
  /** Ids of profiles that every packet is held to. */
  readonly profiles: readonly string[];
  /** Elements of §15.1 that are documented, by name, with where. */
  readonly documented: ReadonlyMap<string, string>;
}

/** A natural person and all of their accounts (§5.4.1). */
export interface PolicyPerson {
  readonly name: string;
  readonly accounts: readonly string[];
  /** `bot`, `role` and `shared` accounts are nobody's, and can separate no duties. */
  readonly kind: "person" | "bot" | "role" | "shared";
}

/** Who may approve exceptions: somebody, or whoever has a role. */
export interface PolicyApprover {
  readonly id: string | undefined;
  readonly role: string;
  readonly tiers: readonly RiskTier[];
  readonly escalation: string | undefined;
  readonly audit: string | undefined;
}

/** A place for artifacts: whatever reference begins with `prefix`. */
export interface PolicyStorage {
  readonly prefix: string;
  /** `compliance`: nobody can delete; `governance`: privileged users can; `none`: no lock. */
  readonly lock: "compliance" | "governance" | "none";
  readonly retentionDays: number | undefined;
}
