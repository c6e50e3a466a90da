import { describe, expect, it } from "vitest";
import { Chains, IntColumn, TextTable } from "./columns.ts";

describe("a column of numbers", () => {
  it("grows, and keeps what it has", () => {
    const column = new IntColumn();
    for (let number = 0; number < 1000; number++) column.push(number * 2);
    column.set(700, -5);
    expect([column.length, column.at(0), column.at(699), column.at(700), column.at(999)]).toEqual([
      1000, 0, 1398, -5, 1998,
    ]);
  });

  it("gives -1 beyond its end, and before its beginning", () => {
    const column = new IntColumn();
    column.push(7);
    expect([column.at(1), column.at(63), column.at(1000), column.at(-1)]).toEqual([-1, -1, -1, -1]);
  });
});

describe("a table of texts", () => {
  it("numbers each text once", () => {
    const table = new TextTable<string>();
    expect(["a", "__proto__", "a", ""].map((text) => table.add(text))).toEqual([0, 1, 0, 2]);
    expect([table.size, table.text(1), table.find("__proto__"), table.find("b")]).toEqual([
      3,
      "__proto__",
      1,
      -1,
    ]);
  });

  it("has no text of a number that it never gave", () => {
    const table = new TextTable<string>();
    table.add("a");
    expect(() => table.text(1)).toThrow(RangeError);
    expect(() => table.text(-1)).toThrow(RangeError);
  });
});

it("chains keep the positions of each key apart", () => {
  const chains = new Chains();
  for (const key of [3, 0, 3, 3]) chains.push(key);
  const of = (key: number): readonly number[] => {
    const found: number[] = [];
    for (let position = chains.last(key); position >= 0; position = chains.before(position)) {
      found.push(position);
    }
    return found;
  };
  expect([0, 1, 3, 4, -1].map(of)).toEqual([[1], [], [3, 2, 0], [], []]);
});
