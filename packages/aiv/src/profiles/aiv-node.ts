import type { Profile } from "./profile.ts";

/** AIV-Node (AIV F.2, a draft there, without content): projects in JavaScript and TypeScript. */
export const AIV_NODE: Profile = {
  id: "AIV-Node",
  name: "Node.js profile",
  version: "1.0.0",
  aivVersionCompatibility: ">=1.0.0 <2.0.0",
  scope: "JavaScript and TypeScript projects",
  additionalArtifacts: { A: ["environment", "test_list"] },
  recommendedTools: {
    A: [
      "vitest --reporter=json",
      "jest --json",
      "node --test --test-reporter=junit",
      "tsc",
      "eslint",
      "biome",
    ],
    C: ["aixv aiv integrity", "ast-grep", "istanbul"],
    D: ["git", "npm sbom", "cdxgen"],
  },
  testIntegrityTools: [
    "aixv",
    "istanbul",
    "nyc",
    "c8",
    "jest --json",
    "jest --listTests",
    "vitest list",
    "ts-morph",
    "ast-grep",
  ],
  requiredPatterns: [],
  criticalSurfaces: [
    {
      surface: "Privilege Boundaries",
      paths: ["**/vm/**", "**/sandbox/**"],
      symbols: ["eval", "runInNewContext", "runInThisContext", "execSync", "spawn"],
    },
  ],
  additionalClasses: {},
  severities: new Map(),
  minimumVerifiers: {},
  retentionDays: {},
};
