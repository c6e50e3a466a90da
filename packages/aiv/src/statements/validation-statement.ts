import { digestHex, type JsonObject } from "@aixv/core";
import { createStatement, type Statement } from "@aixv/envelope";
import type { PacketDocument } from "../packet/packet-document.ts";
import { COMMIT_ID } from "../standard/commit-id.ts";
import type { ValidationReport } from "../validate/validation-result.ts";

/** Type of a predicate about a validated packet. */
export const AIV_VALIDATION_PREDICATE = "https://aixv.org/aiv/validation/v1";

/**
 * What a validator says of a packet, as an in-toto statement about the head commit and the packet, which is named by the SHA-256
 * of its bytes: for envelopes, stores and evidence packs. The rules that were not judged are said.
 *
 * @returns `undefined` where the packet names no head commit in full: then there is nothing that it could be about
 */
export function createValidationStatement(
  document: PacketDocument,
  report: ValidationReport,
): Statement | undefined {
  const { result, unevaluated, unevaluatedBlockRules, waived } = report;
  const head = result.head_sha.toLowerCase();
  if (!COMMIT_ID.test(head)) return undefined;
  const packet = digestHex(document.digest);
  const name = result.repository === "" ? {} : { name: result.repository };
  return createStatement({
    subject: [
      // in-toto's name for the id of a commit object, of either length.
      { ...name, digest: { gitCommit: head } },
      // By which stores find it: they know no commits.
      { name: "aiv-packet", digest: { sha256: packet } },
    ],
    predicateType: AIV_VALIDATION_PREDICATE,
    predicate: {
      packet: { digest: { sha256: packet } },
      validation_result: result as unknown as JsonObject,
      unevaluated_block_rules: unevaluatedBlockRules,
      unevaluated: unevaluated.map(({ rule_id, severity, reason }) => ({ rule_id, severity, reason })),
      waived: [...waived],
    },
  });
}
