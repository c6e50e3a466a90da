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
}

/** What of a finding is not as its rule has it. */
export interface FindingOptions {
  /** Of several that a rule can give; by default its first. */
  readonly finding?: string;
  /** By default that of the rule at the packet's tier. */
  readonly severity?: Severity;
}

/** What one rule finds. */
export class RuleReport {
  readonly findings: RuleFinding[] = [];
  readonly #skips: { readonly reason: string; readonly finding: string | undefined }[] = [];

  /** The rule is broken. */
  fail(path: PacketPath, message: string, remedy: string, options: FindingOptions = {}): void {
    this.findings.push({ id: options.finding, severity: options.severity, path, message, remedy });
  }

  /** Worth knowing, and no breach. */
  note(path: PacketPath, message: string, remedy: string, finding?: string): void {
    this.findings.push({ id: finding, severity: "INFO", path, message, remedy });
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
