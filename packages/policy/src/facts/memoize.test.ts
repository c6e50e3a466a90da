import { expect, it } from "vitest";
import { memoize } from "./memoize.ts";

it("reads an object once, and another for itself", () => {
  const read: object[] = [];
  const size = memoize((key: readonly number[]) => {
    read.push(key);
    return { size: key.length };
  });
  const [one, same] = [[1], [1]];
  expect(size(one)).toBe(size(one));
  expect(size(same)).toEqual(size(one));
  expect(size(same)).not.toBe(size(one));
  expect(read).toEqual([one, same]);
});

it("asks again where there was nothing, and where the reading failed", () => {
  let value: string | undefined;
  const key = {};
  const read = memoize(() => {
    if (value === "fault") throw new Error(value);
    return value;
  });
  expect(read(key)).toBeUndefined();
  value = "fault";
  expect(() => read(key)).toThrow("fault");
  value = "there";
  expect(read(key)).toBe("there");
  value = "changed";
  expect(read(key)).toBe("there");
});
