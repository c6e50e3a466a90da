import { type AssuranceLevel, assuranceLevelGaps, type CompiledPolicy, namesSigners } from "@aixv/policy";
import { SdkError } from "../sdk-error.ts";
import type { TrustOptions } from "../trust-options.ts";

/** What a level is asked of. */
export interface LevelOptions
  extends Pick<TrustOptions, "expectedIdentities" | "publicKeys" | "certificateChain"> {
  readonly policy?: string;
  readonly assuranceLevel?: AssuranceLevel;
}

/**
 * What a level asks of the policy and of how it is used is known before anything is verified.
 *
 * @param policy - undefined before it was read
 * @throws `ASSURANCE_LEVEL_UNMET`: no verdict
 */
export function requireLevel(options: LevelOptions, policy: CompiledPolicy | undefined): void {
  const { assuranceLevel: level } = options;
  if (level === undefined) return;
  const { expectedIdentities = [], publicKeys = [], certificateChain = [] } = options;
  const expects = expectedIdentities.length + publicKeys.length + certificateChain.length > 0;
  if (policy === undefined && options.policy !== undefined) return;
  const given = options.policy === undefined ? undefined : policy?.policy;
  const gaps = assuranceLevelGaps(level, {
    isSigned: policy?.isSigned === true,
    namesSigners: expects || (given !== undefined && namesSigners(given)),
    ...(given === undefined ? {} : { policy: given }),
  });
  if (gaps.length > 0) throw new SdkError("ASSURANCE_LEVEL_UNMET", gaps.join("; "));
}
