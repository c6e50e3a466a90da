import { canonicalizeJson, type JsonValue, unwrap } from "@aixv/core";
import { isVerified, type Verified } from "@aixv/envelope";
import { validateClaims, validateRecord } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { training } from "../../../records/test/training.ts";
import { useEvidence } from "../../test/evidence.ts";
import { digest, MODEL, NOW, RELEASE, SIGNED_AT, STRANGER } from "../../test/setting.ts";
import type { AdmissionFacts } from "./admission-facts.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { createFacts } from "./create-facts.ts";

const evidence = useEvidence();
const facts = (request: Partial<AdmissionRequest> = {}): AdmissionFacts =>
  createFacts({ artifact: { digest: MODEL }, signatures: [], now: NOW, ...request });
const bytesOf = (value: unknown): string => canonicalizeJson(value as JsonValue);
const ADVISORY = {
  advisory_id: "A-1",
  affected: [{ digest: MODEL }],
  severity: "high",
  status: "active",
  reason_code: "model-compromise",
};

describe("what facts say of a signature", () => {
  it("is who signed, when, whether it is logged, and over what", async () => {
    const signature = await evidence.signature({ by: [RELEASE, "https://example.com/ci"] });
    expect(facts({ signatures: [signature] }).signatures).toEqual([
      {
        bundle_digest: signature.bundleDigest,
        method: "certificate",
        signers: [{ subjects: [RELEASE, "https://example.com/ci"], issuer: evidence.issuer }],
        signed_time: SIGNED_AT,
        is_logged: false,
        is_signer_expected: true,
        subjects: [MODEL],
      },
    ]);
  });

  it("of a keyless one includes the log's time, and whether anybody was expected", async () => {
    const one = async (byAnybody: boolean) =>
      facts({ signatures: [await evidence.signature({ logged: true, byAnybody })] }).signatures[0];
    expect(await one(false)).toMatchObject({
      method: "sigstore",
      integrated_time: SIGNED_AT,
      is_logged: true,
      is_signer_expected: true,
      signers: [{ subjects: [RELEASE], issuer: evidence.keylessIssuer }],
    });
    expect(await one(true)).toMatchObject({ is_signer_expected: false });
  });

  it("of one without time, issuer or log is no more", async () => {
    const { verified, subjects } = await evidence.keySignature(2);
    const [only] = facts({ signatures: [verified] }).signatures;
    expect(only).toMatchObject({
      method: "key",
      is_logged: false,
      signers: subjects.map((subject) => ({ subjects: [subject] })),
    });
    expect(only).not.toHaveProperty("signed_time");
    expect(only).not.toHaveProperty("integrated_time");
    expect(bytesOf(only)).toContain(verified.bundleDigest);
  });

  it("over a file is the digest of its bytes", async () => {
    const signature = await evidence.fileSignature("weights");
    expect(facts({ signatures: [signature] }).signatures[0]?.subjects).toEqual([signature.payloadDigest]);
  });

  it("over a manifest of one file is its digest too; of two files it is not", async () => {
    const file = (name: string, number: number) => ({
      name,
      algorithm: "sha256",
      digest: digest(number).slice("sha256:".length),
    });
    const over = async (...resources: JsonValue[]) => {
      const signature = await evidence.signature({ predicate: { resources } });
      return facts({ signatures: [signature] }).signatures[0]?.subjects;
    };
    expect(await over(file("model.bin", 1))).toEqual([MODEL, digest(1)]);
    expect(await over(file("model.bin", 1), file("config.json", 2))).toEqual([MODEL]);
    expect(await over({ ...file("model.bin", 1), algorithm: "blake2b" })).toEqual([MODEL]);
    expect(await over({ ...file("model.bin", 1), digest: "00" })).toEqual([MODEL]);
    expect(await over("model.bin")).toEqual([MODEL]);
  });

  it("is not over what a statement of another type lists: that is no manifest (OMS §6.1)", async () => {
    const resources = [{ name: "x", algorithm: "sha256", digest: digest(1).slice("sha256:".length) }];
    const scan = await evidence.claim("https://example.org/scan/v1", { resources }, { of: [digest(2)] });
    expect(facts({ statements: [scan] }).statements[0]?.subjects).toEqual([{ digest: digest(2) }]);
    const asSignature = facts({ signatures: [scan] });
    expect(asSignature.signatures.flatMap(({ subjects }) => subjects)).not.toContain(digest(1));
  });
});

describe("evidence that was not verified (Normative Core §5)", () => {
  it("is left out and listed, whatever it looks like", async () => {
    const signature = await evidence.signature();
    const statement = await evidence.claim("training", training([digest(1)]));
    const record = await evidence.record("advisory", ADVISORY);
    const feed = await evidence.feed([]);
    const copies = <T extends object>(one: T): T[] => [
      { ...one },
      structuredClone(one),
      Object.create(one) as T,
      new Proxy(one, {}),
      Object.freeze({ ...one }),
    ];
    const { ignored, signatures, statements, records, feeds } = facts({
      signatures: copies(signature),
      statements: copies(statement),
      records: copies(record),
      feeds: copies(feed),
    });
    expect([signatures, statements, records, feeds]).toEqual([[], [], [], []]);
    expect(ignored).toHaveLength(20);
    expect(new Set(ignored.map(({ code }) => code))).toEqual(new Set(["EVIDENCE_UNVERIFIED"]));
    expect(new Set(ignored.map(({ evidence: where }) => where))).toContain("statements[4]");
  });

  it.each([null, undefined, 1, "x", {}, [], () => 1, { value: 1, signers: [] }])(
    "is left out as %j",
    (value) => {
      expect(isVerified(value)).toBe(false);
      expect(facts({ records: [value as unknown as Verified<never>] })).toMatchObject({
        records: [],
        ignored: [{ code: "EVIDENCE_UNVERIFIED", evidence: "records[0]" }],
      });
    },
  );

  it("cannot be made from what was, by changing it", async () => {
    const signature = await evidence.signature({ by: STRANGER });
    expect(() => Object.assign(signature, { signers: [{ subjects: [RELEASE] }] })).toThrow(TypeError);
    for (const { subjects } of signature.signers) {
      expect(() => (subjects as string[]).push(RELEASE)).toThrow(TypeError);
    }
    expect(() => Object.assign(signature.value.subject[0] ?? {}, { digest: {} })).toThrow(TypeError);
  });
});

describe("evidence that was not validated", () => {
  it("is listed, where it is a statement, and counts once it has been", async () => {
    const statement = await evidence.statement("training", training([digest(1)]));
    expect(facts({ statements: [statement] })).toMatchObject({
      statements: [],
      ignored: [{ code: "EVIDENCE_NOT_VALIDATED", evidence: statement.bundleDigest }],
    });
    unwrap(validateClaims(statement.value));
    expect(facts({ statements: [statement] })).toMatchObject({
      statements: [{ bundle_digest: statement.bundleDigest }],
      ignored: [],
    });
  });

  it("is listed, where it breaks the rules of its type", async () => {
    const broken = await evidence.statement("training", { parent_models: "none" });
    expect(validateClaims(broken.value).ok).toBe(false);
    expect(facts({ statements: [broken] }).ignored).toMatchObject([{ code: "EVIDENCE_NOT_VALIDATED" }]);
  });

  it("is a record all the same, marked as not valid until it is validated", async () => {
    const record = await evidence.record("advisory", ADVISORY, { asIs: true });
    const read = () => facts({ records: [record] }).records[0];
    expect(read()).toMatchObject({ is_valid: false, record_digest: record.payloadDigest, payload: ADVISORY });
    unwrap(validateRecord(record.value));
    expect(read()).toMatchObject({ is_valid: true, payload: { ...ADVISORY, recommended_actions: [] } });
  });

  it("does not become valid by a twin that was validated", async () => {
    const known = await evidence.record("advisory", ADVISORY);
    const other = await evidence.record("advisory", ADVISORY, { asIs: true });
    expect(
      facts({ records: [known, other] })
        .records.map(({ is_valid }) => is_valid)
        .sort(),
    ).toEqual([false, true]);
  });
});

describe("what no signature over an artifact is", () => {
  it("is left out and listed: a record, a feed, a claim", async () => {
    const record = await evidence.record("advisory", ADVISORY);
    const feed = await evidence.feed([]);
    const claim = await evidence.claim("training", training([digest(1)]));
    for (const other of [record, feed, claim]) {
      const { signatures, ignored } = facts({ signatures: [other] });
      expect(signatures).toEqual([]);
      expect(ignored).toMatchObject([{ code: "EVIDENCE_NOT_VALIDATED", evidence: other.bundleDigest }]);
    }
  });
});

describe("the normal form", () => {
  it("has each piece of evidence once, by digest, in whatever order and number it came", async () => {
    const statements = await Promise.all(
      [1, 2, 3, 4].map((number) => evidence.claim("training", training([digest(number)]))),
    );
    const [first, second] = [
      facts({ statements }),
      facts({ statements: [...statements.toReversed(), ...statements] }),
    ];
    expect(bytesOf(first)).toBe(bytesOf(second));
    expect(first.statements.map(({ bundle_digest }) => bundle_digest)).toEqual(
      statements.map(({ bundleDigest }) => bundleDigest).sort(),
    );
  });

  it("does not depend on order where one bundle was verified twice, with different outcomes", async () => {
    const anybody = await evidence.signature({ logged: true, byAnybody: true });
    const expected = await evidence.reverify(anybody, { logged: true });
    expect(expected.bundleDigest).toBe(anybody.bundleDigest);
    const forth = facts({ signatures: [anybody, expected] });
    const back = facts({ signatures: [expected, anybody] });
    expect(bytesOf(forth)).toBe(bytesOf(back));
    expect(forth.signatures.map((one) => one.is_signer_expected).sort()).toEqual([false, true]);
  });

  it("lists what the caller left out in an order of its own, each once", () => {
    const one = { code: "A", message: "a", evidence: "1" };
    const two = { code: "B", message: "b", evidence: "2" };
    expect(facts({ ignored: [two, one, two] }).ignored).toEqual([one, two]);
    expect(facts({ ignored: [one, two] }).ignored).toEqual([one, two]);
  });

  it("is JSON, with the caller's clock and artifact", async () => {
    const files = [{ path: "model.bin", formats: ["safetensors"] }];
    const artifact = { digest: MODEL, other_digests: [digest(2)], files };
    const statement = await evidence.claim("training", training([digest(1)]), { type: "fine-tuned-model" });
    const made = facts({
      artifact,
      statements: [statement],
      records: [await evidence.record("advisory", ADVISORY)],
    });
    expect(made).toMatchObject({ schema: "aixv.admission-facts/v1", evaluated_at: NOW, artifact });
    expect(JSON.parse(bytesOf(made))).toEqual(JSON.parse(JSON.stringify(made)));
    expect(made.statements[0]?.subjects).toEqual([{ digest: MODEL, artifact_type: "fine-tuned-model" }]);
  });
});
