import type { Timestamp } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A } from "../../test/digests.ts";
import { waiverScope } from "./waiver.ts";

const waiver = { reason: "known", expires_at: "2026-03-01T00:00:00Z" as Timestamp };

describe("waiverScope", () => {
  it("gives the violations and artifacts that a waiver names", () => {
    const scope = { artifact_digests: [A], violation_codes: ["ADVISORY_ACTIVE"] };
    expect(waiverScope({ ...waiver, ...scope, ticket: "SEC-1" })).toEqual(scope);
  });

  it.each([
    ["neither", {}],
    ["no violation", { artifact_digests: [A] }],
    ["no artifact", { violation_codes: ["ADVISORY_ACTIVE"] }],
    ["an empty list of artifacts", { artifact_digests: [], violation_codes: ["ADVISORY_ACTIVE"] }],
    ["an empty list of violations", { artifact_digests: [A], violation_codes: [] }],
  ])("is undefined for a waiver that names %s: it waives nothing", (_, scope) => {
    expect(waiverScope({ ...waiver, ...scope })).toBe(undefined);
  });
});
