import { quote } from "@aixv/core";
import { NO_LIMITATIONS } from "../standard/tiers.ts";
import { ALL_TIERS, type Rule } from "./rule.ts";

const EMPTY_IN_SPIRIT =
  /^\s*(?:(?:none|n\/?a|not applicable|nothing|no|null|nil|no (?:known )?limitations?)[.!]?|-{1,9}|\.{1,9})\s*$/i;

export const LIMITATION_RULES: readonly Rule[] = [
  {
    id: "LIM-7.5",
    section: "7.5",
    title: "Known limitations are stated; where there are none, in the sentence of the standard",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["7.5-F1"],
    needs: "packet",
    check({ packet }, report) {
      const stated = packet.root.raw("known_limitations");
      const remedy = `State what is not covered, or, if that is nothing: ${quote(NO_LIMITATIONS, 120)}`;
      if (!Array.isArray(stated) || stated.length === 0) {
        report.fail(
          ["known_limitations"],
          `expected known limitations, got ${stated === undefined ? "nothing" : "none"}`,
          remedy,
        );
        return;
      }
      for (const [index, limitation] of stated.entries()) {
        const at = ["known_limitations", index];
        if (typeof limitation !== "string" || limitation.trim() === "")
          report.fail(at, "expected a limitation, got a blank", remedy);
        else if (EMPTY_IN_SPIRIT.test(limitation))
          report.fail(
            at,
            `expected a limitation, or the sentence that there are none, got ${quote(limitation)}`,
            remedy,
            { severity: "WARN" },
          );
      }
      const says = packet.knownLimitations.includes(NO_LIMITATIONS);
      if (!says || packet.knownLimitations.length === 1) return;
      report.fail(
        ["known_limitations"],
        "the packet says that there are no limitations, and lists some",
        "Say one thing.",
        { finding: "X-CONTRADICTION", severity: "WARN" },
      );
    },
  },
];
