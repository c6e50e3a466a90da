// Compares a warm admission decision with the same policy in Rego (OPA) and Cedar: `pnpm build && node bench/policy.ts`.
// OPA is looked for on PATH, or where OPA says; `--write` also replaces the table in docs/performance.md. `pnpm bench` prints
// the same.
import { decisionTable, describeDecisions } from "./policy/decision-table.ts";
import { writeTables } from "./write-tables.ts";

const lines = [describeDecisions(), "", ...(await decisionTable(21))];
console.log(lines.join("\n"));
if (process.argv.includes("--write")) writeTables("policy", lines);
