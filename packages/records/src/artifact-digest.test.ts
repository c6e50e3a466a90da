import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf } from "../test/outcome.ts";
import { parseArtifactDigest } from "./artifact-digest.ts";

const HEX = "0123456789abcdef".repeat(4);

describe("parseArtifactDigest", () => {
  it.each([`sha256:${HEX}`, `SHA256:${HEX.toUpperCase()}`, HEX, HEX.toUpperCase()])(
    "normalises %s, as the reference implementation does",
    (text) => {
      expect(unwrap(parseArtifactDigest(text))).toBe(`sha256:${HEX}`);
    },
  );

  it.each([
    ["another algorithm (AIXV §14: sha256 in v1)", `blake3:${HEX}`],
    ["63 digits", HEX.slice(1)],
    ["65 digits", `${HEX}0`],
    ["white space", ` sha256:${HEX}`],
    ["a line feed", `${HEX}\n`],
    ["letters beyond f", "g".repeat(64)],
    ["a colon alone", `:${HEX}`],
    ["nothing", ""],
    // Lower-cases to "sha256" by Unicode, were the long s folded.
    ["a long s", `\u017fha256:${HEX}`],
  ])("refuses %s", (_, text) => {
    expect(codeOf(parseArtifactDigest(text))).toBe("ARTIFACT_INVALID");
  });
});
