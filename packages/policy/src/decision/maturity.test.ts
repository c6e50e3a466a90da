import type { JsonValue } from "@aixv/core";
import type { Statement, Verified } from "@aixv/envelope";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluation, made, waiver } from "../../test/claims.ts";
import { useEvidence } from "../../test/evidence.ts";
import { admit, digest, MODEL, RELEASE, STRANGER } from "../../test/setting.ts";

const evidence = useEvidence();
const PARENT = digest(1);
let signature: Verified<unknown>;
let own: Verified<Statement>;
let parents: Verified<Statement>;
let evaluated: Verified<Statement>;
beforeAll(async () => {
  signature = await evidence.signature();
  own = await evidence.claim("training", made([PARENT]));
  parents = await evidence.claim("training", made([]), { of: [PARENT] });
  evaluated = await evidence.claim("evaluation", evaluation(0.8));
});

const maturity = (
  statements: readonly Verified<Statement>[],
  fields: { readonly [name: string]: JsonValue } = {},
  signatures: readonly Verified<unknown>[] = [signature],
) => admit(fields, { statements, signatures }).maturity;
const REQUIRED = { require_predicates: [{ predicate: "evaluation" }] };

describe("the maturity of an artifact's evidence (CoSAI, Signing ML Artifacts)", () => {
  it("is 0 without a signature over it by somebody trusted", async () => {
    const everything = [own, parents, evaluated];
    const missing = ["a valid signature over the artifact by a signer whom the policy trusts"];
    expect(maturity(everything, REQUIRED, [])).toEqual({ level: 0, missing });
    expect(maturity(everything, REQUIRED, [await evidence.signature({ by: STRANGER })])).toEqual({
      level: 0,
      missing,
    });
    expect(maturity(everything, REQUIRED, [await evidence.signature({ of: PARENT })])).toEqual({
      level: 0,
      missing,
    });
    expect(maturity(everything, { subject: RELEASE, deny_issuer_patterns: ["CN=*"] })).toEqual({
      level: 0,
      missing,
    });
  });

  it("is 1 by a signature over its content, until its lineage is known", () => {
    expect(maturity([])).toEqual({ level: 1, missing: [`a trusted claim of what ${MODEL} was made of`] });
    expect(maturity([own])).toEqual({ level: 1, missing: [`a trusted claim of what ${PARENT} was made of`] });
    expect(maturity([evaluated], REQUIRED).level).toBe(1);
  });

  it("is 1 where strangers alone tell the lineage", async () => {
    expect(maturity([await evidence.claim("training", made([]), { by: STRANGER })]).level).toBe(1);
  });

  it("is 2 by a known lineage, until a policy asks for claims about properties and has them", () => {
    const missing = [
      "a claim about its properties, such as an evaluation or a model card, that the policy requires",
    ];
    expect(maturity([own, parents])).toEqual({ level: 2, missing });
    expect(maturity([own, parents, evaluated])).toEqual({ level: 2, missing });
    const strict = { require_predicates: [{ predicate: "evaluation" }, { predicate: "deployment" }] };
    expect(maturity([own, parents, evaluated], strict)).toEqual({
      level: 2,
      missing: ["the claims that the policy requires"],
    });
    expect(maturity([own, parents], { require_predicates: [{ predicate: "training" }] })).toEqual({
      level: 2,
      missing,
    });
  });

  it("is 2 where a stranger claims properties, or none are required of such an artifact", async () => {
    const card = await evidence.claim("model-card", { name: "m" }, { by: STRANGER });
    const trained = { require_predicates: [{ predicate: "training" }] };
    expect(maturity([own, parents, card], trained).level).toBe(2);
    const ofDatasets = { require_predicates: [{ predicate: "evaluation", artifact_types: ["dataset"] }] };
    const typed = await evidence.claim("training", made([PARENT], { artifact_type: "fine-tuned-model" }));
    expect(maturity([own, typed, parents, evaluated], ofDatasets).level).toBe(2);
  });

  it("is 3 by the claims that the policy asks for", () => {
    expect(maturity([own, parents, evaluated], REQUIRED)).toEqual({ level: 3, missing: [] });
  });

  it("is not raised by a waiver", async () => {
    const fields = { ...REQUIRED, waivers: { signers: { subjects: ["risk@example.com"] } } };
    const record = await evidence.record("waiver", waiver(["PREDICATE_MISSING"]), { by: "risk@example.com" });
    const decision = admit(fields, {
      signatures: [signature],
      statements: [own, parents],
      records: [record],
    });
    expect(decision).toMatchObject({ decision: "allow-with-waiver", maturity: { level: 2 } });
  });
});
