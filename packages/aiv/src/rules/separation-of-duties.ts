import { quote } from "@aixv/core";
import type { Attestation } from "../packet/packet-view.ts";
import { type Authors, authorsOf, commitAuthorOf, compareWithAuthors, isPerson } from "./authors.ts";
import type { Evaluation } from "./evaluation.ts";
import { isAutomation, normalizeIdentity, personOf } from "./identities.ts";
import { ALL_TIERS, FROM_R2, type Rule } from "./rule.ts";
import type { FindingOptions, RuleReport } from "./rule-report.ts";

const OTHER_VERIFIER = "Have another person verify the change, and attest to it.";

/** Attestations by which the change may merge; SoD is about those who made them. */
export function mergingAttestations({ attestations }: Evaluation): readonly Attestation[] {
  return attestations.filter(({ decision }) => decision === "COMPLIANT" || decision === "CONDITIONAL");
}

/** How an attestation's Verifier stands to the Authors. */
export function separationOf(
  evaluation: Evaluation,
  attestation: Attestation,
): "same" | "different" | "unknown" {
  const { verifierId } = attestation;
  const authors = authorsOf(evaluation);
  if (verifierId === undefined || authors.written.length === 0) return "unknown";
  const compared = compareWithAuthors(authors, verifierId, evaluation.policy);
  // A declaration that the Verifier is not the Author stands in where machines cannot tell (AIV §5.4.4).
  return compared === "unknown" && declaresSeparation(authors, attestation) ? "different" : compared;
}

/** Whether an attestation says that its Verifier is not the Author, by one of their accounts or by that word. */
function declaresSeparation({ names }: Authors, { section }: Attestation): boolean {
  const words = (section.text("sod_declaration") ?? "").split(/[\s()<>,;"']+/).slice(0, 200);
  if (!words.some((word) => word.toLowerCase() === "not")) return false;
  const accounts = words.map((word) => normalizeIdentity(word.replace(/[.:]$/, "")));
  if (accounts.some((account) => account !== "" && names.has(account))) return true;
  // Who names somebody else says nothing of the Author.
  return !words.some((word) => word.includes("@")) && accounts.includes("author");
}

const INDEPENDENT = new WeakMap<Evaluation, boolean>();

/** True where somebody lets the change merge who is a person and no Author. */
export function hasIndependentVerifier(evaluation: Evaluation): boolean {
  const known = INDEPENDENT.get(evaluation);
  if (known !== undefined) return known;
  const has = mergingAttestations(evaluation).some((one) => isIndependent(evaluation, one));
  INDEPENDENT.set(evaluation, has);
  return has;
}

export function isIndependent(evaluation: Evaluation, attestation: Attestation): boolean {
  return (
    separationOf(evaluation, attestation) === "different" &&
    isPerson(attestation.verifierId ?? "", evaluation.policy)
  );
}

function isUncertain(evaluation: Evaluation, attestation: Attestation): boolean {
  return (
    separationOf(evaluation, attestation) === "unknown" &&
    isPerson(attestation.verifierId ?? "", evaluation.policy)
  );
}

/** A Verifier who separates no duties is a warning where another does: one is enough (AIV §5.4). */
function breachOf(evaluation: Evaluation): FindingOptions {
  return hasIndependentVerifier(evaluation) ? { severity: "WARN" } : {};
}

export const SEPARATION_RULES: readonly Rule[] = [
  {
    id: "CLS-003",
    section: "5.4",
    title: "From R2, sod_mode is S1 and the Verifier is another person than the Author",
    severity: { R0: "WARN", R1: "WARN", R2: "BLOCK", R3: "BLOCK" },
    tiers: ALL_TIERS,
    findings: ["5.4-F1"],
    needs: "packet",
    check(evaluation, report) {
      const { packet, tier } = evaluation;
      const mode = packet.classification.text("sod_mode");
      const isHigh = FROM_R2.includes(tier);
      if (isHigh && mode !== "S1") {
        const message = `expected sod_mode S1 at ${tier}, got ${mode === undefined ? "nothing" : quote(mode)}`;
        report.fail(packet.classification.at("sod_mode"), message, OTHER_VERIFIER);
      }
      if (!isHigh && mode !== "S1") return;
      for (const attestation of mergingAttestations(evaluation)) {
        if (separationOf(evaluation, attestation) !== "same") continue;
        const message = `the Verifier ${quote(attestation.verifierId ?? "")} is an Author of the change`;
        report.fail(
          attestation.section.at("verifier_id"),
          message,
          OTHER_VERIFIER,
          isHigh ? breachOf(evaluation) : {},
        );
      }
    },
  },
  {
    id: "SOD-5.4-R2",
    section: "5.4",
    title: "From R2, at least one Verifier who lets the change merge is known to be no Author",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["5.4-F1"],
    needs: "packet",
    check(evaluation, report) {
      const merging = mergingAttestations(evaluation);
      if (merging.length === 0 || hasIndependentVerifier(evaluation)) return;
      // Of those who cannot be told apart, SOD-5.4.4 says so.
      if (merging.some((one) => isUncertain(evaluation, one))) return;
      report.fail(
        ["attestations"],
        "nobody lets the change merge who is a person and no Author",
        OTHER_VERIFIER,
      );
    },
  },
  {
    id: "SOD-5.4.1-a",
    section: "5.4.1",
    title: "No account that several people share separates duties",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["5.4-F1"],
    needs: "packet",
    check: (evaluation, report) =>
      refuseAccounts(evaluation, report, "shared", "an account that several people share"),
  },
  {
    id: "SOD-5.4.1-b",
    section: "5.4.1",
    title: "No role or service account separates duties",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["5.4-F1"],
    needs: "packet",
    check: (evaluation, report) => refuseAccounts(evaluation, report, "role", "a role or service account"),
  },
  {
    id: "SOD-5.4.1-c",
    section: "5.4.1",
    title: "No automation separates duties",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["5.4-F1"],
    needs: "packet",
    check(evaluation, report) {
      refuseAccounts(evaluation, report, "bot", "automation");
      for (const { section, verifierId } of mergingAttestations(evaluation)) {
        if (
          verifierId === undefined ||
          !isAutomation(verifierId) ||
          personOf(verifierId, evaluation.policy) !== undefined
        )
          continue;
        const message = `the Verifier ${quote(verifierId)} is automation by its name, and no person`;
        report.fail(
          section.at("verifier_id"),
          message,
          `${OTHER_VERIFIER} If it is a person's account, map it in the policy.`,
          breachOf(evaluation),
        );
      }
    },
  },
  {
    id: "SOD-5.4.1-d",
    section: "5.4.1",
    title: "Two accounts of one person are one person",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["5.4-F1"],
    needs: "packet",
    check(evaluation, report) {
      for (const { section, verifierId } of mergingAttestations(evaluation)) {
        const verifier = verifierId === undefined ? undefined : personOf(verifierId, evaluation.policy);
        if (verifier === undefined) continue;
        const authors = authorsOf(evaluation);
        const alias = authors.persons.get(verifier.name);
        // Under one name they are the same to CLS-003 as well.
        if (alias === undefined || authors.names.has(normalizeIdentity(verifierId ?? ""))) continue;
        const message = `the Verifier ${quote(verifierId ?? "")} and the Author ${quote(alias)} are one person by the policy`;
        report.fail(section.at("verifier_id"), message, OTHER_VERIFIER, breachOf(evaluation));
      }
    },
  },
  {
    id: "SOD-5.4.3-pair",
    section: "5.4.3",
    title: "The Verifier has written none of the commits, as author or co-author",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["5.4-F1"],
    needs: "repository",
    check(evaluation, report) {
      if (evaluation.repository === undefined) {
        report.skip("who wrote the commits; give the repository (--repo)");
        return;
      }
      for (const { section, verifierId } of mergingAttestations(evaluation)) {
        if (verifierId === undefined) continue;
        const author = commitAuthorOf(evaluation, verifierId);
        if (author === undefined) continue;
        const message = `the Verifier ${quote(verifierId)} is ${author.role} of a commit of the change`;
        report.fail(section.at("verifier_id"), message, OTHER_VERIFIER, breachOf(evaluation));
      }
    },
  },
  {
    id: "SOD-5.4.3-ai",
    section: "5.4.3",
    title: "The Author of what an AI agent wrote is the person who directed it",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["5.4-F1"],
    needs: "packet",
    check({ packet, policy }, report) {
      const { identification } = packet;
      const name = identification.text("author_id") === undefined ? "created_by" : "author_id";
      const author = identification.text(name);
      if (author === undefined) return;
      const person = personOf(author, policy);
      if (person === undefined ? !isAutomation(author) : person.kind !== "bot") return;
      const message = `the Author ${quote(author)} is automation; who directed it is not told, so separation of duties cannot be judged`;
      report.fail(identification.at(name), message, "Name the person in identification.author_id.", {
        severity: "WARN",
      });
      // A gate does not take it for a person.
      report.skip("who is the Author; name the person in identification.author_id");
    },
  },
  {
    id: "SOD-5.4.3-contractor",
    section: "5.4.3",
    title: "A contractor on a client's account is the person, not the account's owner",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["5.4-F1"],
    needs: "packet",
    // The policy's map of accounts to people is what tells.
    sameAs: ["SOD-5.4.1-d"],
  },
  {
    id: "SOD-5.4.3-orgs",
    section: "5.4.3",
    title: "One person in two organisations is one person",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["5.4-F1"],
    needs: "packet",
    sameAs: ["SOD-5.4.1-d"],
  },
  {
    id: "SOD-5.4.4",
    section: "5.4.4",
    title: "Where machines cannot tell Author and Verifier apart, the Verifier declares it",
    severity: "BLOCK",
    tiers: FROM_R2,
    findings: ["5.4-F1"],
    needs: "packet",
    check(evaluation, report) {
      const merging = mergingAttestations(evaluation);
      if (merging.length === 0 || hasIndependentVerifier(evaluation)) return;
      for (const attestation of merging) {
        if (!isUncertain(evaluation, attestation)) continue;
        const message = `${quote(attestation.verifierId ?? "nobody")} and ${describeAuthors(evaluation)} cannot be told apart: they are identities of different kinds`;
        const remedy =
          "Add sod_declaration to the attestation, or map both accounts to people in the policy.";
        report.fail(attestation.section.at("sod_declaration"), message, remedy, { severity: "WARN" });
        report.skip(
          "whether Author and Verifier are two people; add sod_declaration, or give a policy that maps their accounts (--policy)",
        );
      }
    },
  },
];

function refuseAccounts(
  evaluation: Evaluation,
  report: RuleReport,
  kind: "bot" | "role" | "shared",
  what: string,
): void {
  for (const { section, verifierId } of mergingAttestations(evaluation)) {
    const person = verifierId === undefined ? undefined : personOf(verifierId, evaluation.policy);
    if (person?.kind !== kind) continue;
    const message = `the Verifier ${quote(verifierId ?? "")} is ${what} by the policy`;
    report.fail(section.at("verifier_id"), message, OTHER_VERIFIER, breachOf(evaluation));
  }
}

function describeAuthors(evaluation: Evaluation): string {
  const { written } = authorsOf(evaluation);
  const some = written.slice(0, 5).map((author) => quote(author));
  return `${some.join(", ")}${written.length > some.length ? ` and ${written.length - some.length} others` : ""}`;
}
