import { type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import { createFacts, evaluateAdmission } from "@aixv/policy";
import { parseFacts, simulateAdmission } from "@aixv/policy/simulate";
import { describe, expect, it } from "vitest";
import { advisory, evaluation, made, waiver } from "../../test/claims.ts";
import { useEvidence } from "../../test/evidence.ts";
import { digest, MODEL, NOW, policyOf, RELEASE } from "../../test/setting.ts";

const evidence = useEvidence();
const PARENT = digest(1);

const FACTS = {
  schema: "aixv.admission-facts/v1",
  evaluated_at: NOW,
  artifact: { digest: MODEL },
  signatures: [{ signers: [{ subjects: [RELEASE] }] }],
};
const signers = [{ subjects: [RELEASE] }];
const STATEMENT = {
  signers,
  subjects: [{ digest: MODEL }],
  predicate_type: "https://aixv.org/attestation/training/v1",
  predicate: made([PARENT]),
};
const RECORD = { signers, kind: "advisory", record_id: "ADV-1", payload: advisory() };

const fault = (document: JsonValue): readonly [string, unknown] => {
  const parsed = parseFacts(document);
  if (parsed.ok) throw new Error("accepted");
  return [parsed.error.code, parsed.error.details?.pointer];
};

describe("facts that were written and read again", () => {
  it("decide as the evidence that they are of does, whatever the policy", async () => {
    const feed = await evidence.feed([{ advisory_id: "ADV-9" }]);
    const request = {
      artifact: { digest: MODEL, other_digests: [digest(7)], files: [{ path: "a", formats: ["gguf"] }] },
      signatures: [await evidence.signature({ logged: true })],
      statements: [
        await evidence.claim("training", made([PARENT])),
        await evidence.claim("evaluation", evaluation(0.8)),
      ],
      records: [
        await evidence.record("advisory", advisory()),
        await evidence.record("waiver", waiver(["ADVISORY_ACTIVE"])),
      ],
      feeds: [feed],
      ignored: [{ code: "EVIDENCE_UNSIGNED", message: "nobody signed it", evidence: "x" }],
      now: NOW,
    };
    const written = JSON.parse(JSON.stringify(createFacts(request))) as JsonObject;
    for (const fields of [
      {},
      { require_no_active_advisories: true, waivers: { signers: { subjects: [RELEASE] } } },
      { deny_ancestors: [PARENT], deny_formats: ["gguf"], max_bundle_age_days: 90 },
      {
        require_predicates: [
          { predicate: "evaluation", artifact_types: ["dataset"], require_transparency_log: true },
        ],
      },
      { require_bundle_members: [{ member_types: ["tokenizer"] }], lineage: { min_depth: 2 } },
    ]) {
      const policy = policyOf({ allow_subjects: [RELEASE], ...fields });
      expect(simulateAdmission(policy, unwrap(parseFacts(written)))).toEqual({
        simulated: evaluateAdmission(policy, request),
      });
    }
  });
});

describe("facts that somebody made up", () => {
  const policy = policyOf({ allow_subjects: [RELEASE], require_transparency_log: true });

  it("may leave out what follows from the rest", () => {
    const { simulated } = simulateAdmission(policy, unwrap(parseFacts(FACTS)));
    expect(simulated.violations.map(({ code }) => code)).toEqual(["TRANSPARENCY_LOG_MISSING"]);
    const logged = { ...FACTS, signatures: [{ signers, integrated_time: "2026-05-01T00:00:00Z" }] };
    expect(simulateAdmission(policy, unwrap(parseFacts(logged))).simulated.decision).toBe("allow");
  });

  it("are wrapped, so that nobody takes them for a decision", () => {
    expect(Object.keys(simulateAdmission(policy, unwrap(parseFacts(FACTS))))).toEqual(["simulated"]);
  });

  it("cannot be given to the engine in place of evidence", () => {
    const decision = evaluateAdmission(policyOf({ allow_subjects: [RELEASE] }), {
      artifact: { digest: MODEL },
      signatures: FACTS.signatures as never,
      now: NOW,
    });
    expect(decision).toMatchObject({ decision: "deny", ignored: [{ code: "EVIDENCE_UNVERIFIED" }] });
  });

  it("may have a record that breaks its rules, if they say so", () => {
    const record = { ...RECORD, payload: {}, is_valid: false };
    const strict = policyOf({ allow_subjects: [RELEASE], require_no_active_advisories: true });
    const { simulated } = simulateAdmission(strict, unwrap(parseFacts({ ...FACTS, records: [record] })));
    expect(simulated.violations.map(({ code }) => code)).toEqual(["ADVISORY_MALFORMED"]);
  });

  it.each<[string, JsonValue, string]>([
    ["no object", [], ""],
    ["another schema", { ...FACTS, schema: "aixv.admission-facts/v2" }, "/schema"],
    ["an unknown field", { ...FACTS, statments: [] }, "/statments"],
    ["no time", { ...FACTS, evaluated_at: "yesterday" }, "/evaluated_at"],
    ["a time without a zone", { ...FACTS, evaluated_at: "2026-01-01T00:00:00" }, "/evaluated_at"],
    ["no digest", { ...FACTS, artifact: { digest: "x" } }, "/artifact/digest"],
    [
      "a misspelt member of the artifact",
      { ...FACTS, artifact: { digest: MODEL, file: [] } },
      "/artifact/file",
    ],
    [
      "formats that are no list",
      { ...FACTS, artifact: { digest: MODEL, files: [{ path: "a", formats: "gguf" }] } },
      "/artifact/files/0/formats",
    ],
    ["a signature of nobody", { ...FACTS, signatures: [{ signers: [] }] }, "/signatures/0/signers"],
    [
      "an empty subject",
      { ...FACTS, signatures: [{ signers: [{ subjects: [""] }] }] },
      "/signatures/0/signers/0/subjects/0",
    ],
    ["a number for a flag", { ...FACTS, signatures: [{ signers, is_logged: 1 }] }, "/signatures/0/is_logged"],
    [
      "a subject of no such type",
      { ...FACTS, statements: [{ ...STATEMENT, subjects: [{ digest: MODEL, artifact_type: "Modell" }] }] },
      "/statements/0/subjects/0/artifact_type",
    ],
    [
      "a predicate that breaks its rules",
      { ...FACTS, statements: [{ ...STATEMENT, predicate: {} }] },
      "/statements/0",
    ],
    [
      "lineage that does not follow from the predicate",
      {
        ...FACTS,
        statements: [{ ...STATEMENT, lineage: { of: [], names_all: [], edges: [], verified_upstream: [] } }],
      },
      "/statements/0/lineage",
    ],
    ["a payload that breaks its rules", { ...FACTS, records: [{ ...RECORD, payload: {} }] }, "/records/0"],
    [
      "a payload that is called broken and is not",
      { ...FACTS, records: [{ ...RECORD, is_valid: false }] },
      "/records/0/is_valid",
    ],
    ["a feed without entries", { ...FACTS, feeds: [{ signers }] }, "/feeds/0/entries"],
    [
      "ignored evidence without a reason",
      { ...FACTS, ignored: [{ code: "X", evidence: "y" }] },
      "/ignored/0/message",
    ],
  ])("are refused with %s, and the place is told", (_, document, pointer) => {
    expect(fault(document)).toEqual(["FACTS_INVALID", pointer]);
  });
});
