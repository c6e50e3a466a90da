import { describe } from "vitest";
import { testExporter } from "../test/exporter-suite.ts";
import { template } from "./template.ts";

// With the official schema or validator of the format: testExporter(template, { validate: (document) => [...] }).
describe("template (specification and version)", () => testExporter(template));
