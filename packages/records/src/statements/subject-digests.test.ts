import { expect, it } from "vitest";
import { A, B } from "../../test/digests.ts";
import type { StatementClaims } from "./statement-claims.ts";
import { subjectDigests } from "./subject-digests.ts";

const claims = (...digests: readonly object[]): StatementClaims => ({
  subject: digests.map((digest) => ({ digest: digest as { [algorithm: string]: string } })),
  predicateType: "x",
  predicate: {},
});

it("gives each SHA-256 digest once, in order, in lower case", () => {
  const subjects = claims(
    { sha256: "b".repeat(64) },
    { sha512: "00", sha256: "A".repeat(64) },
    { sha256: "a".repeat(64) },
  );
  expect(subjectDigests(subjects)).toEqual([B, A]);
});

it.each<[string, object]>([
  ["no sha256", { sha512: "a".repeat(128) }],
  ["63 digits", { sha256: "a".repeat(63) }],
  ["a named algorithm in the value", { sha256: A }],
  ["a number", { sha256: 1 }],
  ["an array", { sha256: ["a".repeat(64)] }],
  ["an inherited sha256", Object.create({ sha256: "a".repeat(64) }) as object],
  ["nothing", {}],
])("leaves out a subject with %s", (_, digest) => {
  expect(subjectDigests(claims(digest))).toEqual([]);
});

it("takes a DigestSet that is no object for none", () => {
  expect(subjectDigests(claims(null as never, "x" as never))).toEqual([]);
});
