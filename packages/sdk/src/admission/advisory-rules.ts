import type { CompiledPolicy } from "@aixv/policy";

/** Whether a policy asks what advisories say. */
export function asksForAdvisories({ policy }: CompiledPolicy): boolean {
  return policy.require_no_active_advisories || policy.deny_advisory_severity_at_or_above !== undefined;
}

/** Whether a policy looks at feeds of advisories. */
export function asksForFeeds(compiled: CompiledPolicy): boolean {
  return asksForAdvisories(compiled) || compiled.policy.max_advisory_feed_age_days !== undefined;
}
