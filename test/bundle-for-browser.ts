import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** The part of esbuild that is used here; it comes with the bundler that builds the packages. */
interface Bundler {
  build(options: object): Promise<{ readonly outputFiles: readonly { readonly contents: Uint8Array }[] }>;
}
const require = createRequire(import.meta.url);
const { build } = createRequire(require.resolve("tsup"))("esbuild") as Bundler;

export interface BundleOptions {
  /** The module that asks (`import.meta.url`): what is imported is looked for from there. */
  readonly from: string;
  /** The variable that holds what is exported. */
  readonly globalName: string;
  readonly minify?: boolean;
}

/** Bundles for browsers what a module exports, from the sources of the packages. */
export async function bundleForBrowser(
  contents: string,
  { from, globalName, minify = false }: BundleOptions,
): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", from)), loader: "ts" },
    bundle: true,
    platform: "browser",
    format: "iife",
    globalName,
    conditions: ["@aixv/source"],
    write: false,
    minify,
    logLevel: "silent",
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}
