import { describe, expect, test } from "vitest";
import { RULES } from "../rules/index.ts";
import { severityAt } from "../rules/rule.ts";
import { RETENTION_DAYS, RISK_TIERS, SEVERITIES } from "../standard/tiers.ts";
import { findProfile, PROFILES, type Profile, parseProfile } from "./index.ts";

/** A profile with whatever is said after its required keys. */
const written = (more = "", id = "ACME", versions = '">=1.0.0 <2.0.0"'): string => `profile:
  id: ${id}
  name: Our rules
  version: 1.2.0
  aiv_version_compatibility: ${versions}
  scope: everything
${more}`;
const requirements = (text: string): string => `  requirements: ${text}\n`;

function read(text: string): Profile {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
const codeOf = (text: string | Uint8Array): string | undefined => {
  const parsed = parseProfile(text);
  return parsed.ok ? undefined : parsed.error.code;
};

test("every key is read (AIV F.1.2)", () => {
  const profile = read(
    written(`  evidence_class_extensions:
    A: { additional_artifacts: [environment], recommended_tools: [vitest] }
    C: { test_integrity_tools: [istanbul], patterns: [no-eval] }
  critical_surfaces:
    - { surface: Ledger, paths: ["src/ledger/**"], symbols: [post] }
  tooling: { ci_integration: [anything] }
  requirements:
    classes: { R2: [D], R3: [G] }
    severities: { A-006: BLOCK }
    minimum_verifiers: { R3: 2 }
    retention_days: { R3: 3650 }
`),
  );
  expect(profile).toEqual({
    id: "ACME",
    name: "Our rules",
    version: "1.2.0",
    aivVersionCompatibility: ">=1.0.0 <2.0.0",
    scope: "everything",
    additionalArtifacts: { A: ["environment"] },
    recommendedTools: { A: ["vitest"] },
    testIntegrityTools: ["istanbul"],
    requiredPatterns: ["no-eval"],
    criticalSurfaces: [{ surface: "Ledger", paths: ["src/ledger/**"], symbols: ["post"] }],
    additionalClasses: { R0: [], R1: [], R2: ["D"], R3: ["G"] },
    severities: new Map([["A-006", "BLOCK"]]),
    minimumVerifiers: { R3: 2 },
    retentionDays: { R3: 3650 },
  });
});

describe("what a profile must not (AIV F.1.1) is refused: AIV_PROFILE_WEAKENS", () => {
  test("a severity below that of the standard at any tier", () => {
    for (const rule of RULES) {
      const gravest = Math.min(...rule.tiers.map((tier) => SEVERITIES.indexOf(severityAt(rule, tier))));
      for (const [index, severity] of SEVERITIES.entries()) {
        const code = codeOf(written(requirements(`{ severities: { "${rule.id}": ${severity} } }`)));
        expect([rule.id, severity, code]).toEqual([
          rule.id,
          severity,
          index > gravest ? "AIV_PROFILE_WEAKENS" : undefined,
        ]);
      }
    }
  });

  test("a retention below the default, to the day", () => {
    for (const tier of RISK_TIERS) {
      const of = (days: number) => codeOf(written(requirements(`{ retention_days: { ${tier}: ${days} } }`)));
      const { byDefault } = RETENTION_DAYS[tier];
      expect([tier, of(byDefault), of(byDefault - 1)]).toEqual([tier, undefined, "AIV_PROFILE_WEAKENS"]);
    }
  });

  test("class G below R3, but by AIV-Regulated", () => {
    for (const tier of ["R0", "R1", "R2"]) {
      const asked = requirements(`{ classes: { ${tier}: [G] } }`);
      expect([codeOf(written(asked)), codeOf(written(asked, "AIV-Regulated"))]).toEqual([
        "AIV_PROFILE_WEAKENS",
        undefined,
      ]);
    }
    expect(codeOf(written(requirements("{ classes: { R3: [G], R0: [E] } }")))).toBeUndefined();
  });

  test("all of it is told at once", () => {
    const parsed = parseProfile(
      written(requirements("{ retention_days: { R0: 1, R3: 1 }, severities: { A-001: INFO } }")),
    );
    expect(parsed).toMatchObject({
      ok: false,
      error: { code: "AIV_PROFILE_WEAKENS", details: { faults: { length: 3 } } },
    });
  });
});

describe("what is no profile is refused: AIV_PROFILE_INVALID", () => {
  test.each([
    ["classes that are redefined", "  evidence_class_extensions: { A: { redefines: nothing } }\n"],
    ["another class", "  evidence_class_extensions: { H: {} }\n"],
    ["fields that go", "  removed_fields: [known_limitations]\n"],
    ["classes that go", requirements("{ classes: { R2: [] }, without: [C] }")],
    ["another tier", requirements("{ retention_days: { R4: 3650 } }")],
    ["no Verifier", requirements("{ minimum_verifiers: { R3: 0 } }")],
    ["half a Verifier", requirements("{ minimum_verifiers: { R3: 1.5 } }")],
    ["a rule that is not there", requirements("{ severities: { A-999: BLOCK } }")],
    ["a severity that is not there", requirements("{ severities: { A-001: CRITICAL } }")],
    ["severities as a list", requirements("{ severities: [A-001] }")],
    ["an inherited name for a rule", requirements("{ severities: { toString: BLOCK } }")],
    ["a misspelt key", "  critical_surface: []\n"],
  ])("%s", (_title, more) => {
    expect(codeOf(written(more))).toBe("AIV_PROFILE_INVALID");
  });

  test("each required key that is missing", () => {
    for (const key of ["id", "name", "version", "aiv_version_compatibility", "scope"])
      expect([key, codeOf(written().replace(new RegExp(`^  ${key}: .*\\n`, "m"), ""))]).toEqual([
        key,
        "AIV_PROFILE_INVALID",
      ]);
    expect([codeOf("name: x\n"), codeOf("- a\n"), codeOf("profile: a\n")]).toEqual(
      Array(3).fill("AIV_PROFILE_INVALID"),
    );
  });

  test("versions of the standard that leave out 1.0.0, or cannot be read", () => {
    for (const range of ['">=1.1.0"', '"^2.0.0"', '"<1.0.0"', "latest", '"*"', '">=1.0.0 || <2"'])
      expect([range, codeOf(written("", "ACME", range))]).toEqual([range, "AIV_PROFILE_INVALID"]);
    for (const range of ['">=1.0.0"', '"^1.0.0"', '"~1.0"', '"1.0.0"', '">0.9 <=1.0.0"'])
      expect([range, codeOf(written("", "ACME", range))]).toEqual([range, undefined]);
    expect(parseProfile(written("", "ACME", "latest"))).toMatchObject({
      error: { message: expect.stringContaining("line 5, column 3") },
    });
  });

  test("what is no YAML at all has the codes of YAML", () => {
    expect([codeOf(""), codeOf("a: ["), codeOf("a: 1\na: 2\n"), codeOf(Uint8Array.of(0xff))]).toEqual([
      "AIV_EMPTY",
      "AIV_SYNTAX",
      "AIV_DUPLICATE_KEY",
      "AIV_NOT_UTF8",
    ]);
  });
});

describe("the profiles that come with the validator", () => {
  test.each(PROFILES.map((profile) => [profile.id, profile] as const))(
    "%s obeys its own rules",
    (_id, profile) => {
      const { id, name, version, aivVersionCompatibility, scope, criticalSurfaces } = profile;
      const classes = Object.keys({
        ...profile.additionalArtifacts,
        ...profile.recommendedTools,
        C: 1,
      }) as "C"[];
      const document = {
        profile: {
          id,
          name,
          version,
          aiv_version_compatibility: aivVersionCompatibility,
          scope,
          evidence_class_extensions: Object.fromEntries(
            classes.map((one) => [
              one,
              {
                additional_artifacts: profile.additionalArtifacts[one] ?? [],
                recommended_tools: profile.recommendedTools[one] ?? [],
                ...(one === "C"
                  ? { test_integrity_tools: profile.testIntegrityTools, patterns: profile.requiredPatterns }
                  : {}),
              },
            ]),
          ),
          critical_surfaces: criticalSurfaces,
          requirements: {
            classes: profile.additionalClasses,
            severities: Object.fromEntries(profile.severities),
            minimum_verifiers: profile.minimumVerifiers,
            retention_days: profile.retentionDays,
          },
        },
      };
      const again = read(JSON.stringify(document));
      expect(again).toEqual({
        ...profile,
        additionalClasses: { R0: [], R1: [], R2: [], R3: [], ...profile.additionalClasses },
      });
    },
  );

  test("are found by their ids in any case, and nothing else is", () => {
    expect([findProfile("aiv-node")?.id, findProfile("AIV-Nod")]).toEqual(["AIV-Node", undefined]);
  });
});
