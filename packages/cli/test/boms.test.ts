import { writeFile } from "node:fs/promises";
import type { JsonObject, JsonValue } from "@aixv/core";
import { beforeAll, describe, expect, test } from "vitest";
import {
  bom,
  dataset,
  document,
  element,
  model,
  pedigree,
  relationship,
  trainedOn,
} from "../../records/test/boms.ts";
import { admits, claim, DIGEST, decideBy, denies, done, keys, record, useParties } from "./decisions.ts";
import { runJson } from "./run-aixv.ts";
import { signedModel } from "./signed-model.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
useParties();

const digests: { [name: string]: `sha256:${string}` } = {};
const digestOf = (name: string): never => digests[name] as never;

beforeAll(async () => {
  for (const name of ["base", "data", "by-cyclonedx", "by-spdx", "by-slsa", "by-others"]) {
    await writeFile(`${name}.bin`, name);
    digests[name] = String((await done("digest", `${name}.bin`)).digest) as never;
  }
});

/** What a document says of an artifact: that it was made from `base` and trained on `data`. */
const cyclonedx = (name: string): JsonObject => {
  const origins = { ...pedigree(model(digestOf("base"))), ...trainedOn({ ref: "data" }) };
  return bom(model(digestOf(name), origins), [dataset("data", digestOf("data"))]);
};
const spdx = (name: string): JsonObject =>
  document(
    element("m", digestOf(name)),
    element("b", digestOf("base")),
    element("d", digestOf("data"), "dataset_DatasetPackage"),
    relationship("m", "descendantOf", ["b"]),
    relationship("m", "trainedOn", ["d"]),
  );

async function attest(name: string, predicate: string, input: JsonValue, key = "lab"): Promise<JsonObject> {
  await writeFiles({ "input.json": JSON.stringify(input) });
  const flags = ["--predicate", predicate, "--input", "input.json", "--sign", "--key", `${key}.key`];
  return await done("attest", `${name}.bin`, ...flags);
}

const codesOf = (result: JsonObject): readonly string[] =>
  (result.warnings as JsonObject[]).map(({ code }) => String(code));

/** `derived_from base` for each artifact that was reached. */
const reached = (list: JsonValue | undefined): readonly string[] =>
  (list as JsonObject[])
    .map(({ edge_type, type, digest, to }) => {
      const name = Object.keys(digests).find((known) => digests[known] === (digest ?? to));
      return `${String(edge_type ?? type)} ${name}`;
    })
    .sort();

const ORIGINS = ["derived_from base", "trained_on data"];

describe("aixv attest --predicate cyclonedx and spdx, aixv provenance", () => {
  test.each([
    ["cyclonedx", cyclonedx],
    ["spdx", spdx],
  ])(
    "the parents and data sets of a %s document are lineage, by the word of its signer",
    async (alias, write) => {
      const name = `by-${alias}`;
      const made = await attest(name, alias, write(name));
      expect(made).toMatchObject({ schema_validated: false, artifact_digest: digests[name] });
      expect(codesOf(made)).not.toContain("PREDICATE_UNEXPECTED");
      const trusted = await done("provenance", `${name}.bin`, "--public-key", "lab.pub");
      expect([reached(trusted.parents), trusted.unused]).toEqual([ORIGINS, []]);
      const stranger = await done("provenance", `${name}.bin`, "--public-key", "stranger.pub");
      expect([stranger.parents, reached(stranger.unused)]).toEqual([[], ORIGINS]);
      const impact = ["provenance", String(digests.data), "--view", "impact", "--public-key", "lab.pub"];
      expect(reached((await done(...impact)).descendants)).toContain(`trained_on ${name}`);
    },
  );

  test.each([
    ["cyclonedx", cyclonedx],
    ["spdx", spdx],
  ])("a %s document about another artifact says nothing of this one", async (alias, write) => {
    await attest("by-others", alias, write("base"));
    const { parents, unused } = await done("provenance", "by-others.bin", "--public-key", "lab.pub");
    expect([parents, unused]).toEqual([[], []]);
  });

  test("a document by which an artifact would have been made from itself is refused", async () => {
    const origin = (name: string, ...more: readonly JsonObject[]): JsonObject =>
      model(digestOf(name), pedigree(...more));
    const circle = bom(origin("by-slsa", origin("base", origin("data", origin("by-slsa")))));
    await writeFiles({ "circle.json": JSON.stringify(circle) });
    const args = ["attest", "by-slsa.bin", "--predicate", "cyclonedx", "--input", "circle.json"];
    const { exitCode, result } = await runJson(args);
    expect([exitCode, result.code]).toEqual([2, "LINEAGE_INVALID"]);
    const straight = bom(origin("by-slsa", origin("base", origin("data"))));
    expect((await attest("by-slsa", "cyclonedx", straight)).ok).toBe(true);
  });

  test.each<[string, JsonObject, readonly string[]]>([
    ["cyclonedx", document(), ["PREDICATE_UNEXPECTED", "PREDICATE_UNEXPECTED"]],
    ["spdx", { "@context": "x" }, ["PREDICATE_UNEXPECTED"]],
    ["slsa-provenance", {}, ["PREDICATE_UNEXPECTED"]],
    ["slsa-provenance", { buildDefinition: {} }, []],
    ["https://example.com/p", {}, []],
  ])("tell of a predicate %s that is none, and take it", async (predicate, input, expected) => {
    expect(codesOf(await attest("by-slsa", predicate, input))).toEqual(expected);
  });
});

describe("verify --policy with a CycloneDX document (AIXV §7.5)", () => {
  /** A folder has no hash. */
  const root = (digest: string): JsonObject => ({
    properties: [{ name: "aixv:oms:rootDigest", value: digest }],
  });

  test("an advisory on a parent that it names denies, by the word of whom the policy trusts", async () => {
    const flags = await decideBy({
      allow_subjects: [keys.release],
      advisory_allow_subjects: [keys.security],
      deny_advisory_severity_at_or_above: "high",
    });
    const path = await signedModel();
    const { digest } = (await admits(path, flags)).result;
    const advisory = { affected: [{ digest: DIGEST }], severity: "critical", status: "active" };
    const payload = { advisory_id: "ADV-1", reason_code: "backdoor", ...advisory };
    await record(flags, "advisory", "ADV-1", payload, "security");
    const said = bom(
      model(undefined, { ...root(String(digest)), ...pedigree(model(undefined, root(DIGEST))) }),
    );
    await claim(flags, path, "cyclonedx", said, "stranger");
    await admits(path, flags);
    await claim(flags, path, "cyclonedx", said, "release");
    const { result } = await denies(path, flags, "ADVISORY_SEVERITY");
    const [violation] = result.violations as JsonObject[];
    expect(violation?.path).toEqual([{ type: "derived_from", from: digest, to: DIGEST }]);
  });
});
