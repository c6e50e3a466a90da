import { decodeUtf8, err, isJsonObject, type JsonValue, ok, quote, type Result, utf8Bytes } from "@aixv/core";
import { AivError } from "../error.ts";
import { EVIDENCE_CLASSES, type EvidenceClass, Section } from "../packet/packet-view.ts";
import { findRule } from "../rules/index.ts";
import { severityAt } from "../rules/rule.ts";
import { checkShape } from "../schema/check-shape.ts";
import { RETENTION_DAYS, RISK_TIERS, type RiskTier, SEVERITIES, type Severity } from "../standard/tiers.ts";
import { composeYaml, type YamlLimits } from "../yaml/compose-yaml.ts";
import type { Profile } from "./profile.ts";
import { PROFILE_SHAPE } from "./profile-shape.ts";
import { isInRange } from "./version-range.ts";

/** The standard that profiles are for. */
const AIV_VERSION = "1.0.0";
/** The one profile that may ask for class G at every tier (AIV F.1.1, F.3.2). */
const REGULATED = "AIV-Regulated";

/**
 * Reads a profile (AIV F.1.2), YAML or JSON, and refuses one that would weaken the standard (F.1.1): a lower severity, a shorter
 * retention, class G where it may not be asked for. What a profile does not say stays as the standard has it, so that classes and
 * fields cannot be removed at all.
 *
 * @returns the profile, or `AIV_PROFILE_INVALID`, `AIV_PROFILE_WEAKENS`, with every fault in `details.faults`, or a fault of YAML
 */
export function parseProfile(input: Uint8Array | string, limits: YamlLimits = {}): Result<Profile, AivError> {
  const text = decodeUtf8(typeof input === "string" ? utf8Bytes(input) : input);
  if (text === undefined)
    return err(new AivError("AIV_NOT_UTF8", "expected a profile in UTF-8, got bytes that are not"));
  const composed = composeYaml(text, limits);
  if (!composed.ok) return composed;
  const { value, places } = composed.value;
  const faults = checkShape(PROFILE_SHAPE, value, [], { isR3: false }).map(({ path, message }) => {
    const { line, column } = places.locate(value, path);
    return `line ${line}, column ${column}: ${path.join(".")}: ${message}`;
  });
  const root = isJsonObject(value) ? new Section(value, []).section("profile") : undefined;
  if (root === undefined || faults.length > 0) return err(fault("AIV_PROFILE_INVALID", faults));
  const versions = root.text("aiv_version_compatibility") ?? "";
  const isCompatible = isInRange(AIV_VERSION, versions);
  if (isCompatible !== true) {
    const wrong =
      isCompatible === false
        ? `a range with ${AIV_VERSION}, which this validator is for`
        : 'versions such as ">=1.0.0 <2.0.0"';
    const { line, column } = places.locate(value, ["profile", "aiv_version_compatibility"]);
    const told = `line ${line}, column ${column}: profile.aiv_version_compatibility: expected ${wrong}, got ${quote(versions)}`;
    return err(fault("AIV_PROFILE_INVALID", [told]));
  }
  const severities = readSeverities(root);
  if (!severities.ok) return severities;
  const profile = toProfile(root, severities.value);
  const weaker = findWeaker(profile);
  return weaker.length === 0 ? ok(profile) : err(fault("AIV_PROFILE_WEAKENS", weaker));
}

function fault(code: "AIV_PROFILE_INVALID" | "AIV_PROFILE_WEAKENS", faults: readonly string[]): AivError {
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  return new AivError(code, `profile: ${faults[0] ?? "expected a mapping with the key profile"}${more}`, {
    details: { faults },
  });
}

function readSeverities(root: Section): Result<ReadonlyMap<string, Severity>, AivError> {
  const given: JsonValue = root.section("requirements")?.raw("severities") ?? {};
  if (!isJsonObject(given))
    return err(
      fault("AIV_PROFILE_INVALID", ["requirements.severities: expected a mapping of rule ids to severities"]),
    );
  const severities = new Map<string, Severity>();
  const faults: string[] = [];
  for (const [id, severity] of Object.entries(given)) {
    const known = SEVERITIES.find((one) => one === severity);
    if (findRule(id) === undefined) faults.push(`requirements.severities: no rule has the id ${quote(id)}`);
    else if (known === undefined)
      faults.push(`requirements.severities.${id}: expected one of ${SEVERITIES.join(", ")}`);
    else severities.set(id, known);
  }
  return faults.length === 0 ? ok(severities) : err(fault("AIV_PROFILE_INVALID", faults));
}

/** Whatever asks for less than the standard (AIV F.1.1). */
function findWeaker({ id, severities, retentionDays, additionalClasses }: Profile): readonly string[] {
  const faults: string[] = [];
  for (const [rule, severity] of severities) {
    const entry = findRule(rule);
    const graver = entry?.tiers.find(
      (tier) => SEVERITIES.indexOf(severityAt(entry, tier)) < SEVERITIES.indexOf(severity),
    );
    if (entry !== undefined && graver !== undefined) {
      faults.push(
        `requirements.severities.${rule}: expected ${severityAt(entry, graver)} or graver, as the standard has it at ${graver}, got ${severity}`,
      );
    }
  }
  for (const tier of RISK_TIERS) {
    const days = retentionDays[tier];
    if (days !== undefined && days < RETENTION_DAYS[tier].byDefault) {
      faults.push(
        `requirements.retention_days.${tier}: expected at least ${RETENTION_DAYS[tier].byDefault}, got ${days}`,
      );
    }
    // R0 to R2 are of levels L1 and L2, for which only one profile may ask for class G.
    if (additionalClasses[tier]?.includes("G") === true && tier !== "R3" && id !== REGULATED) {
      faults.push(`requirements.classes.${tier}: only ${REGULATED} may ask for class G below R3`);
    }
  }
  return faults;
}

function toProfile(root: Section, severities: ReadonlyMap<string, Severity>): Profile {
  const extensions = root.section("evidence_class_extensions");
  const requirements = root.section("requirements");
  const ofClass = (name: string): { readonly [C in EvidenceClass]?: readonly string[] } =>
    Object.fromEntries(
      EVIDENCE_CLASSES.flatMap((one) => {
        const texts = extensions?.section(one)?.texts(name) ?? [];
        return texts.length === 0 ? [] : [[one, texts]];
      }),
    );
  const numbers = (name: string): { readonly [T in RiskTier]?: number } =>
    Object.fromEntries(
      RISK_TIERS.flatMap((tier) => {
        const number = requirements?.section(name)?.integer(tier);
        return number === undefined ? [] : [[tier, number]];
      }),
    );
  return {
    id: root.text("id") ?? "",
    name: root.text("name") ?? "",
    version: root.text("version") ?? "",
    aivVersionCompatibility: root.text("aiv_version_compatibility") ?? "",
    scope: root.text("scope") ?? "",
    additionalArtifacts: ofClass("additional_artifacts"),
    recommendedTools: ofClass("recommended_tools"),
    testIntegrityTools: extensions?.section("C")?.texts("test_integrity_tools") ?? [],
    requiredPatterns: extensions?.section("C")?.texts("patterns") ?? [],
    criticalSurfaces: root.sections("critical_surfaces").map((one) => ({
      surface: one.text("surface") ?? "",
      paths: one.texts("paths"),
      symbols: one.texts("symbols"),
    })),
    additionalClasses: Object.fromEntries(
      RISK_TIERS.map((tier) => {
        const names = requirements?.section("classes")?.texts(tier) ?? [];
        return [tier, EVIDENCE_CLASSES.filter((one) => names.includes(one))];
      }),
    ),
    severities,
    minimumVerifiers: numbers("minimum_verifiers"),
    retentionDays: numbers("retention_days"),
  };
}
