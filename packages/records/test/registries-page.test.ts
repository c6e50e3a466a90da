import { readFileSync } from "node:fs";
import * as records from "@aixv/records";
import { describe, expect, it } from "vitest";

const PAGE = readFileSync(new URL("../../../docs/registries.md", import.meta.url), "utf8");

describe("docs/registries.md", () => {
  it.each<[string, readonly string[]]>([
    ["kinds of records", records.RECORD_KINDS],
    ["types of artifacts", records.ARTIFACT_TYPES],
    ["types of predicates", records.PREDICATES.map(({ alias }) => alias)],
    ["predicates of others, by alias", Object.keys(records.FOREIGN_PREDICATES)],
    ["types of lineage edges", records.EDGE_TYPES],
    ["severities of advisories", records.SEVERITIES],
    ["states of advisories", records.ADVISORY_STATUSES],
    ["whom an advisory concerns", records.SELECTORS],
    ["reason codes", Object.keys(records.REASON_CODES)],
    ["splits of datasets", records.DATASET_SPLITS],
    ["policies on random seeds", records.RANDOM_SEED_POLICIES],
    ["transforms", records.TRANSFORM_TYPES],
    ["types of updates", records.UPDATE_TYPES],
    ["migrations of state", records.STATE_MIGRATIONS],
    ["decisions", records.POLICY_DECISIONS],
  ])("lists %s, all and no others", (registry, names) => {
    const row = PAGE.split("\n").find((line) => line.startsWith(`| ${registry} |`));
    const [, registered = ""] = row?.split(" | ") ?? [];
    const listed = registered.match(/(?<=`)[^`]+(?=`(?:,|$))/g);
    expect(listed).toEqual([...names]);
  });

  it("says what each reason code means, as the source does", () => {
    for (const [code, meaning] of Object.entries(records.REASON_CODES))
      expect(PAGE).toContain(`| \`${code}\` | ${meaning} |`);
  });
});
