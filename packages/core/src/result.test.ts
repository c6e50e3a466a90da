import { describe, expect, it } from "vitest";
import { AixvError } from "./error.ts";
import { err, ok, unwrap } from "./result.ts";

describe("Result", () => {
  it("carries the value of a success and the error of a failure", () => {
    const error = new AixvError("SOME_CODE", "text");
    expect(ok(1)).toEqual({ ok: true, value: 1 });
    expect(err(error)).toEqual({ ok: false, error });
  });

  it("unwraps a success, a falsy value too", () => {
    expect(unwrap(ok(0))).toBe(0);
    expect(unwrap(ok(undefined))).toBeUndefined();
  });

  it("throws the very error of a failure", () => {
    const error = new AixvError("SOME_CODE", "text");
    expect(() => unwrap(err(error))).toThrow(error);
  });
});
