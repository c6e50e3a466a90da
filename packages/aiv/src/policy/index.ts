export type {
  OrganizationPolicy,
  PolicyApprover,
  PolicyPerson,
  PolicyStorage,
} from "./organization-policy.ts";
export { parseOrganizationPolicy } from "./parse-organization-policy.ts";
