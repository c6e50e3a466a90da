import { cp } from "node:fs/promises";
import { library } from "../../scripts/tsup.ts";

// The command line carries the aixv packages inside, from their sources, split by command: one command loads its own
// code and nothing else, and start-up does not pay for resolving forty modules. Other packages stay dependencies.
export default library(
  {
    cli: "src/cli.ts",
    "hash-thread": "../manifest/src/node/hash-thread.ts",
    "hash-worker": "../manifest/src/node/hash-worker.ts",
    "compare-thread": "../aiv/src/node/integrity/compare-thread.ts",
    "compare-worker": "../aiv/src/node/integrity/compare-worker.ts",
  },
  {
    noExternal: [/^@aixv\//],
    sourcemap: false,
    esbuildOptions: (options) => {
      options.conditions = ["@aixv/source"];
    },
    // Data, which `aixv conformance` reads (docs/adr/0023).
    onSuccess: async () => await cp("../../conformance/vectors", "dist/vectors", { recursive: true }),
  },
);
