import type { JsonObject } from "@aixv/core";
import { checkForeignPredicate } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { bom, CYCLONEDX, document, model, SPDX, SPDX_CONTEXT } from "../../test/boms.ts";
import { FOREIGN_PREDICATES } from "./predicate-type.ts";

const SLSA = FOREIGN_PREDICATES["slsa-provenance"];
const BOM = bom(model(undefined));

describe("checkForeignPredicate", () => {
  it.each<[string, string, JsonObject]>([
    ["a CycloneDX document", CYCLONEDX, BOM],
    ["one of the version that its type names", `${CYCLONEDX}/v1.6`, BOM],
    ["one of a later version", CYCLONEDX, { ...BOM, specVersion: "2.0" }],
    ["an SPDX 3 document", SPDX, document()],
    ["one with a context of its own", SPDX, { ...document(), "@context": [SPDX_CONTEXT, { x: "y" }] }],
    ["a single SPDX element", SPDX, { "@context": SPDX_CONTEXT, type: "ai_AIPackage" }],
    [
      "an SPDX 2 document under the type without a version",
      "https://spdx.dev/Document",
      { spdxVersion: "SPDX-2.3" },
    ],
    ["SLSA provenance", SLSA, { buildDefinition: {} }],
    ["anything of another type", "https://example.com/p", {}],
    ["anything of a type of which nothing is known", FOREIGN_PREDICATES.openvex, {}],
  ])("has nothing to say of %s", (_, type, predicate) => {
    expect(checkForeignPredicate(type, predicate)).toEqual([]);
  });

  it.each<[string, string, JsonObject, readonly string[]]>([
    ["is no CycloneDX document", CYCLONEDX, document(), ["/bomFormat", "/specVersion"]],
    ["has no bomFormat", CYCLONEDX, { ...BOM, bomFormat: "cyclonedx" }, ["/bomFormat"]],
    ["has no version", CYCLONEDX, { ...BOM, specVersion: 1.6 }, ["/specVersion"]],
    ["has another version than its type", `${CYCLONEDX}/v1.5`, BOM, ["/specVersion"]],
    ["is no SPDX document", SPDX, BOM, ["/@context", "/@graph"]],
    ["has no context", SPDX, { ...document(), "@context": null }, ["/@context"]],
    ["has no elements", SPDX, { "@context": SPDX_CONTEXT, "@graph": {} }, ["/@graph"]],
    [
      "is an SPDX 2 document under the type of SPDX 3",
      SPDX,
      { spdxVersion: "SPDX-2.3" },
      ["/@context", "/@graph"],
    ],
    ["is no SLSA provenance", SLSA, BOM, ["/buildDefinition"]],
    ["has a buildDefinition that is none", SLSA, { buildDefinition: [] }, ["/buildDefinition"]],
    [
      "inherits its members",
      SLSA,
      Object.create({ buildDefinition: {} }) as JsonObject,
      ["/buildDefinition"],
    ],
  ])("tells what is missing where a predicate %s", (_, type, predicate, pointers) => {
    expect(checkForeignPredicate(type, predicate).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
