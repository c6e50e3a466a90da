import { artifact, item, listOf } from "../../test/drafts.ts";
import type { Draft, Tier } from "../../test/packets.ts";
import { type Change, literal, ruleCases, type Setting, typed } from "../../test/rule-cases.ts";
import { cognitiveItem } from "../../test/typed-packets.ts";
import { AIV_R4_PREVIEW } from "../profiles/aiv-r4-preview.ts";

const ITEM = "/evidence_items/6";

/** A typed R3 packet with class G, changed. */
function cognitive(change: Change = () => {}, tier: Tier = "R3"): Setting {
  return typed(tier, (packet, given) => {
    listOf(packet, "evidence_items").push(cognitiveItem());
    (listOf(packet, "claims")[0] as Draft).evidence_refs = [
      ...((listOf(packet, "claims")[0] as Draft).evidence_refs as string[]),
      "EV-G-001",
    ];
    change(packet, given);
  });
}

/** Changes the part of class G at an index. */
const part =
  (index: number, more: object): Change =>
  (packet) => {
    Object.assign(artifact(packet, "G", index), more);
  };

/** Removes a part of class G. */
const without =
  (type: string): Change =>
  (packet) => {
    item(packet, "G").artifacts = listOf(item(packet, "G"), "artifacts").filter((one) => one.type !== type);
  };

const none = { "no class G, which is optional (B.9)": literal("R3") };

ruleCases("COG-001", {
  accepts: {
    "a prediction before the trace": cognitive(),
    "a prediction at the instant of the trace (B.12)": cognitive(
      part(0, { timestamp: "2026-06-14T08:00:00Z" }),
    ),
    "a prediction without a trace's time, before the decision": cognitive((packet, given) => {
      delete artifact(packet, "G", 1).retrieved_at;
      part(0, { timestamp: "2026-06-15T10:00:00Z" })(packet, given);
    }),
  },
  rejects: {
    "a prediction that is not said to be before": [
      cognitive(part(0, { created_before_code_review: false })),
      "G-F1 BLOCK",
      `${ITEM}/artifacts/0/created_before_code_review`,
    ],
    'a prediction that says "true"': [
      cognitive(part(0, { created_before_code_review: "true" })),
      "G-F1 BLOCK",
      `${ITEM}/artifacts/0/created_before_code_review`,
    ],
    "a prediction after the trace (B.12)": [
      cognitive(part(0, { timestamp: "2026-06-14T08:00:01Z" })),
      "G-F1 BLOCK",
      `${ITEM}/artifacts/0/timestamp`,
    ],
    "a prediction after the decision (B.12)": [
      cognitive((packet, given) => {
        delete artifact(packet, "G", 1).retrieved_at;
        part(0, { timestamp: "2026-06-15T10:00:01Z" })(packet, given);
      }),
      "G-F1 BLOCK",
      `${ITEM}/artifacts/0/timestamp`,
    ],
    "a prediction without a time": [
      cognitive((packet) => {
        delete artifact(packet, "G", 0).timestamp;
      }),
      "G-F1 BLOCK",
      `${ITEM}/artifacts/0/timestamp`,
    ],
    "a prediction after the code was read at R1, as G binds once it is there (B.9)": [
      cognitive(part(0, { timestamp: "2026-06-14T09:00:00Z" }), "R1"),
      "G-F1 BLOCK",
    ],
  },
  inapplicable: none,
});

ruleCases("COG-002", {
  accepts: {
    "lines and functions": cognitive(),
    "functions alone": cognitive(part(1, { lines_referenced: [] })),
  },
  rejects: {
    neither: [
      cognitive(part(1, { lines_referenced: [], functions_traced: [" "] })),
      "G-F2 BLOCK",
      `${ITEM}/artifacts/1`,
    ],
  },
  inapplicable: none,
});

ruleCases("COG-003", {
  accepts: { "three edge cases (B.13)": cognitive() },
  rejects: {
    "two edge cases (B.13)": [
      cognitive(part(2, { edge_cases_count: 2 })),
      "G-F3 WARN",
      `${ITEM}/artifacts/2/edge_cases_count`,
    ],
    "no count": [
      cognitive((packet) => {
        delete artifact(packet, "G", 2).edge_cases_count;
      }),
      "G-F3 WARN",
      `${ITEM}/artifacts/2/edge_cases_count`,
    ],
    "two edge cases where a profile blocks": [
      cognitive((packet, given) => {
        given.profiles = [AIV_R4_PREVIEW];
        part(2, { edge_cases_count: 2 })(packet, given);
      }),
      "G-F3 BLOCK",
      `${ITEM}/artifacts/2/edge_cases_count`,
    ],
  },
  inapplicable: none,
});

ruleCases("COG-004", {
  accepts: { "one failure mode": cognitive() },
  rejects: {
    none: [
      cognitive(part(2, { failure_modes_count: 0 })),
      "G-F4 WARN",
      `${ITEM}/artifacts/2/failure_modes_count`,
    ],
  },
  inapplicable: none,
});

ruleCases("COG-005", {
  accepts: {
    "a list of three (B.11)": cognitive(),
    "one mapping of three (B.11)": cognitive(
      part(3, {
        attestations: {
          can_debug_without_ai: true,
          can_explain_to_peer: true,
          can_modify_for_new_requirement: true,
        },
      }),
    ),
    "no signature below R3": cognitive(part(3, { verifier_signature: "" }), "R2"),
  },
  rejects: {
    "two of three": [
      cognitive(part(3, { attestations: [{ can_debug_without_ai: true }, { can_explain_to_peer: true }] })),
      "G-F5 BLOCK",
      `${ITEM}/artifacts/3/attestations`,
    ],
    "one that is false": [
      cognitive(
        part(3, {
          attestations: {
            can_debug_without_ai: true,
            can_explain_to_peer: false,
            can_modify_for_new_requirement: true,
          },
        }),
      ),
      "G-F5 BLOCK",
      `${ITEM}/artifacts/3/attestations`,
    ],
    "one that is said twice, and not alike": [
      cognitive((packet) => {
        listOf(artifact(packet, "G", 3), "attestations").push({ can_explain_to_peer: false });
      }),
      "G-F5 BLOCK",
      `${ITEM}/artifacts/3/attestations`,
    ],
    "no signature at R3": [
      cognitive(part(3, { verifier_signature: "" })),
      "G-F5 BLOCK",
      `${ITEM}/artifacts/3/verifier_signature`,
    ],
  },
  inapplicable: none,
});

ruleCases("ART-6.8.2", {
  accepts: { "all four parts": cognitive() },
  rejects: {
    "no prediction": [cognitive(without("prediction_document")), "G-F1 BLOCK", `${ITEM}/artifacts`],
    "no trace": [cognitive(without("mental_trace")), "G-F2 BLOCK", `${ITEM}/artifacts`],
    "no probe": [cognitive(without("adversarial_probe")), "G-F3 BLOCK", `${ITEM}/artifacts`],
    "no declaration": [cognitive(without("ownership_declaration")), "G-F5 BLOCK", `${ITEM}/artifacts`],
    "an empty class G": [
      cognitive((packet) => {
        item(packet, "G").artifacts = [];
      }),
      "G-F5 BLOCK",
      `${ITEM}/artifacts`,
    ],
  },
  inapplicable: none,
});
