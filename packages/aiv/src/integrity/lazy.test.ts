import { describe, expect, it } from "vitest";
import { Lazy, settle } from "./lazy.ts";

describe("Lazy", () => {
  it("makes its value when it is asked for, and once", () => {
    let made = 0;
    const lazy = new Lazy(() => ++made);
    expect(made).toBe(0);
    expect([lazy.value, lazy.value, made]).toEqual([1, 1, 1]);
  });
});

describe("settle", () => {
  it("makes what is lazy at any depth, so that a copy for another thread has all of it", () => {
    const data = {
      list: [new Lazy(() => "text")],
      map: new Map([["name", new Lazy(() => ({ inner: new Lazy(() => 7) }))]]),
      nothing: null,
    };
    const settled = settle(data);
    expect(structuredClone(settled)).toEqual({
      list: [{ value: "text" }],
      map: new Map([["name", { value: { inner: { value: 7 } } }]]),
      nothing: null,
    });
    // What is not settled arrives without its value.
    expect(structuredClone(data).list[0]?.value).toBeUndefined();
  });

  it("keeps one object one, also where it holds itself", () => {
    const shared = { kind: "skip" };
    const ring: { self?: unknown } = {};
    ring.self = ring;
    const { first, second, loop } = settle({ first: [shared], second: new Lazy(() => shared), loop: ring });
    expect(second.value).toBe(first[0]);
    expect(loop.self).toBe(loop);
  });
});
