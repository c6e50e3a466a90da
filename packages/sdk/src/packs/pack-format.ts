import { err, ok, type Result } from "@aixv/core";
import type { DocumentFormat } from "@aixv/envelope/verify";
import {
  canonicalPack,
  checkEvidencePackPredicate,
  EVIDENCE_PACK_PREDICATE_TYPE,
  type EvidencePack,
  EvidencePackError,
  type PackReport,
  parsePack,
  validatePack,
} from "@aixv/evidence-pack";

/** A pack that was read, and what its reference and we say of it. */
export interface JudgedPack {
  readonly report: PackReport;
  /** Absent where the pack is not valid. */
  readonly pack?: EvidencePack;
}

/** Reads and judges a pack's bytes. */
export function judgePack(bytes: Uint8Array): Result<JudgedPack, EvidencePackError> {
  const parsed = parsePack(bytes);
  if (!parsed.ok) return parsed;
  const report = validatePack(parsed.value);
  const { content } = parsed.value;
  return ok(report.ok && content !== null ? { report, pack: canonicalPack(content) } : { report });
}

/** How a pack's bytes are read once they are verified. */
export const PACK_FORMAT: DocumentFormat<EvidencePack> = {
  predicateType: EVIDENCE_PACK_PREDICATE_TYPE,
  parse: (bytes, predicate) => {
    const judged = judgePack(bytes);
    if (!judged.ok) return judged;
    const { pack, report } = judged.value;
    if (pack === undefined) {
      const [first] = report.issues;
      const message = `expected a valid pack, got ${first?.code ?? "none"}`;
      return err(new EvidencePackError("EVIDENCE_PACK_INVALID", message, { issues: report.issues }));
    }
    const checked = predicate === undefined ? ok(undefined) : checkEvidencePackPredicate(predicate, pack);
    return checked.ok ? ok(pack) : checked;
  },
};
