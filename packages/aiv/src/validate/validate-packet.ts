import { describeJsonPointer, formatJsonPointer, type Timestamp, timeToMillis } from "@aixv/core";
import type { ArtifactFacts } from "../facts/artifact-facts.ts";
import type { RepositoryFacts } from "../facts/repository-facts.ts";
import type { SignatureFacts } from "../facts/signature-facts.ts";
import type { PacketDocument } from "../packet/packet-document.ts";
import { EVIDENCE_CLASSES, type EvidenceClass, type PacketView, viewPacket } from "../packet/packet-view.ts";
import type { OrganizationPolicy } from "../policy/organization-policy.ts";
import type { Profile } from "../profiles/profile.ts";
import { Evaluation } from "../rules/evaluation.ts";
import { RULE_ORDER, RULES } from "../rules/index.ts";
import { attainedLevel } from "../rules/levels.ts";
import { redactPacket } from "../rules/redact-packet.ts";
import { type Judged, type PacketPath, type Rule, severityAt } from "../rules/rule.ts";
import { RuleReport } from "../rules/rule-report.ts";
import { findFinding } from "../standard/findings.ts";
import { type ComplianceLevel, SEVERITIES, type Severity } from "../standard/tiers.ts";
import { cutText, printablePath, printableTexts } from "./report-texts.ts";
import type {
  EvidenceClassResult,
  Finding,
  FindingPlace,
  UnevaluatedRule,
  ValidationReport,
  ValidationRuleResult,
} from "./validation-result.ts";
import { isWaived, readWaivers } from "./waivers.ts";

/** What a packet is judged with, besides itself. */
export interface ValidatePacketOptions {
  /** When it is judged; deadlines and exceptions depend on it. */
  readonly now: Timestamp;
  /** A merge gate: an applicable rule that blocks and could not be judged blocks. By default it is counted and told. */
  readonly gate?: boolean;
  /** Name and version of the program, for the result. */
  readonly validatorId?: string;
  readonly repository?: RepositoryFacts;
  readonly artifacts?: ArtifactFacts;
  readonly signatures?: SignatureFacts;
  readonly policy?: OrganizationPolicy;
  readonly profiles?: readonly Profile[];
  /** When the change was merged; by default deadlines run from the Verifier's decision. */
  readonly mergedAt?: Timestamp;
  /** The level that the organisation claims. */
  readonly claimedLevel?: ComplianceLevel;
  /** The commit that is to be merged, in full. A gate has to know it: a packet of another commit says nothing about this one. */
  readonly expectedHead?: string;
  /** The commit that it is to be merged into, in full; `repository` has to be of it. Else a packet chooses what is left out. */
  readonly expectedBase?: string;
}

/** A finding on its way into the result. */
export interface JudgedFinding {
  readonly id: string;
  readonly severity: Severity;
  /** The standard's rule of the finding. */
  readonly ruleId: string;
  /** The rule that found it. */
  readonly emitter: string;
  readonly evidenceClass: EvidenceClass | undefined;
  readonly path: PacketPath;
  readonly message: string;
  readonly remedy: string;
}

/**
 * Judges a packet by AIV 1.0.0: every rule, all findings at once, in one order. A fault of the schema stops no other rule.
 *
 * `PASS` proves that no rule that was judged blocks; `unevaluated` lists the rules that were not, for want of a repository,
 * artifacts, signatures or a policy. With `gate` it proves that every applicable rule that blocks was judged and holds. Neither
 * proves that what a packet says in prose is true. What looks like a secret in the packet is nowhere in the report.
 */
export function validatePacket(given: PacketDocument, options: ValidatePacketOptions): ValidationReport {
  const document = redactPacket(given, options.policy?.permittedSecrets);
  const view = viewPacket(document.json);
  const evaluation = new Evaluation({
    document,
    view,
    now: timeToMillis(options.now),
    repository: options.repository,
    artifacts: options.artifacts,
    signatures: options.signatures,
    policy: options.policy,
    profiles: options.profiles ?? [],
    mergedAt: options.mergedAt === undefined ? undefined : timeToMillis(options.mergedAt),
    claimedLevel: options.claimedLevel,
    expectedHead: options.expectedHead?.toLowerCase(),
    expectedBase: options.expectedBase?.toLowerCase(),
  });
  const validation = new Validation(evaluation, options.gate === true);
  validation.run();
  return validation.report(document, view, options);
}

class Validation {
  readonly #evaluation: Evaluation;
  readonly #isGate: boolean;
  readonly #applicable: readonly Rule[];
  /** By index in `evidence_items`. */
  readonly #classes: ReadonlyMap<unknown, EvidenceClass | undefined>;
  #findings: JudgedFinding[] = [];
  readonly #unevaluated: UnevaluatedRule[] = [];
  readonly #waived: string[] = [];

  constructor(evaluation: Evaluation, isGate: boolean) {
    this.#evaluation = evaluation;
    this.#isGate = isGate;
    this.#classes = new Map(
      evaluation.packet.items.map((item) => [item.section.path[1], item.class] as const),
    );
    this.#applicable = RULES.filter(
      ({ tiers, appliesIf }) =>
        tiers.includes(evaluation.tier) && (appliesIf === undefined || appliesIf(evaluation)),
    );
  }

  run(): void {
    for (const rule of this.#applicable) {
      if (rule.check === undefined) continue;
      const report = new RuleReport();
      rule.check(this.#evaluation, report);
      this.#take(rule, report);
    }
    this.#waive();
    // G-007 sums up, those of the others that are judged late among them.
    const late = this.#applicable.filter(({ lateCheck }) => lateCheck !== undefined);
    for (const rule of late.toSorted((a, b) => Number(a.id === "G-007") - Number(b.id === "G-007"))) {
      const report = new RuleReport();
      rule.lateCheck?.(this.#evaluation, report, this.#judged());
      this.#take(rule, report);
    }
  }

  report(document: PacketDocument, view: PacketView, options: ValidatePacketOptions): ValidationReport {
    const said = printableTexts(
      { findings: this.#findings, unevaluated: this.#unevaluated },
      options.policy?.permittedSecrets,
    );
    const sorted = placeAndSort(said.findings, document);
    const findings = sorted.map(({ finding }) => finding);
    const count = (severity: Severity): number =>
      findings.filter((finding) => finding.severity === severity).length;
    const isBlocked = count("BLOCK") > 0;
    const evaluation = this.#evaluation;
    return {
      result: {
        validator_id: options.validatorId ?? "aixv",
        packet_id: cutText(packetId(view)),
        repository: cutText(view.identification.text("repository") ?? ""),
        pr_id: view.identification.integer("pr_id") ?? 0,
        head_sha: cutText(view.identification.text("head_sha") ?? ""),
        validated_at: options.now,
        overall_result: isBlocked ? "FAIL" : "PASS",
        compliance_level: attainedLevel(evaluation, isBlocked),
        risk_tier_validated: evaluation.tier,
        evidence_class_results: this.#classResults(sorted),
        validation_rule_results: this.#ruleResults(),
        findings,
        block_count: count("BLOCK"),
        warn_count: count("WARN"),
        info_count: count("INFO"),
      },
      places: sorted.map(({ place }) => place),
      unevaluated: said.unevaluated,
      unevaluatedBlockRules: new Set(
        this.#unevaluated.filter(({ severity }) => severity === "BLOCK").map(({ rule_id }) => rule_id),
      ).size,
      waived: this.#waived,
    };
  }

  #take(rule: Rule, report: RuleReport): void {
    const severity = this.#severityOf(rule);
    for (const found of report.findings) {
      const own = found.severity ?? severity;
      this.#add(
        rule,
        found.id ?? rule.findings[0] ?? rule.id,
        own,
        found.path,
        found.message,
        found.remedy,
        found.evidenceClass,
      );
    }
    for (const { reason, finding } of report.skips) {
      this.#unevaluated.push({ rule_id: rule.id, severity, reason });
      const isBlocking = this.#isGate && severity === "BLOCK";
      const remedy = "Give what is missing.";
      if (isBlocking) {
        const message = `not evaluated, which a gate takes for a breach: ${reason}`;
        this.#add(
          rule,
          finding ?? rule.findings[0] ?? rule.id,
          "BLOCK",
          [],
          message,
          remedy,
          undefined,
          true,
        );
      } else this.#add(rule, "X-NOT-EVALUATED", "INFO", [], `not evaluated: ${reason}`, remedy);
    }
  }

  /** The rule's own, or graver where a profile raises it. */
  #severityOf(rule: Rule): Severity {
    const own = severityAt(rule, this.#evaluation.tier);
    const raised = this.#evaluation.input.profiles.flatMap(({ severities }) => severities.get(rule.id) ?? []);
    return SEVERITIES.find((severity) => severity === own || raised.includes(severity)) ?? own;
  }

  #add(
    rule: Rule,
    id: string,
    severity: Severity,
    path: PacketPath,
    message: string,
    remedy: string,
    given?: EvidenceClass,
    isUnevaluated = false,
  ): void {
    const owners = findFinding(id)?.rules ?? [rule.id];
    const isOurs =
      id === "X-NOT-EVALUATED" || id === "X-CONTRADICTION" || id === "X-UNKNOWN-KEY" || id === "X-PROFILE";
    const isOwn = isOurs || isUnevaluated || owners.includes(rule.id);
    const owner = isOwn ? undefined : owners.find((name) => this.#applicable.some((one) => one.id === name));
    const ruleId = owner ?? rule.id;
    const evidenceClass = given ?? this.#classAt(path) ?? rule.class;
    this.#findings.push({ id, severity, ruleId, emitter: rule.id, evidenceClass, path, message, remedy });
  }

  #classAt(path: PacketPath): EvidenceClass | undefined {
    if (path[0] !== "evidence_items" || typeof path[1] !== "number") return undefined;
    return this.#classes.get(path[1]);
  }

  #waive(): void {
    const waivers = readWaivers(this.#evaluation, this.#findings);
    if (waivers === undefined) return;
    this.#findings = this.#findings.map((finding) => {
      if (finding.severity === "INFO" || !isWaived(finding, waivers)) return finding;
      this.#waived.push(finding.id);
      return {
        ...finding,
        severity: "INFO",
        message: `${finding.message} (waived by the exception for ${waivers.incident})`,
      };
    });
  }

  #judged(): Judged {
    const of = (severity: Severity): Judged["blocking"] =>
      this.#findings
        .filter((finding) => finding.severity === severity)
        .map(({ ruleId, id, path }) => ({ rule: ruleId, id, path }));
    return { blocking: of("BLOCK"), warnings: of("WARN") };
  }

  #ruleResults(): readonly ValidationRuleResult[] {
    const failed = new Map<string, string>();
    for (const { severity, emitter, ruleId, id } of this.#findings) {
      if (severity === "INFO") continue;
      for (const rule of [emitter, ruleId]) if (!failed.has(rule)) failed.set(rule, id);
    }
    const applicable = new Set(this.#applicable.map(({ id }) => id));
    const skipped = new Set(this.#unevaluated.map(({ rule_id }) => rule_id));
    const results = new Map<string, ValidationRuleResult>();
    const judge = (rule: Rule): ValidationRuleResult => {
      const known = results.get(rule.id);
      if (known !== undefined) return known;
      const result = this.#judgeRule(rule, applicable, failed, skipped, judge);
      results.set(rule.id, result);
      return result;
    };
    return RULES.map(judge);
  }

  #judgeRule(
    rule: Rule,
    applicable: ReadonlySet<string>,
    failed: ReadonlyMap<string, string>,
    skipped: ReadonlySet<string>,
    judge: (rule: Rule) => ValidationRuleResult,
  ): ValidationRuleResult {
    const rule_id = rule.id;
    if (!applicable.has(rule_id) || rule.manual !== undefined) return { rule_id, result: "SKIP" };
    const own = failed.get(rule_id);
    if (own !== undefined) return { rule_id, result: "FAIL", finding_id: own };
    const others = RULES.filter(({ id }) => rule.sameAs?.includes(id) === true && applicable.has(id)).map(
      judge,
    );
    const broken = others.find(({ result }) => result === "FAIL");
    if (broken?.finding_id !== undefined) return { rule_id, result: "FAIL", finding_id: broken.finding_id };
    const isSkipped = skipped.has(rule_id) || others.some(({ result }) => result === "SKIP");
    return { rule_id, result: isSkipped ? "SKIP" : "PASS" };
  }

  #classResults(sorted: readonly PlacedFinding[]): readonly EvidenceClassResult[] {
    const required = this.#evaluation.requiredClasses;
    return EVIDENCE_CLASSES.flatMap((name) => {
      const isPresent = this.#evaluation.itemsOf(name).length > 0;
      const isRequired = required.includes(name);
      if (name === "G" && !isPresent && !isRequired) return [];
      const findings = sorted
        .filter(({ evidenceClass }) => evidenceClass === name)
        .map(({ finding }) => finding);
      const isValid = findings.every(({ severity }) => severity !== "BLOCK");
      return [{ class: name, required: isRequired, present: isPresent, valid: isValid, findings }];
    });
  }
}

interface PlacedFinding {
  readonly finding: Finding;
  readonly place: FindingPlace;
  readonly evidenceClass: EvidenceClass | undefined;
}

/** Each finding once, with its place: BLOCK first, then by rule, then by place, whatever the order of keys in the packet. */
function placeAndSort(
  findings: readonly JudgedFinding[],
  document: PacketDocument,
): readonly PlacedFinding[] {
  const placed = new Map<string, PlacedFinding & { readonly order: PacketPath }>();
  for (const { id, severity, ruleId, path, message, remedy, evidenceClass } of findings) {
    const key = JSON.stringify([id, severity, ruleId, path, message]);
    if (placed.has(key)) continue;
    const { line, column } = document.locate(path);
    const pointer = formatJsonPointer(printablePath(path));
    const where = pointer === "" ? "" : `line ${line}, column ${column}: ${describeJsonPointer(pointer)}: `;
    placed.set(key, {
      finding: { id, severity, rule_id: ruleId, description: where + message, remediation: remedy },
      place: { pointer, line, column, message },
      evidenceClass,
      order: [SEVERITIES.indexOf(severity), RULE_ORDER.get(ruleId) ?? RULES.length, ...path, id, message],
    });
  }
  return [...placed.values()].toSorted((a, b) => comparePaths(a.order, b.order));
}

/** Indices as numbers, and before names. */
function comparePaths(a: PacketPath, b: PacketPath): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (left === right) continue;
    if (right === undefined) return 1;
    if (typeof left === "number" && typeof right === "number") return left - right;
    if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** Its hash where it has one, else what change it is about: `repository#number@commit`. */
function packetId({ root, identification, headSha }: PacketView): string {
  const hash = root.section("metadata")?.text("packet_hash");
  if (hash !== undefined) return hash;
  return `${identification.text("repository") ?? "?"}#${identification.integer("pr_id") ?? "?"}@${headSha?.slice(0, 12) ?? "?"}`;
}
