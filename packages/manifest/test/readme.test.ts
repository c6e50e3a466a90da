import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as manifest from "@aixv/manifest";
import * as node from "@aixv/manifest/node";
import { expect, it } from "vitest";
import { runExample } from "../../../test/readme-example.ts";
import { sha256 } from "./manifest-fixture.ts";
import { modelFolder } from "./model-folder.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const MODULES: Readonly<Record<string, object>> = { "@aixv/manifest": manifest, "@aixv/manifest/node": node };

it("has an example in its README that runs as it stands", async () => {
  const home = process.cwd();
  process.chdir(dirname(modelFolder({ "weights.bin": "w" })));
  const { printed } = await runExample(README, MODULES).finally(() => process.chdir(home));
  const root = manifest.rootDigest([{ name: "weights.bin", algorithm: "sha256", digest: sha256("w") }]);
  expect(printed).toBe(`${root}\ntrue   \n`);
});

it("documents every error and warning code", () => {
  const source = readFileSync(new URL("../src/manifest-error.ts", import.meta.url), "utf8");
  const codes = [...source.matchAll(/\| "([A-Z0-9_]+)"/g)].map((match) => match[1] ?? "");
  expect(codes.length).toBeGreaterThan(40);
  expect(codes.filter((code) => !README.includes(`\`${code}\``))).toEqual([]);
});
