import { describe } from "vitest";
import { testExporter } from "../../test/exporter-suite.ts";
import { vsa } from "./index.ts";

describe("vsa (SLSA 1.2, Verification Summary)", () => testExporter(vsa));
