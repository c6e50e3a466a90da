import { createDigest, type Digest } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { digest } from "../../../policy/test/setting.ts";
import { compare } from "../compare.ts";
import { DigestTable } from "./digest-table.ts";

const hex = (word: number): string => word.toString(16).padStart(8, "0");
/** Digests that are all looked for in one place. */
const crowd = (count: number): readonly Digest[] =>
  Array.from({ length: count }, (_, index) =>
    createDigest("sha256", `${hex(index)}${hex(index)}${"0".repeat(48)}`),
  );
const OTHERS: readonly Digest[] = [
  createDigest("blake2b", "ab".repeat(64)),
  createDigest("blake3", "00".repeat(32)),
  createDigest("blake3", "ff".repeat(32)),
];

describe("a table of digests", () => {
  it("numbers each digest once, and gives it back as it was", () => {
    const table = new DigestTable();
    const all = [
      digest(7),
      createDigest("sha256", "f".repeat(64)),
      createDigest("sha256", `80000000${"7fffffff".repeat(7)}`),
      ...OTHERS,
      digest(0),
    ];
    expect(all.map((one) => table.add(one))).toEqual(all.map((_, index) => index));
    expect(all.map((one) => table.add(one))).toEqual(all.map((_, index) => index));
    expect(all.map((one) => table.find(one))).toEqual(all.map((_, index) => index));
    expect(all.map((_, index) => table.text(index))).toEqual(all);
    expect(table.size).toBe(all.length);
  });

  it("does not know what was not added, nor its numbers", () => {
    const table = new DigestTable();
    expect(table.find(digest(1))).toBe(-1);
    table.add(digest(1));
    for (const one of [digest(2), ...OTHERS]) expect(table.find(one)).toBe(-1);
    for (const number of [1, -1, Number.NaN]) expect(() => table.text(number)).toThrow(RangeError);
  });

  it("takes no other text for a digest of SHA-256", () => {
    const table = new DigestTable();
    const texts = ["A", "g", "\u0100", "０"].map((digit) => `sha256:${digit}${"a".repeat(63)}`) as Digest[];
    const more = [`sha256:${"a".repeat(63)}`, `SHA256:${"a".repeat(64)}`, "", "__proto__"] as Digest[];
    const all = [...texts, ...more, createDigest("sha256", "a".repeat(64))];
    expect(all.map((one) => table.add(one))).toEqual(all.map((_, index) => index));
    expect(all.map((_, index) => table.text(index))).toEqual(all);
  });

  it("grows, and keeps what it has", () => {
    const table = new DigestTable();
    for (let number = 0; number < 10_000; number++)
      table.add(number % 100 === 99 ? other(number) : digest(number * 977));
    for (let number = 0; number < 10_000; number++) {
      const one = number % 100 === 99 ? other(number) : digest(number * 977);
      expect(table.find(one)).toBe(number);
      expect(table.text(number)).toBe(one);
    }
  });

  it("finds digests that somebody chose to be in each other's way", () => {
    const table = new DigestTable();
    const all = crowd(5_000);
    for (const one of all) table.add(one);
    expect(all.map((one) => table.find(one))).toEqual(all.map((_, index) => index));
    expect(all.map((one) => table.add(one))).toEqual(all.map((_, index) => index));
    expect(table.find(crowd(5_001)[5_000] ?? digest(0))).toBe(-1);
    expect(table.size).toBe(5_000);
  });

  it("takes no digest of SHA-256 for one of another algorithm, however it grew", () => {
    const table = new DigestTable();
    for (let number = 0; number < 1_000; number++) table.add(other(number));
    expect([table.find(digest(0)), table.add(digest(0)), table.text(0)]).toEqual([-1, 1_000, other(0)]);
  });

  it("compares by texts", () => {
    const table = new DigestTable();
    const all = [
      ...OTHERS,
      ...["0", "7", "8", "9", "a", "f"].flatMap((digit) => [
        createDigest("sha256", digit.repeat(64)),
        createDigest("sha256", `${"0".repeat(63)}${digit}`),
        createDigest("sha256", `${"0".repeat(32)}${digit}${"0".repeat(31)}`),
      ]),
    ];
    const numbers = [...new Set(all.map((one) => table.add(one)))];
    const sorted = numbers.toSorted((a, b) => table.compare(a, b)).map((number) => table.text(number));
    expect(sorted).toEqual([...new Set(all)].sort(compare));
    for (const number of numbers) expect(table.compare(number, number)).toBe(0);
  });
});

function other(number: number): Digest {
  return createDigest("blake3", number.toString(16).padStart(64, "0"));
}
