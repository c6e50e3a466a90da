import { attestation, attestationOf, claim, conditional, listOf } from "../../test/drafts.ts";
import type { Given } from "../../test/facts.ts";
import { AUTHOR, type Draft } from "../../test/packets.ts";
import { type Change, literal, ruleCases, typed } from "../../test/rule-cases.ts";
import type { SignatureCheck } from "../facts/index.ts";

const AT = "/attestations/0";

const none: Change = (packet) => {
  packet.attestations = [];
};

/** The policy asks for no verification at R0 (AIV §7.1). */
const waived: Change = (packet, given) => {
  none(packet, given);
  if (given.policy !== undefined) given.policy.waivesR0Verification = true;
};

/** Changes the attestation. */
const attested =
  (more: object): Change =>
  (packet) => {
    Object.assign(attestation(packet), more);
  };

const WITHDRAWN = {
  decision: "NON-COMPLIANT",
  blocking_findings: ["A-F2"],
  rationale: "the run is of another commit",
};

ruleCases("ATT-001", {
  accepts: { "an attestation": literal("R0") },
  rejects: {
    "none, at R0 too (B.18)": [literal("R0", none), "7.4-F1 BLOCK", "/attestations"],
    "none at R3": [literal("R3", none), "7.4-F1 BLOCK", "/attestations"],
    "none at R1, where no policy can waive it": [typed("R1", waived), "7.4-F1 BLOCK", "/attestations"],
  },
  notes: {
    "none at R0, where the policy waives it (B.18)": [typed("R0", waived), "7.4-F1", "/attestations"],
  },
});

ruleCases("G-005", {
  accepts: { "an attestation": literal("R0") },
  rejects: { none: [literal("R2", none), "9.1-F5 BLOCK", "/attestations"] },
  notes: {
    "none at R0, where the policy waives it (B.18)": [typed("R0", waived), "9.1-F5", "/attestations"],
  },
});

ruleCases("CT-007", {
  accepts: { "a complete attestation": literal("R1") },
  rejects: {
    none: [literal("R1", none), "7.4-F1 BLOCK"],
    "one without an id": [literal("R1", attested({ id: "" })), "7.4-F2 BLOCK"],
  },
});

ruleCases("ATT-002", {
  accepts: {
    "an unsigned attestation below R3": literal("R1"),
    "a signed one": literal("R3"),
    "an empty list of findings (B.19)": literal("R2"),
    "rules of the organisation beside those of the standard": literal(
      "R1",
      attested({ validation_rules_checked: ["house rules", "A-001"] }),
    ),
    "a section of the standard": literal("R1", attested({ validation_rules_checked: ["§9.1"] })),
    "a decision against the change, with its reasons": literal("R1", attested(WITHDRAWN)),
    "an incomplete attestation that a later one replaces (D.11)": literal("R1", (packet) => {
      attestationOf(packet, String(attestation(packet).verifier_id), { timestamp: "2026-06-15T11:00:00Z" });
      attestation(packet).validation_rules_checked = [];
    }),
  },
  rejects: {
    "no verifier": [literal("R0", attested({ verifier_id: null })), "7.4-F2 BLOCK", `${AT}/verifier_id`],
    "no kind of identity": [
      literal("R1", attested({ verifier_identity_type: "" })),
      "7.4-F2 BLOCK",
      `${AT}/verifier_identity_type`,
    ],
    "no time": [literal("R2", attested({ timestamp: 7 })), "7.4-F2 BLOCK", `${AT}/timestamp`],
    "an empty list of classes (B.19)": [
      literal("R1", attested({ evidence_classes_validated: [] })),
      "7.4-F2 BLOCK",
      `${AT}/evidence_classes_validated`,
    ],
    "an empty list of rules (B.19)": [
      literal("R1", attested({ validation_rules_checked: [] })),
      "7.4-F2 BLOCK",
      `${AT}/validation_rules_checked`,
    ],
    "a list that names no rule": [
      literal("R1", attested({ validation_rules_checked: ["none", "n/a"] })),
      "7.4-F2 BLOCK",
      `${AT}/validation_rules_checked`,
    ],
    "no list of findings": [literal("R1", attested({ findings: null })), "7.4-F2 BLOCK", `${AT}/findings`],
    "CONDITIONAL without conditions": [
      literal("R1", (packet) => {
        delete conditional(packet).conditions;
      }),
      "7.4-F2 BLOCK",
      `${AT}/conditions`,
    ],
    "NON-COMPLIANT without what blocks": [
      literal("R1", attested({ ...WITHDRAWN, blocking_findings: [] })),
      "7.4-F2 BLOCK",
      `${AT}/blocking_findings`,
    ],
    "NON-COMPLIANT without a rationale": [
      literal("R1", attested({ ...WITHDRAWN, rationale: "" })),
      "7.4-F2 BLOCK",
      `${AT}/rationale`,
    ],
    "a method without a signature": [
      literal("R1", attested({ signature_method: "GPG" })),
      "7.4-F2 BLOCK",
      `${AT}/signature`,
    ],
    "a signature that covers nothing": [
      literal("R3", attested({ signed_fields: [] })),
      "7.4-F2 BLOCK",
      `${AT}/signed_fields`,
    ],
    "a signature that leaves out the evidence, which warns (C)": [
      typed("R3", attested({ signed_fields: ["identification", "claims", "attestations"] })),
      "7.4-F2 WARN",
      `${AT}/signed_fields`,
    ],
    "a signature that leaves out the decision, which warns": [
      typed("R1", attested({ signed_fields: ["identification", "claims", "evidence_items"] })),
      "7.4-F2 WARN",
      `${AT}/signed_fields`,
    ],
    "a second Verifier's that is incomplete (D.11)": [
      literal("R1", (packet) => {
        attestationOf(packet, "carol@example.com", { validation_rules_checked: [] });
      }),
      "7.4-F2 BLOCK",
      "/attestations/1/validation_rules_checked",
    ],
  },
});

ruleCases("VER-7.1.8", {
  accepts: { "a decision": literal("R0") },
  rejects: {
    "a decision against the change without its reasons": [
      literal("R0", attested({ ...WITHDRAWN, rationale: "" })),
      "7.4-F2 BLOCK",
    ],
  },
});

/** What came of checking the signature. */
const checked =
  (check: SignatureCheck, change: Change = () => {}): Change =>
  (packet, given: Given) => {
    given.signatures?.attestations.set(AT, check);
    change(packet, given);
  };
const by = (signer: string): SignatureCheck => ({ status: "valid", method: "SSH", signer });

ruleCases("ATT-003", {
  accepts: {
    "a signature of the Verifier": typed("R3"),
    "a signature under another account of the Verifier, by the policy": typed("R3", checked(by("bob-gh"))),
    "a signer as GPG names them": typed("R3", checked(by("Bob Example <BOB@example.com>"))),
    "an unsigned decision against the change, which permits no merge": typed("R3", (packet) => {
      attestationOf(packet, "zoe@example.com", { ...WITHDRAWN, signature_method: "unsigned" });
    }),
  },
  rejects: {
    "no signature": [
      literal("R3", attested({ signature_method: "unsigned" })),
      "7.4-F3 BLOCK",
      `${AT}/signature_method`,
    ],
    "a blank signature": [
      literal("R3", attested({ signature: " " })),
      "7.4-F3 BLOCK",
      `${AT}/signature_method`,
    ],
    "a signature that leaves out the classification": [
      typed("R3", (packet) => {
        attestation(packet).signed_fields = [
          "identification",
          "claims",
          "evidence_items",
          "known_limitations",
          "attestations",
        ];
      }),
      "7.4-F3 BLOCK",
      `${AT}/signed_fields`,
    ],
    "an exception that was added to what was signed": [
      typed("R3", (packet) => {
        packet.exception = { invoked: false };
      }),
      "7.4-F3 BLOCK",
      `${AT}/signed_fields`,
    ],
    "a signature that does not hold": [
      typed("R3", checked({ status: "invalid", reason: "the packet was changed" })),
      "7.4-F3 BLOCK",
      `${AT}/signature`,
    ],
    "a signature of the Author in the Verifier's name": [
      typed("R3", checked(by(AUTHOR))),
      "7.4-F3 BLOCK",
      `${AT}/signature`,
    ],
    "a signature of somebody else whom the caller trusts": [
      typed("R3", checked(by("zoe@example.com"))),
      "7.4-F3 BLOCK",
      `${AT}/signature`,
    ],
    "one of two that permit the merge unsigned": [
      typed("R3", (packet) => {
        attestationOf(packet, "zoe@example.com", { signature_method: "unsigned" });
      }),
      "7.4-F3 BLOCK",
      "/attestations/1/signature_method",
    ],
  },
  skips: {
    "a packet alone": [literal("R3"), "7.4-F3"],
    "a signature that nothing was found out about": [
      typed("R3", checked({ status: "unchecked", reason: "no keys" })),
      "7.4-F3",
    ],
    "a signer whom nothing links to the Verifier": [typed("R3", checked(by("SHA256:abc"))), "7.4-F3"],
  },
  inapplicable: { R2: literal("R2") },
});

ruleCases("SEC-12.1-SIGN", {
  accepts: { "a signed attestation": typed("R1"), "the same at R3, where ATT-003 asks": typed("R3") },
  rejects: {
    "none signed at R0": [typed("R0", attested({ signature_method: "unsigned" })), "7.4-F3 WARN"],
    "none signed at R2": [
      typed("R2", attested({ signature_method: "unsigned" })),
      "7.4-F3 WARN",
      `${AT}/signature_method`,
    ],
    "a signature at R1 that does not hold": [
      typed("R1", checked({ status: "invalid", reason: "the packet was changed" })),
      "7.4-F3 WARN",
      `${AT}/signature`,
    ],
    "a signature at R2 of the Author in the Verifier's name": [
      typed("R2", checked(by(AUTHOR))),
      "7.4-F3 WARN",
      `${AT}/signature`,
    ],
    "none signed at R3": [typed("R3", attested({ signature_method: "unsigned" })), "7.4-F3 BLOCK"],
  },
});

ruleCases("ATT-004", {
  accepts: {
    COMPLIANT: literal("R1"),
    "CONDITIONAL with warnings alone": literal("R1", (packet) => void conditional(packet)),
  },
  rejects: {
    "CONDITIONAL with a finding of its own that blocks (A2)": [
      literal("R1", (packet) => {
        (listOf(conditional(packet), "findings") as Draft[]).push({
          id: "A-F2",
          severity: "BLOCK",
          rule_id: "A-002",
          description: "another commit",
          remediation: "run again",
        });
      }),
      "7.3-F1 BLOCK",
      `${AT}/decision`,
    ],
    "CONDITIONAL where the validator finds what blocks (A2)": [
      literal("R1", (packet) => {
        conditional(packet);
        claim(packet).evidence_refs = ["EV-A-001"];
      }),
      "7.3-F1 BLOCK",
      `${AT}/decision`,
    ],
  },
});

ruleCases("VER-7.1.3", {
  accepts: { "all classes that the tier needs": literal("R3") },
  rejects: {
    "one left out": [
      literal("R2", attested({ evidence_classes_validated: ["A", "B", "E"] })),
      "7.4-F2 WARN",
      `${AT}/evidence_classes_validated`,
    ],
  },
});

ruleCases("VER-7.1.1", {
  accepts: {
    "a Verifier whom the policy lists": typed("R3"),
    "another account of one whom it lists": typed("R1", attested({ verifier_id: "bob-gh" })),
  },
  rejects: {
    "a stranger": [
      typed("R1", attested({ verifier_id: "zoe@example.com" })),
      "X-7.1-AUTHZ BLOCK",
      `${AT}/verifier_id`,
    ],
    "one who is listed for lower tiers": [
      typed("R2", attested({ verifier_id: "carol@example.com" })),
      "X-7.1-AUTHZ BLOCK",
      `${AT}/verifier_id`,
    ],
  },
  skips: { "no policy": [literal("R0"), "X-7.1-AUTHZ"] },
});

ruleCases("SEC-12.1-AUTHZ", {
  accepts: { "a Verifier whom the policy lists": typed("R0") },
  rejects: { "a stranger": [typed("R0", attested({ verifier_id: "zoe@example.com" })), "X-7.1-AUTHZ BLOCK"] },
});
