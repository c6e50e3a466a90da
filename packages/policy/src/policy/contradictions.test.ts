import { unwrap } from "@aixv/core";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { contradictions } from "./contradictions.ts";

const found = (fields: { readonly [name: string]: string | readonly string[] }) =>
  contradictions(unwrap(validatePolicy(fields)));

describe.each(["subject", "issuer"])("contradictions about the %s (AIXV §11)", (what) => {
  it.each([
    ["one that the list does not allow", { [what]: "a", [`allow_${what}s`]: ["b"] }],
    ["one that the patterns do not allow", { [what]: "a", [`allow_${what}_patterns`]: ["b*"] }],
    ["one that is denied", { [what]: "a", [`deny_${what}s`]: ["a"] }],
    ["one that a pattern denies", { [what]: "a@x", [`deny_${what}_patterns`]: ["*@x"] }],
    ["one allowed and denied", { [`allow_${what}s`]: ["a", "b"], [`deny_${what}s`]: ["b"] }],
    [
      "one allowed that a pattern denies",
      { [`allow_${what}s`]: ["a@x"], [`deny_${what}_patterns`]: ["*@x"] },
    ],
  ])("finds %s", (_, fields) => {
    expect(found(fields)).toEqual([expect.stringContaining(what)]);
  });

  it.each([
    ["one that the list allows", { [what]: "a", [`allow_${what}s`]: ["a", "b"] }],
    [
      "one that a pattern allows",
      { [what]: "a", [`allow_${what}s`]: ["b"], [`allow_${what}_patterns`]: ["a*"] },
    ],
    ["a denial of somebody else", { [what]: "a", [`deny_${what}s`]: ["b"] }],
    ["a denial within a pattern", { [`allow_${what}_patterns`]: ["*@x"], [`deny_${what}s`]: ["a@x"] }],
    ["nothing at all", {}],
  ])("finds none in %s", (_, fields) => {
    expect(found(fields)).toEqual([]);
  });
});
