import type { JsonObject } from "@aixv/core";
import type { EvidenceSearch, FoundEvidence, JudgedEvidence, OtherEvidence } from "@aixv/sdk";
import { signatureResult } from "./signature.ts";
import type { Style } from "./style.ts";
import { printable } from "./text.ts";

/** A piece of evidence for people: verified, refused, or not judged because nobody is trusted. */
export function evidenceLine(item: FoundEvidence, judged: JudgedEvidence | undefined, style: Style): string {
  const what = printable(item.predicateType ?? "signature over the file");
  const where = printable(placeOf(item));
  if (judged === undefined)
    return `${style.faint("?")} ${what}  not verified: say whom you trust\n    ${where}`;
  if (judged.verified === undefined) {
    return `${style.bad("✘")} ${what}  ${printable(judged.refusal.message)} [${judged.refusal.code}]\n    ${where}`;
  }
  const subjects = judged.verified.signers.flatMap((signer) => signer.subjects);
  return `${style.good("✔")} ${what}  signed by ${printable(subjects.join(", "))}\n    ${where}`;
}

/** A claim that nobody signed, for people. */
export function unsignedLine(
  { predicateType, path }: EvidenceSearch["unsigned"][number],
  style: Style,
): string {
  return `${style.faint("○")} ${printable(predicateType)}  not signed: counts for nothing\n    ${printable(path)}`;
}

/** A piece of evidence for `--json`. */
export function evidenceResult(item: FoundEvidence, judged: JudgedEvidence | undefined): JsonObject {
  return {
    id: item.id,
    origin: item.origin,
    path: item.path,
    line: item.line ?? null,
    predicate_type: item.predicateType ?? null,
    // `null`: nobody was named who could be trusted.
    verified: judged === undefined ? null : judged.verified !== undefined,
    ...(judged?.verified === undefined ? {} : signatureResult(judged.verified)),
    ...(judged?.refusal === undefined ? {} : { code: judged.refusal.code, error: judged.refusal.message }),
  };
}

/** Something that could not be read. */
export function faultWarning(fault: EvidenceSearch["faults"][number]): Warning {
  return { code: fault.error.code, message: `${placeOf(fault)}: ${fault.error.message}` };
}

/** The code of a bundle of the model's own about another digest. */
export const OTHER_EVIDENCE = "EVIDENCE_OF_ANOTHER_DIGEST";

/** Tells of one. */
export function otherWarning(other: OtherEvidence): Warning {
  return {
    code: OTHER_EVIDENCE,
    message: `${placeOf(other)} is about ${other.subjects.join(" and ")}: the model changed since, or it was hashed otherwise; give the same flags as to sign`,
  };
}

interface Warning {
  readonly code: string;
  readonly message: string;
}

function placeOf({ path, line }: { readonly path: string; readonly line?: number }): string {
  return line === undefined ? path : `${path}, line ${line}`;
}
