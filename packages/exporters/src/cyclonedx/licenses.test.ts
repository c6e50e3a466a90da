import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { claim } from "../../test/facts-of.ts";
import { SPDX_LICENSE_IDS } from "../documents/license-ids.ts";
import type { Claim } from "../facts/claims.ts";
import { Attributions } from "./attributions.ts";
import { licensesOf } from "./licenses.ts";

const licenseOf = (text: string) => {
  const evidence = claim("model-card", { licenses: [text] });
  const card = { about: [], predicate: evidence.predicate, evidence } as Claim;
  return licensesOf({ version: "1.7", attributions: new Attributions() }, [card]).licenses?.[0];
};

it("knows identifiers that the official schema has, and no others", () => {
  const library = createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-library/package.json");
  const schema = new URL("res/schema/spdx.SNAPSHOT.schema.json", `file://${library}`);
  const { enum: ids } = JSON.parse(readFileSync(schema, "utf8")) as { readonly enum: readonly string[] };
  expect(SPDX_LICENSE_IDS.filter((id) => !ids.includes(id))).toEqual([]);
});

it.each([
  "MIT OR Apache-2.0",
  "(MIT AND BSD-3-Clause) OR GPL-2.0-only WITH Classpath-exception-2.0",
  "LicenseRef-custom AND MIT",
  "GPL-2.0+ OR mit",
])("takes %j for an expression", (text) => {
  expect(licenseOf(text)).toEqual({ expression: text, acknowledgement: "declared" });
});

it.each([
  "llama3",
  "other",
  "NOASSERTION",
  "MIT OR",
  "(MIT",
  "MIT)",
  "MIT Apache-2.0",
  "OR",
  "",
  "MIT or Apache-2.0",
  "MIT WITH MIT",
  " MIT OR ISC",
])("takes %j for a name", (text) => {
  expect(licenseOf(text)).toEqual({ license: { name: text, acknowledgement: "declared" } });
});

it("spells identifiers as SPDX does, and keeps how they were declared", () => {
  expect(licenseOf("apache-2.0")).toMatchObject({
    license: { id: "Apache-2.0", properties: [{ name: "aixv:license:text", value: "apache-2.0" }] },
  });
  expect(licenseOf("Apache-2.0")).toEqual({ license: { id: "Apache-2.0", acknowledgement: "declared" } });
});
