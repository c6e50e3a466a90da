import { describe } from "vitest";
import { testExporter } from "../../test/exporter-suite.ts";
import { openvex } from "./index.ts";

describe("openvex (OpenVEX 0.2.0)", () => testExporter(openvex));
