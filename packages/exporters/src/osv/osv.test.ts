import { describe } from "vitest";
import { testExporter } from "../../test/exporter-suite.ts";
import { osv } from "./index.ts";

describe("osv (OSV schema 1.7.5)", () => testExporter(osv));
