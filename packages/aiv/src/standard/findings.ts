/** A finding id and the rule that it belongs to. */
export interface FindingEntry {
  readonly id: string;
  /** Of the standard (AIV Appendix C.2), or of ours where the standard has none. */
  readonly rules: readonly string[];
  /** `program`: of an organisation's practice, never of one packet. */
  readonly scope: "per-change" | "program";
  readonly title: string;
}

function ofChange(id: string, rules: string, title: string): FindingEntry {
  return { id, rules: rules.split(" "), scope: "per-change", title };
}

function ofProgram(id: string, rules: string, title: string): FindingEntry {
  return { id, rules: rules.split(" "), scope: "program", title };
}

/** Every finding id of AIV 1.0.0, in its order, and after them those that this validator adds, which begin with `X-`. */
export const FINDINGS: readonly FindingEntry[] = [
  ofChange("5.2-F1", "CLS-002", "a critical surface is touched below R3"),
  ofChange("5.4-F1", "CLS-003", "Author and Verifier are not separate"),
  ofProgram("5.4-F2", "SOD-5.4.2", "how separation of duties is verified is not documented"),
  ofProgram("5.4-F3", "SOD-5.4.2", "how identities map across platforms is not documented"),
  ofChange("5.5-F1", "CLS-001", "the classification record is missing or incomplete"),
  ofChange("5.5-F2", "CLS-004", "the classification has no adequate rationale"),
  ofChange("A-F1", "A-001", "the CI run reference is not immutable, or leads nowhere"),
  ofChange("A-F2", "A-002", "the CI run is of another commit"),
  ofChange("A-F3", "A-003", "test counts are incomplete"),
  ofChange("A-F4", "A-004", "static analysis is not applicable, without saying why"),
  ofChange("A-F5", "A-005", "CI artifacts are not kept long enough"),
  ofChange("B-F1", "B-001", "a code link is not bound to a commit"),
  ofChange("B-F2", "B-002", "a code link has no line anchor"),
  ofChange("B-F3", "B-003", "the scope inventory is not what git says"),
  ofChange("B-F4", "B-004", "a claim has no referential evidence"),
  ofChange("B-F5", "B-005", "a symbol is not in the code"),
  ofChange("C-F1", "C-001", "the scope of the search is not declared"),
  ofChange("C-F2", "C-002", "the method of the search is not documented"),
  ofChange("C-F3", "C-003", "the patterns of the search are not listed"),
  ofChange("C-F4", "C-004", "test integrity was checked inadequately"),
  ofChange("C-F5", "C-005 C-006", "tests got weaker without justification"),
  ofChange("D-F1", "D-001", "a touched surface has no differential evidence"),
  ofChange("D-F2", "D-002", "a diff is not bound to its commits"),
  ofChange("D-F3", "D-004", "a raw artifact is not available"),
  ofChange("D-F4", "D-005", "an SBOM is in no standard format"),
  ofChange("E-F1", "E-001", "the requirement reference is mutable"),
  ofChange("E-F1a", "E-001", "the requirement reference is mutable at L3"),
  ofChange("E-F1b", "E-001", "the requirement reference is mutable and nobody owes a snapshot"),
  ofChange("E-F2", "E-002", "a requirement maps to no claim"),
  ofChange("E-F3", "E-003", "a claim maps to no evidence"),
  ofChange("E-F4", "E-004", "the acceptance checklist is incomplete"),
  ofChange("E-F5", "E-005", "a criterion is out of scope without justification"),
  ofChange("E-F6", "E-SNAP", "a snapshot is overdue"),
  ofChange("F-F1", "F-001", "no cryptographic provenance"),
  ofChange("F-F2", "F-002", "provenance is not bound to the head commit"),
  ofChange("F-F3", "F-003", "an artifact has no hash"),
  ofChange("F-F4", "F-006", "an artifact's hash cannot be verified"),
  ofChange("F-F5", "F-004", "the builder is not documented"),
  ofChange("G-F1", "COG-001", "the prediction was not made before the code was read"),
  ofChange("G-F2", "COG-002", "the mental trace names no places in the code"),
  ofChange("G-F3", "COG-003", "fewer than three edge cases"),
  ofChange("G-F4", "COG-004", "no failure mode"),
  ofChange("G-F5", "COG-005", "the ownership declaration is incomplete"),
  ofChange("6.9-F1", "CAN-1", "a hash is of no canonical form"),
  ofChange("6.9-F2", "CAN-4", "a canonical form is not documented"),
  ofChange("6.9-F3", "CAN-2 CAN-3", "a hash fails by what varies in the content"),
  ofProgram("6.10-F1", "RET-1", "evidence is kept for too short a time"),
  ofProgram("6.10-F2", "RET-3", "R3 evidence is not in immutable storage"),
  ofProgram("6.10-F3", "RET-2", "retention is overridden without a documented policy"),
  ofChange("7.3-F1", "ATT-004", "a CONDITIONAL decision passes over what blocks"),
  ofChange("7.4-F1", "ATT-001", "no Verifier attestation"),
  ofChange("7.4-F2", "ATT-002", "an attestation is incomplete"),
  ofChange("7.4-F3", "ATT-003", "an R3 attestation is not signed"),
  ofChange("7.5-F1", "LIM-7.5", "known limitations are not stated"),
  ofChange("8.2-F1", "LVL-8.2", "the compliance level is below what the tier needs"),
  ofChange("9.1-F1", "G-001", "a required evidence class is missing"),
  ofChange("9.1-F2", "G-002", "the packet does not follow its schema"),
  ofChange("9.1-F3", "G-003", "evidence is not immutable"),
  ofChange("9.1-F4", "G-004", "separation of duties is violated"),
  ofChange("9.1-F5", "G-005", "the attestation is missing"),
  ofChange("9.1-F6", "G-006", "the decision is NON-COMPLIANT"),
  ofChange("9.1-F7", "G-007", "a rule that blocks is broken"),
  ofChange("9.1-F8", "G-008", "an exception does not meet its requirements"),
  ofChange("9.2-F1", "G-003", "a reference can change"),
  ofChange("9.2-F2", "EIC-006", "an R3 artifact has no verifiable hash"),
  ofProgram("9.3-F1", "PRG-9.3", "enforcement is not automated"),
  ofChange("10.6-F1", "EXC-10.4", "an exception is not approved"),
  ofChange("10.6-F2", "EXC-10.5-RES", "an exception is over and not resolved"),
  ofProgram("10.6-F3", "EXC-10.5-LOG", "an exception is not in the audit trail"),
  ofProgram("10.6-F4", "MET-1", "there are too many exceptions"),
  ofChange("11.3-F1", "EIC-004", "test integrity was validated inadequately"),
  ofChange("11.3-F2", "EIC-004", "tests got weaker without justification"),
  ofProgram("11.4-F1", "EIC-008", "R3 changes are not audited by sample"),
  ofProgram("11.4-F2", "EIC-008", "fewer than 10 % of R3 changes are audited"),
  ofProgram("11.4-F3", "EIC-008", "audit findings are not resolved"),
  // Facts that the standard speaks of and gives no id (AIV §15.3 forbids to use its ids for anything else).
  ofChange("X-5.1-R0", "CLS-5.1-R0", "an R0 change is more than documentation"),
  ofChange("X-5.1-R2", "CLS-5.1-R2", "a change that looks like R2 is below it"),
  ofChange("X-5.3-RADIUS", "CLS-5.3", "blast radius and tier do not go together"),
  ofChange("X-6.2.1-ENV", "ART-6.2.1-ENV", "the environment of the run is not documented"),
  ofChange("X-6.7.1-TS", "ART-6.7.1-TS", "no signed time of the packet"),
  ofChange("X-7.1-AUTHZ", "VER-7.1.1", "the Verifier is not authorised for the tier"),
  ofChange("X-12.1-REPLAY", "SEC-12.1-REPLAY", "the packet is about another commit"),
  ofChange("X-12.1-TIME", "SEC-12.1-REPLAY", "times of the packet contradict each other or the clock"),
  ofChange("X-12.3-WORKFLOW", "SEC-12.3", "the change alters a workflow of CI"),
  ofChange("X-12.4-SECRET", "SEC-12.4", "there is a secret in the evidence"),
  ofChange("X-CONTRADICTION", "G-002", "the packet says two things of one fact"),
  ofChange("X-PROFILE", "PRO-F.2-NODE", "the profile asks for more"),
  ofChange("X-UNKNOWN-KEY", "G-002", "a key that nothing reads"),
  ofChange("X-NOT-EVALUATED", "G-002", "a rule was not judged"),
];

const BY_ID: ReadonlyMap<string, FindingEntry> = new Map(FINDINGS.map((entry) => [entry.id, entry]));

export function findFinding(id: string): FindingEntry | undefined {
  return BY_ID.get(id);
}
