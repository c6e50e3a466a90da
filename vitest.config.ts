import { defineConfig } from "vitest/config";

const conditions = ["@aixv/source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "packages/*/template/*.test.ts",
      "conformance/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**", "**/*.interop.test.ts"],
    // Only to end what hangs: a machine may be ten times slower than the one before, and no test is about time.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: "forks",
    // Vitest leaves one processor to itself, which is half of a small machine.
    maxWorkers: "100%",
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"], exclude: ["**/*.test.ts"] },
  },
});
