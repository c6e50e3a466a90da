import type { JsonObject } from "@aixv/core";
import { expect, it } from "vitest";
import { claim, factsOf, training } from "../../test/facts-of.ts";
import { ofType, relationships, spdxOf } from "../../test/spdx-of.ts";

/** What the model is declared to be licensed under, and why, as model cards declare it. */
function declared(...cards: readonly JsonObject[]) {
  const graph = spdxOf(factsOf(cards.map((card) => claim("model-card", card))));
  const [relationship, ...others] = graph.elements.filter(
    (one) => one.relationshipType === "hasDeclaredLicense",
  );
  expect(others).toEqual([]);
  const expressions = new Map(
    ofType(graph, "simplelicensing_LicenseExpression").map((one) => [
      String(one.spdxId),
      String(one.simplelicensing_licenseExpression),
    ]),
  );
  const to = [...(relationship?.to ?? [])].map((id) => expressions.get(String(id)) ?? String(id));
  return { to: to.toSorted(), comment: String(relationship?.comment).split("\n")[0] };
}

const NO_ASSERTION = ["expandedlicensing_NoAssertionLicense"];

it("declares what a model card declares, as SPDX spells it, each licence for itself (Licensing profile)", () => {
  expect(declared({ licenses: ["apache-2.0"] }).to).toEqual(["Apache-2.0"]);
  expect(declared({ licenses: ["MIT OR Apache-2.0"] }).to).toEqual(["MIT OR Apache-2.0"]);
  expect(declared({ licenses: ["MIT", "CC-BY-4.0"] }).to).toEqual(["CC-BY-4.0", "MIT"]);
});

it("declares what model cards agree on, in any order", () => {
  const cards = [
    { licenses: ["MIT", "ISC"], name: "a" },
    { licenses: ["ISC", "MIT"], name: "b" },
    { name: "c" },
  ];
  expect(declared(...cards).to).toEqual(["ISC", "MIT"]);
});

it.each<[string, readonly JsonObject[], string]>([
  ["nobody says any", [{ name: "x" }], "No claim declares a licence."],
  [
    "claims declare different ones",
    [{ licenses: ["MIT"] }, { licenses: ["Apache-2.0"] }],
    "Claims declare different licences.",
  ],
  [
    "one is no text of SPDX",
    [{ licenses: ["MIT", "llama3"] }],
    'Declared is ["MIT","llama3"], not in terms of SPDX.',
  ],
  [
    "one would be taken for a word of SPDX",
    [{ licenses: ["NOASSERTION"] }],
    'Declared is ["NOASSERTION"], not in terms of SPDX.',
  ],
])("makes no assertion where %s, and says so", (_, cards, comment) => {
  expect(declared(...cards)).toEqual({ to: NO_ASSERTION, comment });
});

it("has one declared and one concluded licence of each model and data set, and concludes none (AI and Dataset profiles)", () => {
  const graph = spdxOf(factsOf([claim("training", training()), claim("model-card", { licenses: ["MIT"] })]));
  const from = (type: string) => relationships(graph, type).map((one) => one.slice(0, 1));
  expect(from("hasDeclaredLicense")).toEqual(["0", "1", "2"]);
  expect(relationships(graph, "hasConcludedLicense")).toEqual(
    ["0", "1", "2"].map((digit) => `${digit} hasConcludedLicense ${NO_ASSERTION}`),
  );
});
