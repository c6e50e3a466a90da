import { describe } from "vitest";
import { testExporter } from "../../test/exporter-suite.ts";
import { svr } from "./index.ts";

describe("svr (in-toto SVR v0.2)", () => testExporter(svr));
