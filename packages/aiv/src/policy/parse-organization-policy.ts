import { decodeUtf8, err, isJsonObject, type JsonValue, ok, quote, type Result, utf8Bytes } from "@aixv/core";
import { AivError } from "../error.ts";
import { Section } from "../packet/packet-view.ts";
import { normalizeIdentity } from "../rules/identities.ts";
import { checkShape } from "../schema/check-shape.ts";
import { RETENTION_DAYS, RISK_TIERS, type RiskTier } from "../standard/tiers.ts";
import { composeYaml, type YamlLimits } from "../yaml/compose-yaml.ts";
import type { SourcePlaces } from "../yaml/source-places.ts";
import type { OrganizationPolicy } from "./organization-policy.ts";
import { POLICY_SHAPE } from "./policy-shape.ts";

/**
 * Reads an organisation's policy for its packets (AIV §15.1), YAML or JSON. Everything in it that cannot be understood is a
 * fault, unknown keys among them.
 *
 * @returns the policy, or `AIV_POLICY_INVALID` with every fault in `details.faults`, or a fault of YAML
 */
export function parseOrganizationPolicy(
  input: Uint8Array | string,
  limits: YamlLimits = {},
): Result<OrganizationPolicy, AivError> {
  const text = decodeUtf8(typeof input === "string" ? utf8Bytes(input) : input);
  if (text === undefined)
    return err(new AivError("AIV_NOT_UTF8", "expected a policy in UTF-8, got bytes that are not"));
  const composed = composeYaml(text, limits);
  if (!composed.ok) return composed;
  const { value, places } = composed.value;
  const faults = [
    ...findFaults(value, places),
    ...floorFaults(value, places),
    ...personFaults(value, places),
    ...mapFaults(value, places),
  ];
  if (faults.length > 0 || !isJsonObject(value)) {
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
    return err(
      new AivError("AIV_POLICY_INVALID", `policy: ${faults[0] ?? "expected a mapping"}${more}`, {
        details: { faults },
      }),
    );
  }
  return ok(toPolicy(new Section(value, [])));
}

function findFaults(value: JsonValue, places: SourcePlaces): readonly string[] {
  return checkShape(POLICY_SHAPE, value, [], { isR3: false }).map(({ path, message }) => {
    const { line, column } = places.locate(value, path);
    return `line ${line}, column ${column}: ${path.length === 0 ? "" : `${path.join(".")}: `}${message}`;
  });
}

/** A policy can go below the defaults of retention, and never below the floors (AIV §6.10.2). */
function floorFaults(value: JsonValue, places: SourcePlaces): readonly string[] {
  if (!isJsonObject(value)) return [];
  const days = new Section(value, []).section("retention")?.section("days");
  return RISK_TIERS.flatMap((tier) => {
    const set = days?.integer(tier);
    const { floor } = RETENTION_DAYS[tier];
    if (set === undefined || set >= floor) return [];
    const { line, column } = places.locate(value, ["retention", "days", tier]);
    return [
      `line ${line}, column ${column}: retention.days.${tier}: expected at least ${floor} days, the floor of AIV §6.10.2, got ${set}`,
    ];
  });
}

/** An account of two people is nobody's: which of them it is would depend on their order. */
function personFaults(value: JsonValue, places: SourcePlaces): readonly string[] {
  if (!isJsonObject(value)) return [];
  const persons = new Section(value, []).section("identity")?.sections("persons") ?? [];
  const known = new Map<string, string>();
  return persons.flatMap((person) =>
    person.texts("accounts").flatMap((account, index) => {
      const name = person.text("name") ?? "";
      const other = known.get(normalizeIdentity(account));
      known.set(normalizeIdentity(account), name);
      if (other === undefined || other === name) return [];
      const path = person.at("accounts", index);
      const { line, column } = places.locate(value, path);
      return [
        `line ${line}, column ${column}: ${path.join(".")}: expected an account of one person, got ${quote(account)}, which is also of ${quote(other)}`,
      ];
    }),
  );
}

/** An entry that maps nothing would be a surface that nobody finds. */
function mapFaults(value: JsonValue, places: SourcePlaces): readonly string[] {
  if (!isJsonObject(value)) return [];
  const entries = new Section(value, []).section("surfaces")?.sections("map") ?? [];
  return entries.flatMap((entry) => {
    if (entry.texts("paths").length + entry.texts("symbols").length > 0) return [];
    const { line, column } = places.locate(value, entry.path);
    return [
      `line ${line}, column ${column}: ${entry.path.join(".")}: expected paths or symbols, got neither`,
    ];
  });
}

function toPolicy(root: Section): OrganizationPolicy {
  const identity = root.section("identity");
  const retention = root.section("retention");
  const surfaces = root.section("surfaces");
  const documented = root.section("documented");
  const tiersOf = (section: Section): readonly RiskTier[] =>
    RISK_TIERS.filter((tier) => section.texts("tiers").includes(tier));
  return {
    id: root.text("id"),
    identity: {
      provider: identity?.text("provider"),
      crossPlatformMapping: identity?.text("cross_platform_mapping"),
      verificationMethod: identity?.text("verification_method"),
      edgeCases: identity?.text("edge_cases"),
      persons: (identity?.sections("persons") ?? []).map((person) => ({
        name: person.text("name") ?? "",
        accounts: person.texts("accounts"),
        kind: (person.text("kind") ?? "person") as "person",
      })),
    },
    verifiers:
      root.raw("verifiers") === undefined
        ? undefined
        : root.sections("verifiers").map((one) => ({ id: one.text("id") ?? "", tiers: tiersOf(one) })),
    exceptionApprovers:
      root.raw("exception_approvers") === undefined
        ? undefined
        : root.sections("exception_approvers").map((one) => ({
            id: one.text("id"),
            role: one.text("role") ?? "",
            tiers: tiersOf(one),
            escalation: one.text("escalation"),
            audit: one.text("audit"),
          })),
    retentionDays: Object.fromEntries(
      RISK_TIERS.flatMap((tier) => {
        const days = retention?.section("days")?.integer(tier);
        return days === undefined ? [] : [[tier, days]];
      }),
    ),
    retentionRationale: retention?.text("rationale"),
    regulatoryAnalysis: retention?.text("regulatory_analysis"),
    storage: root.sections("storage").map((one) => ({
      prefix: one.text("prefix") ?? "",
      lock: (one.text("lock") ?? "none") as "none",
      retentionDays: one.integer("retention_days"),
    })),
    surfaces: {
      map: (surfaces?.sections("map") ?? []).map((one) => ({
        surface: one.text("surface") ?? "",
        paths: one.texts("paths"),
        symbols: one.texts("symbols"),
      })),
      exempt: (surfaces?.sections("exempt") ?? []).map((one) => ({
        paths: one.texts("paths"),
        reason: one.text("reason") ?? "",
      })),
    },
    forgeHosts: root.texts("forge_hosts").map((host) => host.toLowerCase()),
    waivesR0Verification: root.text("r0_verification") === "waived",
    permittedSecrets: root.texts("permitted_secrets"),
    profiles: root.texts("profiles"),
    documented: new Map(
      Object.keys(documented?.json ?? {}).flatMap((name) => {
        const where = documented?.text(name);
        return where === undefined ? [] : [[name, where] as const];
      }),
    ),
  };
}
