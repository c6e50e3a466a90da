import { describe } from "vitest";
import { validateCycloneDx } from "../../test/cyclonedx-validator.ts";
import { testExporter } from "../../test/exporter-suite.ts";
import { cycloneDx } from "./index.ts";

describe("ml-bom (CycloneDX 1.7 and 1.6)", () => {
  testExporter(cycloneDx, { validate: validateCycloneDx, numRuns: 150 });
});
