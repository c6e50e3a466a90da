import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../scripts/workspace.ts";

describe("examples", () => {
  it("sign-and-verify runs as its README says", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--conditions=@aixv/source", "sign-and-verify.ts"],
      { cwd: join(ROOT, "examples", "sign-and-verify"), encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^signed sha256:[0-9a-f]{64} as key:sha256:[0-9a-f]{64}$/),
      "verified 2 files by key",
      "refused: the files are not those that were signed: 1 changed (weights.bin)",
      "",
    ]);
    expect(status).toBe(0);
  });
});
