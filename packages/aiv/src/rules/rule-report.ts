import type { EvidenceClass } from "../packet/packet-view.ts";
import type { Severity } from "../standard/tiers.ts";
import type { PacketPath } from "./rule.ts";

/** A finding as a rule gives it. */
export interface RuleFinding {
  /** Finding id of AIV Appendix C.2, or ours. */
  readonly id: string | undefined;
  readonly severity: Severity | undefined;
  readonly path: PacketPath;
  readonly message: string;
  readonly remedy: string;
  readonly evidenceClass: EvidenceClass | undefined;
}

/** What of a finding is not as its rule has it. */
export interface FindingOptions {
  /** Of several that a rule can give; by default its first. */
  readonly finding?: string;
  /** By default that of the rule at the packet's tier. */
  readonly severity?: Severity;
  /** The class that it is about, where its place does not tell. */
  readonly evidenceClass?: EvidenceClass;
}

/** A rule that finds more than this of one severity says how many more. */
const MOST_FINDINGS = 500;

/** What one rule finds. */
export class RuleReport {
  readonly #findings: RuleFinding[] = [];
  /** How many there are of each severity, and the first of those that are not said one by one. */
  readonly #counts = new Map<Severity | undefined, { count: number; unsaid: RuleFinding | undefined }>();
  readonly #skips: { readonly reason: string; readonly finding: string | undefined }[] = [];

  /** The rule is broken. */
  fail(path: PacketPath, message: string, remedy: string, options: FindingOptions = {}): void {
    const { finding: id, severity, evidenceClass } = options;
    const found = { id, severity, path, message, remedy, evidenceClass };
    const known = this.#counts.get(severity) ?? { count: 0, unsaid: undefined };
    known.count++;
    this.#counts.set(severity, known);
    // Each severity by itself: what blocks must not get lost behind what does not.
    if (known.count <= MOST_FINDINGS) this.#findings.push(found);
    else known.unsaid ??= found;
  }

  /** Worth knowing, and no breach. */
  note(path: PacketPath, message: string, remedy: string, finding?: string): void {
    this.fail(path, message, remedy, { severity: "INFO", ...(finding === undefined ? {} : { finding }) });
  }

  /** In the order in which they were found, with one for all that are too many of a severity. */
  get findings(): readonly RuleFinding[] {
    const rest = [...this.#counts.values()].flatMap(({ count, unsaid }) =>
      unsaid === undefined
        ? []
        : {
            ...unsaid,
            path: [],
            message: `and ${count - MOST_FINDINGS} more like these`,
            evidenceClass: undefined,
          },
    );
    return [...this.#findings, ...rest];
  }

  /**
   * The rule could not be judged in full: data are missing. Told once however many the places; a gate takes it for a breach.
   *
   * @param reason - what is missing, and how to give it
   */
  skip(reason: string, finding?: string): void {
    if (!this.#skips.some((known) => known.reason === reason)) this.#skips.push({ reason, finding });
  }

  get skips(): readonly { readonly reason: string; readonly finding: string | undefined }[] {
    return this.#skips;
  }
}
