import { quote } from "@aixv/core";
import type { PolicyPayload } from "@aixv/records";
import { compileDenied, compileNames } from "./signer-matcher.ts";

/** Which of a policy's rules on the signer say the opposite of each other, in words. */
export function contradictions(policy: PolicyPayload): readonly string[] {
  const found: string[] = [];
  for (const what of ["subject", "issuer"] as const) {
    const only = policy[what];
    const allowed = policy[`allow_${what}s`];
    const patterns = policy[`allow_${what}_patterns`];
    const denies = compileDenied(policy[`deny_${what}s`], policy[`deny_${what}_patterns`]);
    const allows = compileNames(allowed, patterns);
    if (only !== undefined && allows?.(only) === false) {
      found.push(`"${what}" expects ${quote(only)}, whom "allow_${what}s" does not allow`);
    }
    if (only !== undefined && denies?.(only) === true) {
      found.push(`"${what}" expects ${quote(only)}, whom "deny_${what}s" denies`);
    }
    const both = allowed.filter((name) => denies?.(name));
    for (const name of both) found.push(`"allow_${what}s" and "deny_${what}s" both name ${quote(name)}`);
  }
  return found;
}
