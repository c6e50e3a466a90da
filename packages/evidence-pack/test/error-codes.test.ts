import { type Result, unwrap, utf8Bytes } from "@aixv/core";
import {
  checkEvidencePackPredicate,
  createPack,
  EVIDENCE_PACK_ERROR_CODES,
  type EvidencePackError,
  type EvidencePackErrorCode,
  parseEvidenceBundle,
  parseEvidenceDigestManifest,
  parsePack,
  readControlMapping,
} from "@aixv/evidence-pack";
import { expect, it } from "vitest";
import { withMembers } from "./packs.ts";

const PACK = unwrap(
  createPack({
    pack_id: "p",
    tenant_scope: "t",
    artifacts: [
      { artifact_id: "a", artifact_type: "t", content_digest: "0".repeat(64), evidence_type: "REFERENCE" },
    ],
  }),
);

const WAYS: { readonly [C in EvidencePackErrorCode]: () => Result<unknown, EvidencePackError> } = {
  EVIDENCE_PACK_TOO_LARGE: () => parsePack("{}", { maxBytes: 1 }),
  EVIDENCE_PACK_NOT_UTF8: () => parsePack(Uint8Array.of(0xff)),
  EVIDENCE_PACK_NOT_JSON: () => parsePack("{"),
  EVIDENCE_PACK_TOO_DEEP: () => parsePack("[".repeat(2000) + "]".repeat(2000)),
  EVIDENCE_PACK_INTEGER_TOO_LONG: () => parsePack(`[${"9".repeat(5000)}]`),
  EVIDENCE_PACK_LONE_SURROGATE: () => parsePack(withMembers({ pack_id: "\ud800" })),
  EVIDENCE_PACK_TOO_MANY_ISSUES: () =>
    parsePack(`{"${"k".repeat(2 ** 20)}":[${'{"prompt":1},'.repeat(65)}1]}`),
  EVIDENCE_PACK_INVALID: () => createPack({ pack_id: "", tenant_scope: "t", artifacts: [] }),
  EVIDENCE_PACK_BUNDLE_INVALID: () => parseEvidenceBundle(utf8Bytes("[]")),
  EVIDENCE_PACK_MANIFEST_INVALID: () => parseEvidenceDigestManifest("null"),
  EVIDENCE_PACK_MAPPING_INVALID: () => readControlMapping({}),
  EVIDENCE_PACK_PREDICATE_MISMATCH: () => checkEvidencePackPredicate({}, PACK),
};

it.each([...EVIDENCE_PACK_ERROR_CODES])("%s is reached, with a message of one line", (code) => {
  const outcome = WAYS[code]();
  if (outcome.ok) throw new Error("accepted");
  expect(outcome.error.code).toBe(code);
  expect(outcome.error.message).toMatch(/^[^\n]{10,300}$/);
  expect(outcome.error.issues.length > 0).toBe(code === "EVIDENCE_PACK_INVALID");
});
