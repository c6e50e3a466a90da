import { quote } from "@aixv/core";
import { readTime } from "../standard/times.ts";
import type { Evaluation } from "./evaluation.ts";
import { ALL_TIERS, type Rule } from "./rule.ts";

// AIV §6.8, Class G: that the Verifier understood the change. Optional; once there, it holds.

const hasClassG = (evaluation: Evaluation): boolean => evaluation.itemsOf("G").length > 0;

const EDGE_CASES = 3;
const FAILURE_MODES = 1;
const OWNERSHIP = ["can_debug_without_ai", "can_explain_to_peer", "can_modify_for_new_requirement"];
const PARTS = [
  ["prediction_document", "G-F1"],
  ["mental_trace", "G-F2"],
  ["adversarial_probe", "G-F3"],
  ["ownership_declaration", "G-F5"],
] as const;

export const COGNITIVE_RULES: readonly Rule[] = [
  {
    id: "COG-001",
    section: "6.8.5",
    title: "The prediction was written before the code was read",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["G-F1"],
    needs: "packet",
    class: "G",
    appliesIf: hasClassG,
    check(evaluation, report) {
      const remedy = "Predict before reading, and record when.";
      const traced = evaluation
        .artifactsOf("mental_trace", "G")
        .flatMap(({ section }) => readTime(section.text("retrieved_at")) ?? []);
      const read = Math.min(...traced, evaluation.decidedAt ?? Number.POSITIVE_INFINITY);
      for (const { section } of evaluation.artifactsOf("prediction_document", "G")) {
        if (section.boolean("created_before_code_review") !== true) {
          report.fail(
            section.at("created_before_code_review"),
            "expected true: that the prediction was written before the code was read",
            remedy,
          );
        }
        const written = readTime(section.text("timestamp"));
        if (written === undefined)
          report.fail(
            section.at("timestamp"),
            "expected when the prediction was written, got nothing that is a time",
            remedy,
          );
        else if (written > read)
          report.fail(
            section.at("timestamp"),
            `the prediction is of ${section.text("timestamp")}, after the code was read`,
            remedy,
          );
      }
    },
  },
  {
    id: "COG-002",
    section: "6.8.5",
    title: "The mental trace names places in the code",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["G-F2"],
    needs: "packet",
    class: "G",
    appliesIf: hasClassG,
    check(evaluation, report) {
      for (const { section } of evaluation.artifactsOf("mental_trace", "G")) {
        const places = [...section.texts("lines_referenced"), ...section.texts("functions_traced")].filter(
          (place) => place.trim() !== "",
        );
        if (places.length > 0) continue;
        report.fail(
          section.path,
          "expected lines or functions that were traced, got none",
          "Name them in lines_referenced or functions_traced.",
        );
      }
    },
  },
  {
    id: "COG-003",
    section: "6.8.5",
    title: "The adversarial probe has at least three edge cases",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["G-F3"],
    needs: "packet",
    class: "G",
    appliesIf: hasClassG,
    check: (evaluation, report) => {
      for (const { section } of evaluation.artifactsOf("adversarial_probe", "G")) {
        const cases = section.integer("edge_cases_count") ?? 0;
        if (cases < EDGE_CASES)
          report.fail(
            section.at("edge_cases_count"),
            `expected at least ${EDGE_CASES} edge cases, got ${cases}`,
            "Look for more.",
          );
      }
    },
  },
  {
    id: "COG-004",
    section: "6.8.5",
    title: "The adversarial probe has at least one failure mode",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["G-F4"],
    needs: "packet",
    class: "G",
    appliesIf: hasClassG,
    check: (evaluation, report) => {
      for (const { section } of evaluation.artifactsOf("adversarial_probe", "G")) {
        const modes = section.integer("failure_modes_count") ?? 0;
        if (modes < FAILURE_MODES)
          report.fail(
            section.at("failure_modes_count"),
            "expected at least one failure mode, got none",
            "Say how it can fail.",
          );
      }
    },
  },
  {
    id: "COG-005",
    section: "6.8.5",
    title: "The ownership declaration has all three attestations, each true",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["G-F5"],
    needs: "packet",
    class: "G",
    appliesIf: hasClassG,
    check(evaluation, report) {
      for (const { section } of evaluation.artifactsOf("ownership_declaration", "G")) {
        const one = section.section("attestations");
        const parts = one === undefined ? section.sections("attestations") : [one];
        const missing = OWNERSHIP.filter((name) => {
          const said = parts.flatMap((part) => part.raw(name) ?? []);
          return said.length === 0 || said.some((value) => value !== true);
        });
        if (missing.length > 0)
          report.fail(
            section.at("attestations"),
            `expected ${missing.join(", ")} to be true, got otherwise`,
            "Attest to all three, or have somebody verify who can.",
          );
        if (evaluation.tier === "R3" && section.text("verifier_signature") === undefined) {
          report.fail(
            section.at("verifier_signature"),
            "expected the Verifier's signature at R3, got none",
            "Sign the declaration.",
          );
        }
      }
    },
  },
  {
    id: "ART-6.8.2",
    section: "6.8.2",
    title: "Class G has all of its four parts",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["G-F1", "G-F2", "G-F3", "G-F5"],
    needs: "packet",
    class: "G",
    appliesIf: hasClassG,
    check(evaluation, report) {
      for (const [type, finding] of PARTS) {
        if (evaluation.artifactsOf(type, "G").length > 0) continue;
        const at = evaluation.itemsOf("G")[0]?.section.at("artifacts") ?? [];
        report.fail(
          at,
          `expected an artifact of type ${quote(type)}, got none`,
          "Class G is used whole or not at all: add it.",
          { finding },
        );
      }
    },
  },
];
