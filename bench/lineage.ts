// Measures the lineage graph, and compares it with the AIXV reference on the same files: `pnpm build && node bench/lineage.ts`.
// The reference itself runs where AIXV_REFERENCE_PYTHON names a Python that has it. `--quick` takes a tenth of the data,
// `--write` also replaces the tables in docs/performance.md. `pnpm bench` prints the same.
import { describeLineage, filesTable, graphTable } from "./lineage/lineage-tables.ts";
import { writeTables } from "./write-tables.ts";

const quick = process.argv.includes("--quick");
const lines = [
  describeLineage(),
  "",
  ...graphTable(quick ? 10 : 100),
  "",
  ...(await filesTable(quick ? 1 : 2, quick ? 1 : 3)),
];
console.log(lines.join("\n"));
if (process.argv.includes("--write")) writeTables("lineage", lines);
