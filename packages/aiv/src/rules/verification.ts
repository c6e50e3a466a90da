import { quote } from "@aixv/core";
import type { Evaluation } from "./evaluation.ts";
import { normalizeIdentity, personOf } from "./identities.ts";
import { countsIn, hasWord } from "./prose.ts";
import { ALL_TIERS, R3_ONLY, type Rule } from "./rule.ts";
import { mergingAttestations } from "./separation-of-duties.ts";

// AIV §7.1 to §7.5: what the Verifier did, decided and wrote down.

export const VERIFICATION_RULES: readonly Rule[] = [
  {
    id: "VER-7.1.1",
    section: "7.1",
    title: "The Verifier is authorised for the tier",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["X-7.1-AUTHZ"],
    needs: "policy",
    check(evaluation, report) {
      const { policy, tier } = evaluation;
      const verifiers = policy?.verifiers;
      if (verifiers === undefined) {
        report.skip("who may verify; give a policy that lists the verifiers (--policy)");
        return;
      }
      for (const { section, verifierId } of mergingAttestations(evaluation)) {
        if (verifierId === undefined) continue;
        const person = personOf(verifierId, policy);
        const allowed = verifiers.some(
          ({ id, tiers }) =>
            tiers.includes(tier) &&
            (normalizeIdentity(id) === normalizeIdentity(verifierId) ||
              (person !== undefined && personOf(id, policy) === person)),
        );
        if (allowed) continue;
        report.fail(
          section.at("verifier_id"),
          `${quote(verifierId)} is not among those who may verify ${tier} changes`,
          "Have somebody verify whom the policy lists, or add the Verifier to it.",
        );
      }
    },
  },
  {
    id: "VER-7.1.2",
    section: "7.1",
    title: "The Verifier has reviewed the classification",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.4-F2"],
    needs: "person",
    manual: "Whether the risk classification fits the change.",
  },
  {
    id: "VER-7.1.3",
    section: "7.1",
    title: "The attestation lists every evidence class that the tier needs as validated",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["7.4-F2"],
    needs: "packet",
    check(evaluation, report) {
      for (const { section } of mergingAttestations(evaluation)) {
        const validated = section.texts("evidence_classes_validated");
        const missing = evaluation.requiredClasses.filter((name) => !validated.includes(name));
        if (missing.length === 0 || validated.length === 0) continue;
        report.fail(
          section.at("evidence_classes_validated"),
          `expected all classes that ${evaluation.tier} needs, got none of ${missing.join(", ")}`,
          "Validate what is missing, and list it.",
        );
      }
    },
  },
  {
    id: "VER-7.1.4",
    section: "7.1",
    title: "Each claim maps to sufficient evidence",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["B-F4", "E-F3"],
    needs: "packet",
    sameAs: ["B-004", "E-003"],
  },
  {
    id: "VER-7.1.5",
    section: "7.1",
    title: "Evidence is immutable",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.2-F1"],
    needs: "packet",
    sameAs: ["G-003"],
  },
  {
    id: "VER-7.1.6",
    section: "7.1",
    title: "Evidence can be fetched",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["9.1-F3"],
    needs: "artifacts",
    sameAs: ["CT-003"],
  },
  {
    id: "VER-7.1.7",
    section: "7.1",
    title: "At R3, hashes match",
    severity: "BLOCK",
    tiers: R3_ONLY,
    findings: ["F-F4"],
    needs: "artifacts",
    sameAs: ["F-006"],
  },
  {
    id: "VER-7.1.8",
    section: "7.1",
    title: "The decision is recorded, with its rationale where it needs one",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.4-F2"],
    needs: "packet",
    sameAs: ["ATT-002"],
  },
  {
    id: "VER-7.2",
    section: "7.2",
    title: "Each attestation has exactly one decision, and none that its own findings contradict",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.4-F2"],
    needs: "packet",
    check(evaluation, report) {
      const unsound = unsoundTests(evaluation);
      for (const { section } of mergingAttestations(evaluation)) {
        if (unsound === undefined) break;
        const options = { finding: "X-CONTRADICTION" };
        const remedy =
          "Mend the tests, or name each of them in known_limitations and say why it may stay so.";
        report.fail(section.at("decision"), `the decision lets merge, and ${unsound}`, remedy, options);
      }
      for (const { section, decision } of evaluation.attestations) {
        if (decision !== "COMPLIANT") continue;
        const blocking = section.sections("findings").find((finding) => finding.raw("severity") === "BLOCK");
        if (blocking !== undefined) {
          report.fail(
            section.at("decision"),
            `the decision is COMPLIANT, and finding ${quote(blocking.text("id") ?? "")} of the same attestation blocks`,
            "Resolve the finding, or decide NON-COMPLIANT.",
          );
        }
      }
    },
  },
];

/** What of the tests speaks against merging, where known limitations do not name the tests: some failed, or none ran. */
function unsoundTests(evaluation: Evaluation): string | undefined {
  const { passed, failed, skipped, names } = ranTests(evaluation);
  if (failed > 0 && !areNamed(evaluation, names, failed, /\bfail/i)) return `${failed} tests failed`;
  if (passed + failed === 0 && skipped > 0 && !areNamed(evaluation, names, skipped, /\bskip/i))
    return `all ${skipped} tests were skipped`;
  return undefined;
}

/** By the results themselves where they are at hand, else by what the packet says of them: in keys, else in prose. */
function ranTests(evaluation: Evaluation): {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly names: readonly string[];
} {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const names: string[] = [];
  let isCounted = false;
  const add = (counts: { readonly [name in keyof typeof sum]?: number | undefined }): void => {
    for (const name of ["passed", "failed", "skipped"] as const) sum[name] += counts[name] ?? 0;
  };
  const items = evaluation.itemsOf("A");
  for (const artifact of items.flatMap(({ artifacts }) => artifacts)) {
    const content = evaluation.contentOf(artifact);
    const typed = artifact.section.section("counts");
    names.push(...artifact.section.texts("tests"));
    if (content?.kind === "test-results") names.push(...content.tests);
    if (content?.kind === "test-results") add(content.counts);
    else if (typed === undefined) continue;
    else
      add({
        passed: typed.integer("passed"),
        failed: typed.integer("failed"),
        skipped: typed.integer("skipped"),
      });
    isCounted = true;
  }
  if (!isCounted) for (const item of items) add(countsIn(item.prose));
  return { ...sum, names: [...new Set(names)] };
}

/** Whether known limitations that use a word name as many tests; where no names are known, anything in quotes is one. */
function areNamed(
  { limitations }: Evaluation,
  names: readonly string[],
  count: number,
  word: RegExp,
): boolean {
  const told = limitations.filter((limitation) => word.test(limitation)).join("\n");
  const named =
    names.length > 0
      ? names.filter((name) => hasWord(told, name)).length
      : new Set(told.match(/"[^"\n]{3,200}"|`[^`\n]{3,200}`/g)).size;
  return named >= count;
}
