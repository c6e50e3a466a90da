import { describeJson, isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import {
  checkDescriptor,
  checkDescriptors,
  checkStatement,
  checkTimestamp,
  checkUri,
} from "../check/check-statement.ts";
import type { Findings } from "../check/findings.ts";
import type { CheckFinding } from "../exporter.ts";
import { VSA_TYPE } from "./predicate-type.ts";

/** What is wrong with a statement of a SLSA verification summary v1 (SLSA 1.2). */
export function checkSummary(document: JsonValue): readonly CheckFinding[] {
  return checkStatement(document, [VSA_TYPE], (summary, path, findings) => {
    const verifier = findings.object(summary, "verifier", path);
    if (verifier !== undefined) {
      findings.text(verifier, "id", [...path, "verifier"]);
      checkUri(verifier, "id", [...path, "verifier"], findings);
    }
    checkTimestamp(summary, "timeVerified", path, findings);
    findings.text(summary, "resourceUri", path);
    checkUri(summary, "resourceUri", path, findings);
    checkPolicy(summary, path, findings);
    for (const [index, one] of checkDescriptors(summary, "inputAttestations", path, findings).entries())
      if (one.digest === undefined)
        findings.add(
          "INPUT_DIGEST_MISSING",
          [...path, "inputAttestations", index],
          "expected a digest of the attestation",
        );
    checkResult(summary, path, findings);
  });
}

type Path = readonly (string | number)[];

function checkPolicy(summary: JsonObject, path: Path, findings: Findings): void {
  const policy = findings.object(summary, "policy", path);
  if (policy === undefined) return;
  const place = [...path, "policy"];
  checkDescriptor(policy, place, findings);
  if (policy.uri === undefined)
    findings.add("MEMBER_MISSING", [...place, "uri"], "expected the URI of the policy");
}

function checkResult(summary: JsonObject, path: Path, findings: Findings): void {
  const result = findings.text(summary, "verificationResult", path);
  if (result !== undefined && result !== "PASSED" && result !== "FAILED")
    findings.add(
      "RESULT_UNKNOWN",
      [...path, "verificationResult"],
      `expected PASSED or FAILED, got ${quote(result)}`,
    );
  const levels = findings.items(summary, "verifiedLevels", path) ?? [];
  const tracks = new Set<string>();
  for (const [index, level] of levels.entries()) {
    const place = [...path, "verifiedLevels", index];
    const name = typeof level === "string" && level !== "" ? level : undefined;
    if (name === undefined) {
      findings.add(
        "MEMBER_MALFORMED",
        place,
        `expected the name of a level or a property, got ${describeJson(level)}`,
      );
      continue;
    }
    if ((result === "FAILED") !== (name === "FAILED"))
      findings.add(
        "LEVEL_CONTRADICTS_RESULT",
        place,
        `got ${quote(name)} where the result is ${quote(result ?? "")}`,
      );
    checkLevel(name, place, findings);
    const track = /^(SLSA_[A-Z]+)_LEVEL_\w+$/.exec(name)?.[1];
    if (track !== undefined && tracks.has(track))
      findings.add("LEVEL_TWICE", place, "expected one level of each SLSA track: the highest");
    if (track !== undefined) tracks.add(track);
  }
  if (result === "FAILED" && levels.length === 0)
    findings.add("LEVEL_CONTRADICTS_RESULT", [...path, "verifiedLevels"], "expected FAILED");
  const { dependencyLevels } = summary;
  if (dependencyLevels === undefined || dependencyLevels === null) return;
  const counts = isJsonObject(dependencyLevels) ? Object.entries(dependencyLevels) : undefined;
  if (counts?.every(([, count]) => Number.isSafeInteger(count) && Number(count) >= 0) !== true)
    findings.add(
      "MEMBER_MALFORMED",
      [...path, "dependencyLevels"],
      "expected counts, natural numbers, by level",
    );
  for (const [name] of counts ?? []) checkLevel(name, [...path, "dependencyLevels", name], findings);
}

/** Levels of the tracks of SLSA 1.2, and the word for one that nobody looked at. */
const TRACK_LEVELS: { readonly [track: string]: readonly string[] } = {
  BUILD: ["0", "1", "2", "3", "UNEVALUATED"],
  SOURCE: ["1", "2", "3", "4", "UNEVALUATED"],
};

function checkLevel(name: string, path: Path, findings: Findings): void {
  const [, track = "", level = ""] = /^SLSA_([A-Z]+)_LEVEL_(\w+)$/.exec(name) ?? [];
  const levels = Object.hasOwn(TRACK_LEVELS, track) ? TRACK_LEVELS[track] : undefined;
  if (levels !== undefined && !levels.includes(level))
    findings.add(
      "LEVEL_UNKNOWN",
      path,
      `expected level ${levels.join(", ")} of track ${track}, got ${quote(name)}`,
    );
}
