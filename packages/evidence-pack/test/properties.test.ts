import { canonicalJsonBytes, digestBytes, unwrap } from "@aixv/core";
import {
  type CreatePackArtifact,
  canonicalDigestManifest,
  canonicalPack,
  createPack,
  diffPacks,
  normalizeDigestToken,
  type PackContent,
  packDigest,
  parseEvidenceBundle,
  parsePack,
  portableEvidenceDigest,
  serializePack,
  validatePack,
} from "@aixv/evidence-pack";
import {
  canonicalPythonJson,
  formatPythonFloat,
  type PythonJson,
  parsePythonJson,
  stripPythonSpace,
} from "@aixv/evidence-pack/python-json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const seed = 20260101;
const text = fc.string({ unit: "binary", minLength: 1 }).filter((value) => stripPythonSpace(value) !== "");
const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });
const artifact: fc.Arbitrary<CreatePackArtifact> = fc.record({
  artifact_id: text,
  artifact_type: text,
  uri: fc.option(text, { nil: null }),
  content_digest: hex,
  evidence_type: fc.constantFrom("GOVERNED", "REFERENCE"),
  control_refs: fc.array(text, { minLength: 1, maxLength: 3 }),
  ai_act_refs: fc.array(text, { maxLength: 2 }),
});
const pack = fc
  .record({
    pack_id: text,
    tenant_scope: text,
    run_id: fc.option(text, { nil: null }),
    artifacts: fc.uniqueArray(artifact, {
      minLength: 1,
      maxLength: 6,
      selector: ({ artifact_id }) => stripPythonSpace(artifact_id),
    }),
  })
  .map((input) => unwrap(createPack(input)));

const pythonJson = fc.letrec<{ value: PythonJson }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<PythonJson>(null, true, false),
    fc.string({ unit: "binary" }),
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
    fc.double(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.string({ unit: "binary" }), tie("value")), { maxLength: 4 })
      .map((members) => new Map(members)),
  ),
})).value;

describe("packs", () => {
  it("that are made validate without issue and warning, and come back from their file", () => {
    fc.assert(
      fc.property(pack, (made) => {
        const document = unwrap(parsePack(serializePack(made)));
        expect(validatePack(document)).toEqual({
          ok: true,
          digest: made.pack_digest,
          issues: [],
          warnings: [],
        });
        expect(canonicalPack(document.content as PackContent)).toEqual(made);
      }),
      { seed },
    );
  });

  it("have one digest in any order of artifacts and entries, and a canonical form that is final", () => {
    fc.assert(
      fc.property(pack, fc.func(fc.double({ noNaN: true })), (made, rank) => {
        const shuffle = <T>(items: readonly T[]): readonly T[] =>
          items
            .map((item) => ({ item, rank: rank(item) }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ item }) => item);
        const other = {
          ...made,
          artifacts: shuffle(made.artifacts),
          digest_manifest: { entries: shuffle(made.digest_manifest.entries) },
        };
        expect(packDigest(other)).toBe(made.pack_digest);
        expect(canonicalPack(other)).toEqual(made);
        expect(canonicalDigestManifest(other.digest_manifest)).toEqual(made.digest_manifest);
        expect(diffPacks(made, other).isSame).toBe(true);
      }),
      { seed },
    );
  });

  it("have the digest of their canonical JSON by RFC 8785 too", () => {
    fc.assert(
      fc.property(pack, ({ pack_digest, ...content }) => {
        expect(digestBytes("sha256", canonicalJsonBytes(content))).toBe(pack_digest);
      }),
      { seed },
    );
  });

  it("differ from those with another field, and the difference says in which", () => {
    fc.assert(
      fc.property(pack, text, (made, other) => {
        fc.pre(made.pack_id !== other);
        const { isSame, header } = diffPacks(made, { ...made, pack_id: other });
        expect({ isSame, header }).toEqual({
          isSame: false,
          header: [{ field: "pack_id", before: made.pack_id, after: other }],
        });
      }),
      { seed },
    );
  });
});

describe("Python's JSON", () => {
  it("comes back from its canonical form, with the kinds of its numbers", () => {
    fc.assert(
      fc.property(pythonJson, (value) => {
        const written = canonicalPythonJson(value);
        const read = unwrap(parsePythonJson(written)).value;
        expect(canonicalPythonJson(read)).toBe(written);
        expect(read).toEqual(value);
      }),
      { seed },
    );
  });

  it("spells every float so that the same float is read of it, with a point or an exponent", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const spelt = formatPythonFloat(value);
        expect(Number(spelt)).toBe(value);
        expect(spelt).toMatch(/^-?\d+(?:\.\d+)?(?:e[+-]\d{2,3})?$/);
        expect(spelt).toMatch(/[.e]/);
      }),
      { seed, numRuns: 5000 },
    );
  });
});

it("stripping twice is stripping once, and takes nothing from within", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      const stripped = stripPythonSpace(value);
      expect(stripPythonSpace(stripped)).toBe(stripped);
      expect(value).toContain(stripped);
    }),
    { seed },
  );
});

it("a digest token is normalised to itself", () => {
  fc.assert(
    fc.property(hex, fc.constantFrom("", "sha256:", "SHA256:\u0085"), (digits, prefix) => {
      const token = normalizeDigestToken(` ${prefix}${digits.toUpperCase()}`) ?? "";
      expect(token).toBe(`sha256:${digits}`);
      expect(normalizeDigestToken(token)).toBe(token);
    }),
    { seed },
  );
});

it("no reader throws, whatever it is given", () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" }), fc.json()), (input) => {
      const document = parsePack(input);
      if (document.ok) validatePack(document.value);
      const bundle = parseEvidenceBundle(input);
      if (bundle.ok) portableEvidenceDigest(bundle.value);
    }),
    { seed, numRuns: 1000 },
  );
});
