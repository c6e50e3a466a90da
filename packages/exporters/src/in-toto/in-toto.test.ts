import { decodeBase64, decodeUtf8, type JsonObject } from "@aixv/core";
import { describe } from "vitest";
import { leavesOf, testExporter } from "../../test/exporter-suite.ts";
import { inToto } from "./index.ts";

/** Of what the payload says. */
function textOf({ payload }: JsonObject): string {
  const text = decodeUtf8(decodeBase64(String(payload)) ?? new Uint8Array());
  return leavesOf(JSON.parse(text ?? "null")).join("\u0000");
}

describe("in-toto (Bundle v1, DSSE v1)", () => testExporter(inToto, { textOf }));
