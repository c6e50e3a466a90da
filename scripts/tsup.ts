import { defineConfig, type Options } from "tsup";

/** The one way in which every package is built: ESM, code-split, Node 22 syntax; declarations come from tsc. */
export function library(
  entry: Record<string, string>,
  options: Options = {},
): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ["esm"],
    target: "node22",
    platform: "node",
    splitting: true,
    sourcemap: true,
    clean: true,
    dts: false,
    treeshake: true,
    // Optional dependencies too, which tsup would otherwise bundle.
    skipNodeModulesBundle: true,
    ...options,
  });
}
