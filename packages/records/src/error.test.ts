import { describe, expect, it } from "vitest";
import { MAX_PROBLEMS, problemsError, RecordError } from "./error.ts";

const problem = (index: number) => ({ pointer: `/${index}`, message: `/${index}: expected x, got y` });

describe("RecordError", () => {
  it("says the first problem in its message and how many more there are", () => {
    const one = problemsError("FEED_INVALID", "feed", [problem(0)]);
    expect(one.message).toBe("feed /0: expected x, got y");
    expect(problemsError("FEED_INVALID", "feed", [problem(0), problem(1)]).message).toMatch(
      /\(and 1 more\)$/,
    );
  });

  it("has all problems in its details, which are JSON", () => {
    const error = problemsError("FEED_INVALID", "feed", [problem(0), problem(1)]);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      code: "FEED_INVALID",
      details: { problems: [problem(0), problem(1)] },
    });
  });

  it("keeps no more problems than anybody would read, and says that there are more", () => {
    const many = Array.from({ length: MAX_PROBLEMS + 5 }, (_, index) => problem(index));
    const error = problemsError("FEED_INVALID", "feed", many);
    expect(error.problems).toHaveLength(MAX_PROBLEMS);
    expect(error.message).toContain("at least");
  });

  it("has problems even where none were given", () => {
    expect(new RecordError("FEED_INVALID", "x").problems).toEqual([]);
  });
});
