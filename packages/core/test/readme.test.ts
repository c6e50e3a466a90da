import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

function block(readme: string, language: string): string {
  const found = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(readme)?.[1];
  if (found === undefined) throw new Error(`README.md has no ${language} block`);
  return found;
}

describe("README.md", () => {
  it("has an example that prints what it says", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const source = new URL("../src/index.ts", import.meta.url).href;
    const folder = mkdtempSync(join(tmpdir(), "aixv-core-readme-"));
    try {
      const file = join(folder, "example.mts");
      writeFileSync(file, block(readme, "ts").replace('"@aixv/core"', JSON.stringify(source)));
      const printed = execFileSync(process.execPath, [file], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
      });
      expect(printed).toBe(block(readme, "text"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
