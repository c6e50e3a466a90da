import { describe } from "vitest";
import { testExporter } from "../../test/exporter-suite.ts";
import { aixv } from "./index.ts";

describe("aixv (aixv.export/v1)", () => testExporter(aixv, { saysWhenVerified: true }));
