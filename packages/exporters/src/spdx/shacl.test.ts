import type { JsonObject, JsonValue } from "@aixv/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryFacts } from "../../test/arbitrary-facts.ts";
import { withValue } from "../../test/checks.ts";
import { folderFacts } from "../../test/folder-facts.ts";
import { spdxOf } from "../../test/spdx-of.ts";
import { SPDX_MODEL, validateShacl } from "../../test/spdx-shacl.ts";
import { spdx } from "./index.ts";

const TITLE =
  SPDX_MODEL === undefined ? " (skipped: run scripts/fetch-vectors.sh, or set AIXV_SPDX_MODEL)" : "";

describe.skipIf(SPDX_MODEL === undefined)(`the ontology of SPDX 3.0.1 with its SHACL shapes${TITLE}`, () => {
  const validate = (document: JsonValue) => validateShacl(String(SPDX_MODEL), document as JsonObject);

  it("takes what is written of any facts", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFacts, async (facts) => {
        const outcome = spdx.export(facts);
        for (const document of outcome.ok ? outcome.value.documents : [])
          expect(await validate(document)).toEqual([]);
      }),
      { seed: 20261122, numRuns: 40 },
    );
  }, 600_000);

  it("takes that of a folder, with ranges of files, headers and a decision", async () => {
    expect(await validate(spdxOf(folderFacts()).document)).toEqual([]);
  });

  it.each<[string, string, string, JsonValue | undefined]>([
    ["a package of two names", "ai_AIPackage", "name", ["a", "b"]],
    ["a relationship to nothing", "Relationship", "to", []],
    ["a relationship from what is no element", "Relationship", "from", "https://example.com/none"],
    ["a build without a type", "build_Build", "build_buildType", undefined],
    ["a time with a fraction", "CreationInfo", "created", "2026-01-01T00:00:00.5Z"],
    ["an unknown purpose", "ai_AIPackage", "software_primaryPurpose", "none"],
    ["an algorithm as a purpose", "ai_AIPackage", "software_primaryPurpose", "sha256"],
  ])("refuses %s", async (_, type, member, value) => {
    const { document, elements } = spdxOf(folderFacts());
    const index = elements.findIndex((one) => one.type === type);
    expect(await validate(withValue(document, ["@graph", index, member], value))).not.toEqual([]);
  });
});
