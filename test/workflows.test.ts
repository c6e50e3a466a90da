import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const FILES = globSync(".github/workflows/*.yml", { cwd: ROOT });

describe.each(FILES)("%s", (file) => {
  const text = readFileSync(`${ROOT}/${file}`, "utf8");

  it("pins every action by commit, with its version beside it: a tag can be moved to other code", () => {
    const uses = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("lets its jobs write nothing but what they say themselves, and why", () => {
    expect(text).toMatch(/^permissions:(?: \{\}| *\n {2}contents: read)$/m);
    for (const line of text.split("\n").filter((one) => /: write\b/.test(one)))
      expect(line).toMatch(/^ {6}[a-z-]+: write(?: # .+)?$/);
  });

  it("leaves no token of the checkout behind", () => {
    const checkouts = text.split("uses: actions/checkout@").slice(1);
    for (const checkout of checkouts) expect(checkout.slice(0, 250)).toContain("persist-credentials: false");
  });
});
