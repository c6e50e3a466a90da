import { quote } from "@aixv/core";
import { ALL_TIERS, type Rule } from "./rule.ts";

// AIV §6.9.1: what a hash is of. BLOCK at R3, where hashes are required; below it a hash is volunteered.

const SEVERITY = { R0: "WARN", R1: "WARN", R2: "WARN", R3: "BLOCK" } as const;

const RENDERED =
  /\bhtml\b|\bscrap(?:e|ed|ing)\b|rendered page|web ?page|\bscreenshot\b|http response|downloaded page/i;
const NOT_RENDERED = /\b(?:not|no|never|without) (?:the )?(?:html|rendered|scrap)/i;

export const CANONICAL_FORM_RULES: readonly Rule[] = [
  {
    id: "CAN-1",
    section: "6.9.1",
    title: "A hash is of an export in a canonical form, never of a rendered page",
    severity: SEVERITY,
    tiers: ALL_TIERS,
    findings: ["6.9-F1"],
    needs: "packet",
    check(evaluation, report) {
      for (const artifact of evaluation.packet.artifacts) {
        if (artifact.sha256 === undefined) continue;
        const form = artifact.canonicalForm ?? "";
        if (RENDERED.test(form) && !NOT_RENDERED.test(form)) {
          report.fail(
            artifact.section.at("canonical_form"),
            `expected an export, got ${quote(form)}`,
            "Export the content by API or download, and hash that.",
          );
        }
        const examined = evaluation.examined(artifact);
        if (examined?.status === "read" && examined.content.kind === "html") {
          report.fail(
            artifact.section.at("reference"),
            `expected an export, got a rendered page in ${quote(examined.file)}`,
            "Export the content by API or download, and hash that.",
          );
        }
      }
    },
  },
  {
    id: "CAN-2",
    section: "6.9.1",
    title: "The same content always has the same bytes",
    severity: SEVERITY,
    tiers: ALL_TIERS,
    findings: ["6.9-F3"],
    needs: "artifacts",
    check(evaluation, report) {
      if (evaluation.packet.artifacts.every(({ sha256 }) => sha256 === undefined)) return;
      if (evaluation.input.artifacts === undefined) {
        report.skip("whether hashes are of a form that stays the same; give the artifacts (--artifacts)");
        return;
      }
      for (const artifact of evaluation.packet.artifacts) {
        const { sha256, canonicalForm, section } = artifact;
        const examined = evaluation.examined(artifact);
        if (sha256 === undefined || examined?.status !== "read") continue;
        const raw = examined.forms.find(({ id }) => id === "raw");
        const stripping = examined.forms.filter(({ stripped }) => stripped.length > 0);
        // A hash of the bytes as they are, where a form without what varies is known: the next run will have another.
        if (
          examined.forms.some((form) => form.sha256 === sha256) ||
          stripping.length === 0 ||
          raw === undefined
        )
          continue;
        if (canonicalForm === undefined) continue;
        report.fail(
          section.at("sha256"),
          `the hash is of none of the forms ${examined.forms.map(({ id }) => id).join(", ")} of ${quote(examined.file)}; fields that vary from run to run are likely in it`,
          `Hash the canonical form (${stripping.map(({ id }) => id).join(", ")}), as docs/canonical-forms.md has it.`,
        );
      }
    },
  },
  {
    id: "CAN-3",
    section: "6.9.1",
    title: "What varies is left out of what is hashed, and that is documented",
    severity: SEVERITY,
    tiers: ALL_TIERS,
    findings: ["6.9-F3"],
    needs: "artifacts",
    check(evaluation, report) {
      if (evaluation.packet.artifacts.every(({ sha256 }) => sha256 === undefined)) return;
      if (evaluation.input.artifacts === undefined) {
        report.skip("what was left out of hashes; give the artifacts (--artifacts)");
        return;
      }
      for (const artifact of evaluation.packet.artifacts) {
        const { sha256, canonicalForm = "", section } = artifact;
        const examined = evaluation.examined(artifact);
        if (sha256 === undefined || examined?.status !== "read") continue;
        const form = examined.forms.find((known) => known.sha256 === sha256);
        if (form === undefined || form.stripped.length === 0) continue;
        const named = [...section.texts("stripped_fields"), canonicalForm].join(" ");
        if (named.includes(form.id) || form.stripped.every((field) => named.includes(field))) continue;
        report.fail(
          section.at("canonical_form"),
          `the hash is of the form ${form.id}, which leaves out ${form.stripped.join(", ")}, and nothing says so`,
          `Write ${quote(form.id)} into canonical_form.`,
        );
      }
    },
  },
  {
    id: "CAN-4",
    section: "6.9.1",
    title: "canonical_form says what form the hash is of",
    severity: SEVERITY,
    tiers: ALL_TIERS,
    findings: ["6.9-F2"],
    needs: "packet",
    check({ packet }, report) {
      for (const { section, sha256, canonicalForm } of packet.artifacts) {
        if (sha256 === undefined || (canonicalForm !== undefined && /[\p{L}\p{N}]{3,}/u.test(canonicalForm)))
          continue;
        report.fail(
          section.at("canonical_form"),
          `expected how the content was written for hashing, got ${canonicalForm === undefined ? "nothing" : quote(canonicalForm)}`,
          "Name the form, such as `git show` or `vitest-json`.",
        );
      }
    },
  },
];
