import type { JsonObject } from "@aixv/core";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B, C, D } from "../../test/digests.ts";
import { codeOf } from "../../test/outcome.ts";
import { statement } from "../../test/statements.ts";
import { training } from "../../test/training.ts";
import { FOREIGN_PREDICATES } from "../predicates/predicate-type.ts";
import type { StatementClaims } from "./statement-claims.ts";
import { validateClaims } from "./validate-claims.ts";
import { validatedClaims } from "./validated-claims.ts";

const slsa = (definition: JsonObject | null): StatementClaims =>
  statement(
    FOREIGN_PREDICATES["slsa-provenance"],
    [A],
    definition === null ? {} : { buildDefinition: definition },
  );

describe("validateClaims (AIXV §7 to §9)", () => {
  it("gives the subjects with their types, the normalised predicate, and the lineage", () => {
    const claims = statement("training", [A], training([B]), "fine-tuned-model");
    expect(unwrap(validateClaims(claims))).toMatchObject({
      subjects: [{ digest: A, artifact_type: "fine-tuned-model" }],
      predicate: { parent_models: [{ digest: B }], datasets: [], hyperparameters: {} },
      lineage: {
        of: [A],
        names_all: ["parents", "datasets"],
        edges: [{ type: "derived_from", from: A, to: B }],
        verified_upstream: [],
      },
    });
  });

  it("takes a subject's type from its annotation, else from the predicate", () => {
    const base = training([], { artifact_type: "base-model" });
    expect(unwrap(validateClaims(statement("training", [A], base))).subjects).toEqual([
      { digest: A, artifact_type: "base-model" },
    ]);
    expect(unwrap(validateClaims(statement("training", [A], training([B])))).subjects).toEqual([
      { digest: A },
    ]);
  });

  it("takes no type from a predicate that nobody validated, nor one that is none", () => {
    const foreign = statement("https://example.org/x/v1", [A], { artifact_type: "base-model" });
    expect(unwrap(validateClaims(foreign)).subjects).toEqual([{ digest: A }]);
    const typed = statement("https://example.org/x/v1", [A], {}, "base-model");
    expect(unwrap(validateClaims(typed)).subjects).toEqual([{ digest: A, artifact_type: "base-model" }]);
    const odd = statement("https://example.org/x/v1", [A], {}, "BASE-MODEL");
    expect(unwrap(validateClaims(odd)).subjects).toEqual([{ digest: A }]);
  });

  it("leaves out subjects of other types without a SHA-256", () => {
    const claims: StatementClaims = {
      subject: [{ digest: { sha512: "00".repeat(64) } }, { digest: { sha256: "x" } }],
      predicateType: "https://example.org/x/v1",
      predicate: {},
    };
    expect(unwrap(validateClaims(claims)).subjects).toEqual([]);
  });

  it("says of what it was made, be it of nothing", () => {
    const none = training([], { artifact_type: "base-model" });
    expect(unwrap(validateClaims(statement("training", [A], none))).lineage).toMatchObject({
      of: [A],
      names_all: ["parents", "datasets"],
      edges: [],
    });
  });

  it("says of what all is named: SLSA's dependencies are best effort, and a delta names no data (SLSA v1.2)", () => {
    const resolvedDependencies = [{ digest: { sha256: B.slice("sha256:".length) } }];
    expect(unwrap(validateClaims(slsa({ resolvedDependencies }))).lineage).toMatchObject({
      of: [A],
      names_all: [],
      edges: [{ to: B }],
    });
    const delta = {
      base_digest: B,
      update_type: "sft",
      delta_scope: ["weights"],
      rollback_target_digest: B,
      state_migration: "none",
    };
    expect(unwrap(validateClaims(statement("cl-delta", [A], delta))).lineage).toMatchObject({
      names_all: ["parents"],
    });
  });

  it("says nothing of that where the statement does not", () => {
    expect(unwrap(validateClaims(statement("model-card", [A], { name: "m" })))).not.toHaveProperty("lineage");
    expect(unwrap(validateClaims(slsa({ resolvedDependencies: [] })))).not.toHaveProperty("lineage");
    expect(unwrap(validateClaims(slsa(null)))).not.toHaveProperty("lineage");
    const odd = statement(FOREIGN_PREDICATES["slsa-provenance"], [A], { buildDefinition: [] });
    expect(unwrap(validateClaims(odd))).not.toHaveProperty("lineage");
  });

  it("gives the upstream signatures that its maker verified, of AIXV's types alone", () => {
    const upstream = {
      artifact_digest: B,
      bundle_digest: C,
      method: "key",
      signers: [{ subjects: ["vendor@example.org"] }],
      verified_at: "2026-01-01T00:00:00Z",
    };
    const claims = statement("training", [A], training([B], { verified_upstream: [upstream] }));
    expect(unwrap(validateClaims(claims)).lineage?.verified_upstream).toEqual([upstream]);
    const build = slsa({ resolvedDependencies: [{ digest: { sha256: B.slice("sha256:".length) } }] });
    const forged = { ...build, predicate: { ...build.predicate, verified_upstream: [upstream] } };
    expect(unwrap(validateClaims(forged)).lineage?.verified_upstream).toEqual([]);
  });

  it("refuses what validateStatement refuses, and does not remember it", () => {
    const itself = statement("training", [A], training([A]));
    expect(codeOf(validateClaims(itself))).toBe("LINEAGE_INVALID");
    const broken = statement("training", [A], {});
    expect(codeOf(validateClaims(broken))).toBe("PREDICATE_INVALID");
    expect(codeOf(validateClaims(statement("https://aixv.org/attestation/trainig/v1", [A], {})))).toBe(
      "PREDICATE_UNKNOWN",
    );
    expect([validatedClaims(itself), validatedClaims(broken)]).toEqual([undefined, undefined]);
  });
});

describe("validatedClaims", () => {
  it("knows the very statement that was validated, and no copy of it", () => {
    const claims = statement("training", [A], training([B]));
    expect(validatedClaims(claims)).toBeUndefined();
    const said = unwrap(validateClaims(claims));
    expect(validatedClaims(claims)).toBe(said);
    expect(unwrap(validateClaims(claims))).toBe(said);
    for (const copy of [{ ...claims }, structuredClone(claims), new Proxy(claims, {})]) {
      expect(validatedClaims(copy)).toBeUndefined();
    }
  });

  it("says what nobody can change any more", () => {
    const claims = statement("training", [A], training([B], { datasets: [{ digest: D }] }));
    const said = unwrap(validateClaims(claims));
    expect(() => (said.subjects as unknown[]).push({ digest: B })).toThrow(TypeError);
    expect(() => Object.assign(said.predicate, { datasets: [] })).toThrow(TypeError);
    expect(() => (said.lineage?.edges as unknown[] | undefined)?.pop()).toThrow(TypeError);
  });
});
