import { createDigest, type JsonObject } from "@aixv/core";
import { expect, it } from "vitest";
import { isVerified, mintVerified, type Verified, type VerifiedFacts } from "./verified.ts";

const digest = createDigest("sha256", "00".repeat(32));
const facts = (): VerifiedFacts<JsonObject> => ({
  value: { a: { b: [{ c: 1 }, []] } },
  method: "key",
  signers: [{ subjects: ["key:sha256:00"], publicKeyDigest: digest }],
  logEntries: [],
  payloadDigest: digest,
  bundleDigest: digest,
  warnings: [{ code: "KEY_HINT_UNKNOWN", message: "m" }],
});

it("recognises what was minted", () => {
  expect(isVerified(mintVerified(facts()))).toBe(true);
});

it("recognises no copy: spread, clone, JSON round trip, prototype child, proxy, or hand-written facts", () => {
  const verified = mintVerified(facts());
  const copies: readonly unknown[] = [
    { ...verified },
    structuredClone(verified),
    JSON.parse(JSON.stringify(verified)),
    Object.create(verified),
    Object.assign({}, verified),
    new Proxy(verified, {}),
    [verified],
    facts(),
    undefined,
    null,
    "verified",
    () => verified,
  ];
  for (const copy of copies) expect(isVerified(copy)).toBe(false);
});

it("does not pass the mint on to the facts that it was made of", () => {
  const given = facts();
  mintVerified(given);
  expect(isVerified(given)).toBe(false);
});

it("is frozen at every depth", () => {
  const verified = mintVerified(facts());
  const unfrozen: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    if (!Object.isFrozen(value)) unfrozen.push(path);
    for (const [name, member] of Object.entries(value)) visit(member, `${path}/${name}`);
  };
  visit(verified, "");
  expect(unfrozen).toEqual([]);
});

it("freezes below an object that was frozen only at its surface", () => {
  const inner = { c: 1 };
  const verified: Verified<JsonObject> = mintVerified({ ...facts(), value: Object.freeze({ inner }) });
  expect(Object.isFrozen(verified.value.inner)).toBe(true);
});

it("freezes values that contain themselves, without end", () => {
  const value: { self?: unknown } = {};
  value.self = value;
  expect(Object.isFrozen(mintVerified({ ...facts(), value }).value)).toBe(true);
});
