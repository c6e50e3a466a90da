import { type CompiledPolicy, PolicyError } from "@aixv/policy";
import { TEMPLATE_ADVISORY_SIGNER, TEMPLATE_SUBJECT } from "@aixv/policy/templates";

const PLACEHOLDERS: readonly unknown[] = [TEMPLATE_SUBJECT, TEMPLATE_ADVISORY_SIGNER];

/**
 * Refuses a policy in which a template's placeholder still stands: where nobody signs advisories, none would ever count.
 *
 * @throws `POLICY_INVALID`
 */
export function requireFilledIn({ policy }: CompiledPolicy, path?: string): void {
  for (const [field, value] of Object.entries(policy)) {
    const left = [value].flat().find((entry) => PLACEHOLDERS.includes(entry));
    if (left === undefined) continue;
    const message = `policy /${field}: expected who is trusted, got ${String(left)}, which a template leaves to be replaced`;
    throw new PolicyError("POLICY_INVALID", path === undefined ? message : `${path}: ${message}`);
  }
}
