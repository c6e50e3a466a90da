import type { JsonObject } from "@aixv/core";

/** `schema` of a report. */
export const CONFORMANCE_REPORT_SCHEMA = "aixv.conformance-report/v1";

/** How a check came out. `skip`: the implementation does not have what it is about. */
export type CheckStatus = "pass" | "fail" | "skip";

/** One check: a case, or several that belong together. A type and not an interface, so that it is a JSON value to the compiler. */
export type ConformanceCheck = {
  readonly check_id: string;
  readonly status: CheckStatus;
  readonly evidence: JsonObject;
  /** Why it did not pass; null where it did. */
  readonly error: string | null;
};

/** What the vectors say of an implementation. The names are those of the AIXV reference, and more. */
export type ConformanceReport = {
  readonly schema: typeof CONFORMANCE_REPORT_SCHEMA;
  /** Version of the vectors. */
  readonly version: string;
  readonly generated_at: string;
  readonly implementation: { readonly name: string; readonly version: string };
  /** `skip`: nothing was judged. */
  readonly overall_status: CheckStatus;
  /** By suite, then in the order of the vectors. */
  readonly checks: readonly ConformanceCheck[];
};

/** `fail` if anything fails, `skip` if nothing was judged. */
export function overallStatus(checks: readonly { readonly status: CheckStatus }[]): CheckStatus {
  if (checks.some(({ status }) => status === "fail")) return "fail";
  return checks.some(({ status }) => status === "pass") ? "pass" : "skip";
}
