import { isJsonObject, parseJson, unwrap } from "@aixv/core";
import { readModelHeader } from "@aixv/formats/headers";
import { describe, expect, it } from "vitest";
import { bytesSource } from "../src/index.ts";
import { type GgufValue, ggufFile, TEXT } from "./gguf-file.ts";
import { headerOf } from "./header-of.ts";
import { onnxFile } from "./onnx-file.ts";
import { safetensorsText } from "./safetensors-file.ts";

/** Names that objects have by inheritance; only the first is one that JSON of ours may not have. */
const INHERITED = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"] as const;

const FILES: { readonly [format: string]: (keys: readonly string[]) => Uint8Array } = {
  gguf: (keys) => ggufFile({ metadata: keys.map((key) => [key, [TEXT, "own"] satisfies GgufValue]) }),
  onnx: (keys) => onnxFile({ metadata: keys.map((key) => [key, "own"]) }),
};

describe.each(Object.keys(FILES))("metadata of %s under names that objects inherit", (format) => {
  const file = (keys: readonly string[]): Uint8Array => FILES[format]?.(keys) ?? new Uint8Array();

  it("leaves out __proto__ and counts it, so that strict readers take what is written of the header (RFC 8259)", async () => {
    const header = await headerOf(file(INHERITED));
    expect(Object.entries(header.metadata)).toEqual(INHERITED.slice(1).map((key) => [key, "own"]));
    expect(header.omitted).toBe(1);
    const read = unwrap(parseJson(JSON.stringify(header)));
    expect(isJsonObject(read) ? read.metadata : undefined).toEqual(header.metadata);
  });

  it("omits nothing of another name", async () => {
    expect((await headerOf(file(INHERITED.slice(1)))).omitted).toBe(0);
    expect((await headerOf(file(["proto", "__PROTO__"]))).omitted).toBe(0);
  });

  it("changes no object, and describes nothing by an inherited name", async () => {
    const header = await headerOf(file(INHERITED));
    expect(Object.getPrototypeOf(header.metadata)).toBeNull();
    expect(header.about.name === undefined || header.about.name === "graph").toBe(true);
    expect("own" in {}).toBe(false);
  });
});

describe("metadata of safetensors under names that objects inherit", () => {
  const file = (keys: readonly string[]): Uint8Array =>
    safetensorsText(`{"__metadata__":{${keys.map((key) => `"${key}":"own"`).join(",")}}}`);

  it("refuses __proto__ by its name: the header is JSON, and the strict reader takes it nowhere", async () => {
    const read = await readModelHeader(bytesSource(file(INHERITED)));
    expect(read).toMatchObject({ ok: false, error: { code: "HEADER_MALFORMED" } });
    expect(read.ok ? "" : read.error.message).toContain("__proto__");
  });

  it("keeps the others", async () => {
    const header = await headerOf(file(INHERITED.slice(1)));
    expect(Object.keys(header.metadata)).toEqual(INHERITED.slice(1));
    expect(header.omitted).toBe(0);
  });
});
