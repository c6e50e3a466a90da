import type { ArtifactFormat, ArtifactReader } from "../artifact-format.ts";
import { GITHUB_RUN, GITLAB_PIPELINE } from "./ci-run.ts";
import { AZURE_BUILD, BITBUCKET_PIPELINE, BUILDKITE_BUILD, JENKINS_BUILD } from "./ci-services.ts";
import { COVERAGE_PY } from "./coverage-py.ts";
import { GIT_DIFF } from "./git-diff.ts";
import { ISTANBUL_JSON, ISTANBUL_SUMMARY } from "./istanbul.ts";
import { JEST_JSON, VITEST_JSON } from "./jest-json.ts";
import { JUNIT_XML } from "./junit-xml.ts";
import { LCOV } from "./lcov.ts";
import { BIOME_JSON, EMPTY_LIST, MYPY_JSON, PYRIGHT_JSON, SARIF } from "./linter-json.ts";
import { LINTER_TEXT } from "./linter-text.ts";
import { PYTEST_JSON_REPORT } from "./pytest-json-report.ts";
import { PYTEST_REPORT_LOG } from "./pytest-report-log.ts";
import { RIPGREP_JSON } from "./ripgrep-json.ts";
import { CYCLONEDX_JSON, SPDX_2_JSON, SPDX_3_JSON } from "./sbom.ts";
import { ESLINT_JSON, RUFF_JSON, TSC_TEXT } from "./static-analysis.ts";
import { TEST_INTEGRITY } from "./test-integrity.ts";

/** Every format that is recognised. To add one: a module beside these, a line here, and a row in docs/canonical-forms.md. */
export const ARTIFACT_FORMATS: readonly ArtifactFormat[] = [
  VITEST_JSON,
  JEST_JSON,
  PYTEST_JSON_REPORT,
  PYTEST_REPORT_LOG,
  JUNIT_XML,
  ISTANBUL_JSON,
  ISTANBUL_SUMMARY,
  COVERAGE_PY,
  LCOV,
  GITHUB_RUN,
  GITLAB_PIPELINE,
  GIT_DIFF,
  CYCLONEDX_JSON,
  SPDX_2_JSON,
  SPDX_3_JSON,
  TEST_INTEGRITY,
  ESLINT_JSON,
  RUFF_JSON,
  TSC_TEXT,
  RIPGREP_JSON,
];

/** What is read, and has no form but that of any JSON or text. Asked after the formats above. */
export const ARTIFACT_READERS: readonly ArtifactReader[] = [
  BUILDKITE_BUILD,
  AZURE_BUILD,
  BITBUCKET_PIPELINE,
  JENKINS_BUILD,
  PYRIGHT_JSON,
  BIOME_JSON,
  SARIF,
  MYPY_JSON,
  EMPTY_LIST,
  LINTER_TEXT,
];
