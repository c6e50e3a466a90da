import { quote } from "@aixv/core";
import { EVIDENCE_CLASSES } from "../packet/packet-view.ts";
import { comparePersons } from "./identities.ts";
import { hasWord } from "./prose.ts";
import { ALL_TIERS, FROM_R2, type Rule } from "./rule.ts";
import { isIndependent, mergingAttestations } from "./separation-of-duties.ts";

// AIV Appendix F: what profiles add.

export const PROFILE_RULES: readonly Rule[] = [
  {
    id: "PRO-F.2-NODE",
    section: "F.2",
    title: "Evidence has the artifacts that the profiles in force add, and as many Verifiers",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["X-PROFILE"],
    needs: "packet",
    appliesIf: ({ input }) => input.profiles.length > 0,
    check(evaluation, report) {
      const { tier, input, policy } = evaluation;
      for (const { id, additionalArtifacts, minimumVerifiers } of input.profiles) {
        for (const name of EVIDENCE_CLASSES) {
          const items = evaluation.itemsOf(name);
          for (const type of items.length === 0 ? [] : (additionalArtifacts[name] ?? [])) {
            if (evaluation.artifactsOf(type, name).length > 0) continue;
            // A packet of Appendix B alone says it in prose.
            if (items.some((item) => hasWord(item.prose, type.replaceAll("_", " ")))) continue;
            report.fail(
              items[0]?.section.at("artifacts") ?? [],
              `${id} asks for an artifact of type ${quote(type)} in class ${name}, and there is none`,
              "Add it.",
            );
          }
        }
        const least = minimumVerifiers[tier] ?? 0;
        const people: string[] = [];
        for (const one of mergingAttestations(evaluation)) {
          if (people.length >= least) break;
          const verifier = one.verifierId ?? "";
          const isNew = people.every((other) => comparePersons(verifier, other, policy) === "different");
          if (isNew && isIndependent(evaluation, one)) people.push(verifier);
        }
        if (people.length >= least) continue;
        report.fail(
          ["attestations"],
          `${id} asks for ${least} independent Verifiers at ${tier}, and there are ${people.length}`,
          "Have others verify it too.",
        );
      }
    },
  },
  {
    id: "PRO-F.3",
    section: "F.3",
    title: "Where a profile recommends class G, it is there",
    severity: "INFO",
    tiers: FROM_R2,
    findings: ["X-PROFILE"],
    needs: "packet",
    appliesIf: ({ input, tier }) => input.profiles.length > 0 && tier === "R3",
    check(evaluation, report) {
      if (evaluation.itemsOf("G").length > 0) return;
      report.note(
        ["evidence_items"],
        "class G, cognitive evidence, is recommended at R3, and there is none",
        "Add it where the Verifier's understanding matters (AIV §6.8).",
      );
    },
  },
];
