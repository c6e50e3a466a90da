import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { rulesTable } from "./rules-table.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

describe("docs/aiv-rules.md", () => {
  it("is what scripts/generate-aiv-rules.ts writes", () => {
    expect(readFileSync(join(ROOT, "docs", "aiv-rules.md"), "utf8")).toBe(rulesTable());
  });
});
