import { quote } from "@aixv/core";
import { isAtLeast } from "../standard/tiers.ts";
import { ALL_TIERS, type Rule } from "./rule.ts";

/** Surfaces of a claim that are critical ones (AIV §5.2); `data_integrity` and `api` are not. */
const CRITICAL_CLAIM_SURFACES: ReadonlyMap<string, string> = new Map([
  ["auth", "Authentication or Authorization"],
  ["payments", "Financial Processing"],
  ["secrets", "Secrets Management"],
  ["crypto", "Cryptography"],
  ["pii", "PII Handling"],
  ["privilege", "Privilege Boundaries"],
]);

const RAISE = "Classify the change as R3, with the evidence that R3 needs.";
const CLASSIFICATION_FIELDS = [
  "risk_tier",
  "sod_mode",
  "blast_radius",
  "classification_rationale",
  "classified_by",
  "classified_at",
];

export const CLASSIFICATION_RULES: readonly Rule[] = [
  {
    id: "CLS-001",
    section: "5.5",
    title: "The packet has a classification record with exactly one risk tier and every required field",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["5.5-F1"],
    needs: "packet",
    check({ packet, hasTier, tier }, report) {
      const { classification } = packet;
      const fields = tier === "R3" ? [...CLASSIFICATION_FIELDS, "critical_surfaces"] : CLASSIFICATION_FIELDS;
      const missing = fields.filter((name) => classification.raw(name) === undefined);
      if (missing.length === 0 && hasTier) return;
      const message =
        missing.length === CLASSIFICATION_FIELDS.length || packet.root.raw("classification") === undefined
          ? "expected a classification record, got none"
          : missing.length > 0
            ? `expected ${missing.join(", ")} in the classification, got nothing`
            : "expected exactly one risk tier of R0, R1, R2 and R3, got something else; it is judged as R3";
      report.fail(["classification"], message, "Complete the record as AIV §5.5 has it.");
    },
  },
  {
    id: "CLS-002",
    section: "5.2",
    title: "A change that touches a critical surface is R3",
    severity: "BLOCK",
    tiers: ["R0", "R1", "R2"],
    findings: ["5.2-F1"],
    needs: "repository",
    check({ packet, tier, repository }, report) {
      const declared = packet.classification.texts("critical_surfaces");
      if (declared.length > 0) {
        const message = `the packet names ${declared.map((surface) => quote(surface)).join(", ")} as critical, and the change is ${tier}`;
        report.fail(packet.classification.at("critical_surfaces"), message, RAISE);
      }
      for (const { section, riskSurfaces } of packet.claims) {
        for (const [index, surface] of riskSurfaces.entries()) {
          const critical = CRITICAL_CLAIM_SURFACES.get(surface);
          if (critical === undefined) continue;
          const message = `the claim puts ${critical} at risk (${quote(surface)}), and the change is ${tier}`;
          report.fail(section.at("risk_surfaces", index), message, RAISE);
        }
      }
      if (repository === undefined) {
        report.skip("which surfaces the change touches; give the repository (--repo)");
        return;
      }
      for (const { surface, path, symbol, by } of repository.surfaces) {
        const what = symbol === undefined ? quote(path) : `${quote(symbol)} in ${quote(path)}`;
        const message = `the change touches ${what}, which ${by === "policy" ? "the policy maps to" : "looks like"} ${surface}, and is ${tier}`;
        // Words alone prove nothing: what the policy does not map is for a person to judge.
        const remedy =
          by === "policy"
            ? RAISE
            : `${RAISE} If it is no such surface, say so in the policy's surfaces.exempt.`;
        report.fail(["classification", "risk_tier"], message, remedy, {
          severity: by === "policy" ? "BLOCK" : "WARN",
        });
      }
    },
  },
  {
    id: "CLS-004",
    section: "5.5",
    title: "The rationale of the classification explains the tier",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["5.5-F2"],
    needs: "packet",
    check({ packet }, report) {
      const rationale = packet.classification.text("classification_rationale") ?? "";
      const words = rationale.replace(/\bR[0-3]\b/gi, " ").match(/[\p{L}\p{N}]+/gu) ?? [];
      if (rationale.trim().length >= 20 && words.length >= 3) return;
      const message = `expected why the change has its tier, got ${rationale === "" ? "nothing" : quote(rationale)}`;
      report.fail(
        packet.classification.at("classification_rationale"),
        message,
        "Say what the change touches and how far a defect would reach.",
      );
    },
  },
  {
    id: "CLS-5.1-R0",
    section: "5.1",
    title: "An R0 change is of documentation, comments and formatting only",
    severity: "BLOCK",
    tiers: ["R0"],
    findings: ["X-5.1-R0"],
    needs: "repository",
    check({ repository }, report) {
      if (repository === undefined) {
        report.skip("what the change alters; give the repository (--repo)");
        return;
      }
      for (const { path, kind, onlyCommentsOrSpace } of repository.natures) {
        if (kind === "documentation" || onlyCommentsOrSpace === true) continue;
        // Whether only comments differ cannot be told of every language, nor of every name whether it is run or read by
        // programs; what is uncertain has the higher tier.
        const known = onlyCommentsOrSpace === false;
        const what = known ? "code of" : kind === "other" ? "the file" : "what may be code of";
        report.fail(
          ["classification", "risk_tier"],
          `R0 is for documentation, comments and formatting, and the change alters ${what} ${quote(path)}`,
          "Classify the change as R1 or higher.",
        );
      }
    },
  },
  {
    id: "CLS-5.1-ONE",
    section: "5.1",
    title: "A change of uncertain tier has the higher one",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["5.5-F1"],
    needs: "person",
    manual: "Whether the tier was uncertain; then it is the higher.",
  },
  {
    id: "CLS-5.1-R2",
    section: "5.1",
    title: "Changes of dependencies, public interfaces, data schemas and configuration are at least R2",
    severity: "WARN",
    tiers: ["R0", "R1"],
    findings: ["X-5.1-R2"],
    needs: "repository",
    check({ packet, tier, repository }, report) {
      const remedy = "Classify the change as R2, or say in the rationale why it is not.";
      for (const { section, types } of packet.claims) {
        const type = types.find((one) => one === "dependency" || one === "interface");
        if (type === undefined) continue;
        report.fail(section.at("type"), `the claim is of type ${type}, and the change is ${tier}`, remedy);
      }
      if (repository === undefined) {
        report.skip("which categories of surface the change touches; give the repository (--repo)");
        return;
      }
      for (const { category, path } of repository.categories) {
        if (category === "security") continue;
        report.fail(
          ["classification", "risk_tier"],
          `the change touches ${category} in ${quote(path)}, and is ${tier}`,
          remedy,
        );
      }
    },
  },
  {
    id: "CLS-5.3",
    section: "5.3",
    title: "Blast radius and tier go together: what reaches the whole organisation is R3",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["X-5.3-RADIUS", "5.5-F1"],
    needs: "packet",
    check({ packet, tier }, report) {
      const radius = packet.classification.text("blast_radius");
      const at = packet.classification.at("blast_radius");
      if (radius === "organization" && tier !== "R3") {
        report.fail(
          at,
          `a blast radius of organization makes a change R3 (AIV §5.1), and it is ${tier}`,
          RAISE,
          {
            finding: "5.5-F1",
            severity: "BLOCK",
          },
        );
      } else if ((radius === "service" || radius === "cross-service") && !isAtLeast(tier, "R2")) {
        report.note(
          at,
          `a blast radius of ${radius} is typical of R2 and above, and the change is ${tier}`,
          "Look at the tier again.",
        );
      }
    },
  },
];
