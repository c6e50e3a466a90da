import { describe } from "vitest";
import { testExporter } from "../../test/exporter-suite.ts";
import { testResult } from "./index.ts";

describe("test-result (in-toto test result v0.1)", () => testExporter(testResult));
