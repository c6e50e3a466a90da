import { attestation, attestationOf, conditional } from "../../test/drafts.ts";
import { type Change, literal, ruleCases, type Setting, typed } from "../../test/rule-cases.ts";
import type { SignatureCheck } from "../facts/index.ts";

const AT = "/attestations/0";

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

const VALID: SignatureCheck = { status: "valid", method: "SSH", signer: "bob@example.com" };

/** A signed NON-COMPLIANT that was verified, and a COMPLIANT in the same name an hour later, of whose signature this is known. */
const takenBack = (later: SignatureCheck): Setting =>
  typed("R2", (packet, { signatures }) => {
    const signed = {
      signature_method: "SSH",
      signature: "x",
      signed_fields: ["identification", "attestations"],
    };
    attestationOf(packet, "bob@example.com", { ...signed, timestamp: "2026-06-15T11:00:00Z" });
    Object.assign(attestation(packet), WITHDRAWN, signed);
    signatures?.attestations.set(AT, VALID);
    signatures?.attestations.set("/attestations/1", later);
  });

ruleCases("G-006", {
  accepts: {
    COMPLIANT: literal("R0"),
    CONDITIONAL: literal("R1", (packet) => void conditional(packet)),
    "a verified NON-COMPLIANT that the same Verifier took back under a signature that holds":
      takenBack(VALID),
    "NON-COMPLIANT that the same Verifier took back (D.11)": literal("R1", (packet) => {
      attestationOf(packet, "BOB@example.com", { timestamp: "2026-06-15T11:00:00Z" });
      Object.assign(attestation(packet), WITHDRAWN);
    }),
  },
  rejects: {
    "NON-COMPLIANT": [literal("R1", attested(WITHDRAWN)), "9.1-F6 BLOCK", `${AT}/decision`],
    "NON-COMPLIANT by one of two Verifiers (D.11)": [
      literal("R1", (packet) => {
        attestationOf(packet, "carol@example.com", WITHDRAWN);
      }),
      "9.1-F6 BLOCK",
      "/attestations/1/decision",
    ],
    "NON-COMPLIANT after COMPLIANT by the same Verifier": [
      literal("R2", (packet) => {
        attestationOf(packet, "bob@example.com", { ...WITHDRAWN, timestamp: "2026-06-15T11:00:00Z" });
      }),
      "9.1-F6 BLOCK",
      "/attestations/1/decision",
    ],
    "a signed NON-COMPLIANT, with an unsigned COMPLIANT after it in the same name": [
      literal("R2", (packet) => {
        attestationOf(packet, "bob@example.com", { timestamp: "2026-06-15T11:00:00Z" });
        Object.assign(attestation(packet), WITHDRAWN, {
          signature_method: "sigstore",
          signature: "bundle.json",
          signed_fields: ["identification", "attestations"],
        });
      }),
      "9.1-F6 BLOCK",
      `${AT}/decision`,
    ],
    "a verified NON-COMPLIANT, with COMPLIANT after it under a signature that does not hold": [
      takenBack({ status: "invalid", reason: "it is none" }),
      "9.1-F6 BLOCK",
      `${AT}/decision`,
    ],
    "a verified NON-COMPLIANT, with COMPLIANT after it under a signature that nobody could check": [
      takenBack({ status: "unchecked", reason: "a token" }),
      "9.1-F6 BLOCK",
      `${AT}/decision`,
    ],
    "NON-COMPLIANT, with COMPLIANT under a tag of the same address": [
      literal("R1", (packet) => {
        attestationOf(packet, "bob+ok@example.com", { timestamp: "2026-06-15T11:00:00Z" });
        Object.assign(attestation(packet), WITHDRAWN);
      }),
      "9.1-F6 BLOCK",
      `${AT}/decision`,
    ],
    "NON-COMPLIANT, with COMPLIANT of the same moment": [
      literal("R1", (packet) => {
        attestationOf(packet, "bob@example.com");
        Object.assign(attestation(packet), WITHDRAWN);
      }),
      "9.1-F6 BLOCK",
      `${AT}/decision`,
    ],
    "no decision of the three": [
      literal("R1", attested({ decision: "APPROVED" })),
      "9.1-F6 BLOCK",
      `${AT}/decision`,
    ],
  },
});

ruleCases("CT-008", {
  accepts: { CONDITIONAL: literal("R1", (packet) => void conditional(packet)) },
  rejects: { "NON-COMPLIANT": [literal("R1", attested(WITHDRAWN)), "9.1-F6 BLOCK"] },
});
