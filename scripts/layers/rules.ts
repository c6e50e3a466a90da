/** Layer of each package (docs/architecture.md): a package imports only from lower layers. */
export const LAYERS: { readonly [name: string]: number } = {
  "@aixv/core": 0,
  "@aixv/manifest": 1,
  "@aixv/envelope": 1,
  "@aixv/records": 1,
  "@aixv/formats": 1,
  "@aixv/evidence-pack": 1,
  "@aixv/aiv": 2,
  "@aixv/lineage": 2,
  "@aixv/policy": 2,
  "@aixv/exporters": 2.5,
  "@aixv/store": 3,
  "@aixv/sdk": 4,
  // Private: its runner and vectors are bundled into the command line, its adapters run from the sources.
  "@aixv/conformance": 4.2,
  aixv: 4.5,
};

/** Packages for tests only: no package's source may import them. */
export const TEST_PACKAGES: readonly string[] = ["@aixv/testkit"];

/** From this layer up, files may read and write, use the network, the clock and the environment. */
export const IO_LAYER = 3;

/** In lower layers, a folder of this name directly under `src` is where IO lives; it is a subpath export of its own. */
export const IO_FOLDER = "node";

/** Built-in modules without IO; all others are IO. */
export const PURE_BUILTINS: readonly string[] = ["node:crypto", "node:util", "node:buffer", "node:assert"];

/** Members of `node:crypto` that draw randomness. */
export const RANDOM_IMPORTS: readonly string[] = [
  "randomBytes",
  "randomFill",
  "randomFillSync",
  "randomInt",
  "randomUUID",
  "generateKeyPair",
  "generateKeyPairSync",
  "generateKey",
  "generateKeySync",
];

/** Globals that read the clock, the environment or the network, or draw randomness. */
export const IMPURE_GLOBALS: readonly string[] = [
  "process",
  "fetch",
  "setTimeout",
  "setInterval",
  "performance",
];

/** Members of globals that do. */
export const IMPURE_MEMBERS: readonly string[] = [
  "Date.now",
  "Math.random",
  "crypto.getRandomValues",
  "crypto.randomUUID",
];

/** Third-party modules that do IO. */
export const IO_MODULES: readonly string[] = ["@sigstore/sign", "@sigstore/tuf", "sigstore", "open"];
