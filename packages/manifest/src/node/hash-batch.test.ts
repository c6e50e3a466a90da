import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { modelFolder } from "../../test/model-folder.ts";
import { value } from "../../test/result.ts";
import { walkModel } from "./walk-model.ts";

const native = vi.hoisted(() => ({ installed: true }));
vi.mock("@napi-rs/blake-hash", async (importOriginal) => {
  if (!native.installed) throw new Error("not installed");
  return await importOriginal();
});

describe.each([
  ["native", true],
  ["in WebAssembly, where the native package is not installed", false],
])("BLAKE3, %s", (_, installed) => {
  it("gives the published hashes (BLAKE3 test_vectors.json)", async () => {
    native.installed = installed;
    vi.resetModules();
    const { hashFiles } = await import("./hash-files.ts");
    const vector = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, index) => index % 251));
    const folder = modelFolder({ short: vector(1), long: vector(102_400), f: "f" });
    const walked = value(await walkModel(folder, { ignore: new Set(["f"]), allowSymlinks: false }));
    const entries = [...walked.entries].sort((a, b) => a.size - b.size);
    const ranges = entries.map((entry) => ({ entry, start: 0, end: entry.size }));
    const options = {
      model: { ...walked, root: join(folder) },
      algorithm: "blake3",
      followSymlinks: false,
    } as const;
    expect(value(await hashFiles(ranges, options))).toEqual([
      "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
      "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085",
    ]);
  });
});
