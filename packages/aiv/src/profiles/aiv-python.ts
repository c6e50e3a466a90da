import type { Profile } from "./profile.ts";

/** AIV-Python (AIV F.2, a draft there, without content): Python projects. */
export const AIV_PYTHON: Profile = {
  id: "AIV-Python",
  name: "Python profile",
  version: "1.0.0",
  aivVersionCompatibility: ">=1.0.0 <2.0.0",
  scope: "Python projects",
  additionalArtifacts: { A: ["environment", "test_list"] },
  recommendedTools: {
    A: ["pytest --json-report", "pytest --junitxml", "mypy", "pyright", "ruff"],
    C: ["aixv aiv integrity", "coverage.py", "semgrep"],
    D: ["git", "cyclonedx-py"],
  },
  testIntegrityTools: [
    "aixv",
    "coverage.py",
    "pytest --collect-only",
    "pytest --json-report",
    "libcst",
    "ast.parse",
  ],
  requiredPatterns: [],
  criticalSurfaces: [
    {
      surface: "Privilege Boundaries",
      paths: ["**/sandbox/**"],
      symbols: ["exec", "eval", "pickle", "setuid", "subprocess"],
    },
  ],
  additionalClasses: {},
  severities: new Map(),
  minimumVerifiers: {},
  retentionDays: {},
};
