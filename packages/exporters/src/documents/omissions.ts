import { compareCodePoints } from "@aixv/core";
import type { OmissionCode, OmittedFact } from "../exporter.ts";
import type { Claim } from "../facts/claims.ts";
import type { ExportFacts } from "../facts/export-facts.ts";

/** Facts that a format leaves out, as an exporter comes upon them. */
export class Omissions {
  readonly #facts: OmittedFact[] = [];

  add(code: OmissionCode, evidence: string, reason: string, pointer = ""): void {
    this.#facts.push({ code, evidence, pointer, reason });
  }

  /** Whole claims of which a format has nothing. */
  addClaims(claims: readonly Claim<unknown>[], reason: (predicateType: string) => string): void {
    for (const { evidence } of claims)
      this.add("NOT_OF_THIS_FORMAT", evidence.bundle_digest, reason(evidence.predicate_type));
  }

  /** Whatever is no claim: records such as advisories, lists of them, and the decision. Signatures over the artifact name it alone. */
  addAllButClaims({ evidence: { records, feeds }, decision }: ExportFacts, reason: string): void {
    for (const { bundle_digest } of [...records, ...feeds])
      this.add("NOT_OF_THIS_FORMAT", bundle_digest, reason);
    if (decision !== undefined) this.add("NOT_OF_THIS_FORMAT", "decision", reason);
  }

  /** Sorted, each once. */
  get list(): readonly OmittedFact[] {
    const byText = new Map(this.#facts.map((fact) => [keyOf(fact), fact]));
    return [...byText].toSorted(([a], [b]) => compareCodePoints(a, b)).map(([, fact]) => fact);
  }
}

function keyOf({ evidence, pointer, code, reason }: OmittedFact): string {
  return JSON.stringify([evidence, pointer, code, reason]);
}
