import { quote } from "@aixv/core";
import type { CheckFinding } from "../exporter.ts";
import { Findings } from "./findings.ts";

/**
 * The only finding of a document that is of a known format in a version that is not: it may well be right, and was not looked at.
 *
 * @param known - versions that are checked
 */
export function unsupportedVersion(
  known: readonly string[],
  got: string,
  path: readonly (string | number)[],
): readonly CheckFinding[] {
  const findings = new Findings();
  findings.add(
    "SPEC_VERSION_UNSUPPORTED",
    path,
    `expected a version that can be checked, ${known.join(" or ")}, got ${quote(got)}: nothing else was looked at`,
  );
  return findings.list;
}

/** A URI that ends in a version, without that: what a type is of, in any version. */
export function withoutVersion(uri: string): string {
  return uri.replace(/\/v[0-9][0-9.]*$/, "");
}
