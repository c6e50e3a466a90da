import { describe } from "vitest";
import { testExporter } from "../../test/exporter-suite.ts";
import { slsa } from "./index.ts";

describe("slsa (SLSA 1.2, Build: Provenance)", () => testExporter(slsa));
