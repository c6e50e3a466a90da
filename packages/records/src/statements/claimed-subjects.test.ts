import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B } from "../../test/digests.ts";
import { statement } from "../../test/statements.ts";
import { training } from "../../test/training.ts";
import { claimedSubjects } from "./claimed-subjects.ts";
import type { StatementClaims } from "./statement-claims.ts";
import { validateClaims } from "./validate-claims.ts";

const BASE = training([], { artifact_type: "base-model" });
const OWN = "https://example.org/x/v1";

function annotated(claims: StatementClaims, ...types: readonly unknown[]): StatementClaims {
  const subject = claims.subject.map((one, index) => ({
    ...one,
    annotations: { artifact_type: types[index] as string },
  }));
  return { ...claims, subject };
}

describe("claimedSubjects (AIXV §4.1)", () => {
  it.each<readonly [string, StatementClaims, readonly (string | undefined)[]]>([
    ["the annotation", statement("training", [A], training([B]), "fine-tuned-model"), ["fine-tuned-model"]],
    [
      "the annotation of each",
      annotated(statement(OWN, [A, B], {}), "dataset", "x.example/y"),
      ["dataset", "x.example/y"],
    ],
    ["a valid predicate, of all", statement("training", [A, B], BASE), ["base-model", "base-model"]],
    ["neither", statement("training", [A], training([B])), [undefined]],
    ["an annotation that is no type", statement(OWN, [A], {}, "BASE-MODEL"), [undefined]],
    ["a predicate of others", statement(OWN, [A], { artifact_type: "base-model" }), [undefined]],
  ])("takes the type from %s, as validateClaims does", (_, claims, types) => {
    const subjects = claimedSubjects(claims);
    expect(subjects.map(({ artifact_type }) => artifact_type)).toEqual(types);
    expect(subjects.map(({ digest }) => digest)).toEqual([A, B].slice(0, types.length));
    expect(unwrap(validateClaims(claims)).subjects).toEqual(subjects);
  });

  it("takes none from a predicate that is not valid, and reads annotations even so", () => {
    const invalid = statement("training", [A, B], { artifact_type: "base-model" });
    expect(claimedSubjects(invalid)).toEqual([{ digest: A }, { digest: B }]);
    expect(claimedSubjects(annotated(invalid, "dataset"))).toEqual([
      { digest: A, artifact_type: "dataset" },
      { digest: B },
    ]);
  });

  it("prefers the annotation, be it none of the types, and leaves out subjects without SHA-256", () => {
    expect(claimedSubjects(annotated(statement("training", [A, B], BASE), "checkpoint", 1))).toEqual([
      { digest: A, artifact_type: "checkpoint" },
      { digest: B },
    ]);
    const subject = [{ digest: { sha512: "00" } }, { digest: { sha256: "short" } }];
    expect(claimedSubjects({ ...statement("training", [A], BASE), subject })).toEqual([]);
  });
});
