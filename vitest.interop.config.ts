import { defineConfig } from "vitest/config";

const conditions = ["@aixv/source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: "scripts/interop/setup.ts",
    include: ["packages/*/test/**/*.interop.test.ts", "test/**/*.interop.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    pool: "forks",
  },
});
