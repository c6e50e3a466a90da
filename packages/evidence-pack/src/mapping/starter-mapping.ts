import { CONTROL_MAPPING_SCHEMA, type ControlMapping } from "./control-mapping.ts";

/**
 * A mapping to begin with: articles 9 to 15 of the AI Act, ISO/IEC 42001 (clauses, and controls of its Annex A) and the NIST AI
 * Risk Management Framework, for the evidence that packs are made of. No certification body made it; adapt it to what
 * your auditors ask.
 */
export const STARTER_MAPPING: ControlMapping = {
  schema: CONTROL_MAPPING_SCHEMA,
  name: "aixv starter mapping 1",
  frameworks: {
    "ISO/IEC 42001:2023": "ISO/IEC 42001:2023, Artificial intelligence - Management system",
    "NIST AI RMF 1.0": "NIST AI 100-1, Artificial Intelligence Risk Management Framework 1.0",
  },
  evidence: {
    model_signature: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.5", "NIST AI RMF 1.0 MEASURE 2.7"],
      ai_act_refs: ["Art.15(5)"],
      because: "Who signed which bytes: whether the model was altered since. Nothing about what it does.",
    },
    training_provenance: {
      control_refs: [
        "ISO/IEC 42001:2023 A.4.3",
        "ISO/IEC 42001:2023 A.6.2.3",
        "ISO/IEC 42001:2023 A.7.5",
        "NIST AI RMF 1.0 MAP 2.3",
        "NIST AI RMF 1.0 MAP 4.1",
      ],
      ai_act_refs: ["Art.10(2)", "Art.11(1)"],
      because: "What the model was trained on, by what code, and from which models. As its signer says.",
    },
    slsa_provenance: {
      control_refs: [
        "ISO/IEC 42001:2023 A.4.4",
        "ISO/IEC 42001:2023 A.6.2.3",
        "NIST AI RMF 1.0 MAP 4.2",
        "NIST AI RMF 1.0 MEASURE 2.7",
      ],
      ai_act_refs: ["Art.11(1)", "Art.15(5)"],
      because: "Which builder made it, from which inputs. No more than the builder saw.",
    },
    packaging_provenance: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.3", "ISO/IEC 42001:2023 A.6.2.5", "NIST AI RMF 1.0 MAP 4.2"],
      ai_act_refs: ["Art.11(1)", "Art.15(5)"],
      because: "What was packed or converted into what.",
    },
    continual_learning_delta: {
      control_refs: [
        "ISO/IEC 42001:2023 A.6.2.3",
        "ISO/IEC 42001:2023 A.6.2.6",
        "NIST AI RMF 1.0 MANAGE 4.2",
      ],
      ai_act_refs: ["Art.11(1)", "Art.15(4)"],
      because: "How an update changed the model, and what it was before.",
    },
    evaluation_results: {
      control_refs: [
        "ISO/IEC 42001:2023 A.6.2.4",
        "NIST AI RMF 1.0 MEASURE 2.1",
        "NIST AI RMF 1.0 MEASURE 2.3",
        "NIST AI RMF 1.0 MEASURE 2.5",
      ],
      ai_act_refs: ["Art.9(6)", "Art.9(8)", "Art.15(1)", "Art.15(3)"],
      because:
        "What was measured, by which metrics and on which data. Whether that is enough is a judgement.",
    },
    test_results: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.4", "NIST AI RMF 1.0 MEASURE 2.1"],
      ai_act_refs: ["Art.9(8)", "Art.15(1)"],
      because: "Which tests ran, and how they ended.",
    },
    security_test_report: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.4", "NIST AI RMF 1.0 MEASURE 2.7"],
      ai_act_refs: ["Art.15(1)", "Art.15(5)"],
      because: "How attacks on the system were tried, and what came of it. Supplied by people.",
    },
    model_card: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.7", "ISO/IEC 42001:2023 A.8.2", "NIST AI RMF 1.0 MAP 2.2"],
      ai_act_refs: ["Art.11(1)", "Art.13(3)"],
      because: "What the model is for, and where its limits lie, as its maker says.",
    },
    technical_documentation: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.7", "NIST AI RMF 1.0 MAP 2.2"],
      ai_act_refs: ["Art.11(1)"],
      because: "The technical documentation itself. Supplied by people.",
    },
    instructions_for_use: {
      control_refs: ["ISO/IEC 42001:2023 A.8.2", "ISO/IEC 42001:2023 A.9.4", "NIST AI RMF 1.0 MAP 1.1"],
      ai_act_refs: ["Art.13(1)", "Art.13(3)"],
      because: "What deployers are told. Supplied by people.",
    },
    human_oversight_plan: {
      control_refs: ["ISO/IEC 42001:2023 A.9.2", "NIST AI RMF 1.0 MAP 3.5"],
      ai_act_refs: ["Art.14(1)", "Art.14(4)"],
      because: "Who watches over the system, and how they can stop it. Supplied by people.",
    },
    risk_management_plan: {
      control_refs: [
        "ISO/IEC 42001:2023 6.1.2",
        "ISO/IEC 42001:2023 6.1.3",
        "NIST AI RMF 1.0 GOVERN 1.4",
        "NIST AI RMF 1.0 MAP 5.1",
      ],
      ai_act_refs: ["Art.9(1)", "Art.9(2)"],
      because: "Which risks were found, and what is done about them. Supplied by people.",
    },
    impact_assessment: {
      control_refs: ["ISO/IEC 42001:2023 A.5.2", "ISO/IEC 42001:2023 A.5.3", "NIST AI RMF 1.0 MAP 5.1"],
      ai_act_refs: ["Art.9(2)"],
      because: "Whom the system affects, and how. Supplied by people.",
    },
    data_governance_record: {
      control_refs: [
        "ISO/IEC 42001:2023 A.7.2",
        "ISO/IEC 42001:2023 A.7.3",
        "ISO/IEC 42001:2023 A.7.4",
        "ISO/IEC 42001:2023 A.7.6",
        "NIST AI RMF 1.0 MAP 2.3",
      ],
      ai_act_refs: ["Art.10(2)", "Art.10(3)"],
      because: "How data was chosen, prepared and examined. Supplied by people.",
    },
    event_log: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.8", "NIST AI RMF 1.0 MEASURE 2.4"],
      ai_act_refs: ["Art.12(1)", "Art.12(2)"],
      because: "What the system recorded while it ran. Supplied by whoever runs it.",
    },
    sbom: {
      control_refs: [
        "ISO/IEC 42001:2023 A.4.4",
        "ISO/IEC 42001:2023 A.10.3",
        "NIST AI RMF 1.0 GOVERN 6.1",
        "NIST AI RMF 1.0 MAP 4.1",
      ],
      ai_act_refs: ["Art.11(1)", "Art.15(5)"],
      because: "Which components and data it is made of, as its maker lists them.",
    },
    vex: {
      control_refs: ["ISO/IEC 42001:2023 A.10.3", "NIST AI RMF 1.0 MANAGE 3.1"],
      ai_act_refs: ["Art.15(5)"],
      because: "Which known weaknesses of its components concern it.",
    },
    admission_policy: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.5", "NIST AI RMF 1.0 GOVERN 1.4"],
      ai_act_refs: ["Art.9(2)"],
      because: "What had to hold before the model could be used.",
    },
    admission_decision: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.5", "NIST AI RMF 1.0 MANAGE 1.1"],
      ai_act_refs: ["Art.9(2)"],
      because: "Whether the policy admitted the model when the pack was made, and why.",
    },
    deployment_decision: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.5", "NIST AI RMF 1.0 MANAGE 1.1"],
      ai_act_refs: ["Art.9(2)"],
      because: "A decision to use the model, or not, signed by whoever decided.",
    },
    verification_summary: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.5", "NIST AI RMF 1.0 MANAGE 1.1"],
      ai_act_refs: ["Art.15(5)"],
      because: "What another verifier concluded, and at which level.",
    },
    release_attestation: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.5", "NIST AI RMF 1.0 MANAGE 1.1"],
      ai_act_refs: ["Art.11(1)"],
      because: "That this was released, and by whom.",
    },
    release_bundle: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.5", "NIST AI RMF 1.0 MAP 4.2"],
      ai_act_refs: ["Art.11(1)"],
      because: "What belongs to one release.",
    },
    waiver: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.5", "NIST AI RMF 1.0 MANAGE 1.4"],
      ai_act_refs: ["Art.9(5)"],
      because: "Which rule was lifted for this model, by whom and until when: a risk that was accepted.",
    },
    advisory: {
      control_refs: ["ISO/IEC 42001:2023 A.8.4", "NIST AI RMF 1.0 MANAGE 2.3", "NIST AI RMF 1.0 MANAGE 4.3"],
      ai_act_refs: ["Art.9(2)", "Art.13(3)"],
      because: "A known problem of the model, and what to do about it.",
    },
    incident: {
      control_refs: ["ISO/IEC 42001:2023 A.8.4", "NIST AI RMF 1.0 MANAGE 4.3"],
      ai_act_refs: ["Art.9(2)"],
      because: "Something that went wrong, and what was done.",
    },
    rollback_record: {
      control_refs: ["ISO/IEC 42001:2023 A.6.2.6", "NIST AI RMF 1.0 MANAGE 2.4"],
      ai_act_refs: ["Art.14(4)", "Art.15(4)"],
      because: "That the model was replaced by an earlier one, and why.",
    },
    aiv_validation: {
      control_refs: [
        "ISO/IEC 42001:2023 A.6.1.3",
        "ISO/IEC 42001:2023 A.6.2.4",
        "NIST AI RMF 1.0 MEASURE 2.1",
      ],
      ai_act_refs: ["Art.9(8)"],
      because:
        "What a validator found in the verification packet of a change: whether humans and tests stood behind it.",
    },
    aiv_packet: {
      control_refs: [
        "ISO/IEC 42001:2023 A.6.1.3",
        "ISO/IEC 42001:2023 A.6.2.4",
        "NIST AI RMF 1.0 MEASURE 2.1",
      ],
      ai_act_refs: ["Art.9(8)"],
      because: "The verification packet of a change, as its author wrote it.",
    },
  },
};
