import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { STORE_ERROR_CODES, STORE_FINDING_CODES } from "../src/index.ts";

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
const tests = readdirSync(`${PACKAGE}test`)
  .filter((file) => file.endsWith(".ts") && file !== "error-codes.test.ts")
  .map((file) => readFileSync(`${PACKAGE}test/${file}`, "utf8"));
const readme = readFileSync(`${PACKAGE}README.md`, "utf8");

describe("every code", () => {
  it.each(STORE_ERROR_CODES)("%s of an error is expected by a test and explained in the README", (code) => {
    expect(tests.some((text) => text.includes(`"${code}"`))).toBe(true);
    expect(readme).toContain(`\`${code}\``);
  });

  it.each(STORE_FINDING_CODES)(
    "%s of a finding is expected by a test and explained in the README",
    (code) => {
      expect(tests.some((text) => text.includes(`"${code}`) || text.includes(`\`${code} `))).toBe(true);
      expect(readme).toContain(`\`${code}\``);
    },
  );
});
