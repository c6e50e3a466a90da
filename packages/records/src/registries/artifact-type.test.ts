import { describe, expect, it } from "vitest";
import { ARTIFACT_TYPES, ARTIFACT_TYPES_WITHOUT_PARENTS, isArtifactType } from "./artifact-type.ts";

describe("isArtifactType (AIXV §4.1)", () => {
  it.each([...ARTIFACT_TYPES, "vendor.example/rlhf-reward-model", "a.b/c", `a.b/${"c".repeat(124)}`])(
    "takes %s",
    (type) => {
      expect(isArtifactType(type)).toBe(true);
    },
  );

  it.each([
    "",
    "model",
    "Dataset",
    "vendor/x",
    "vendor.example/",
    "/x",
    "vendor.example/x/y",
    "-a.b/c",
    "a..b/c",
    "a.b/c\n",
    "toString",
    `a.b/${"c".repeat(125)}`,
  ])("refuses %j", (type) => {
    expect(isArtifactType(type)).toBe(false);
  });

  it("comes to an end with what almost fits", () => {
    expect(isArtifactType(`${"a-".repeat(60)}!`)).toBe(false);
    expect(isArtifactType(`${"a.".repeat(50_000)}!`)).toBe(false);
  });

  it("registers every type that needs no parent, and not those that do (AIXV §8)", () => {
    expect(ARTIFACT_TYPES).toEqual(expect.arrayContaining([...ARTIFACT_TYPES_WITHOUT_PARENTS]));
    for (const type of ["fine-tuned-model", "lora-adapter", "quantized-model", "cl-delta"]) {
      expect(ARTIFACT_TYPES_WITHOUT_PARENTS).not.toContain(type);
    }
  });
});
