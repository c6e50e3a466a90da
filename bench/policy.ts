// Compares a warm admission decision with the same policy in Rego (OPA) and Cedar: `pnpm build && node bench/policy.ts`.
// OPA is looked for on PATH, or where OPA says. `pnpm bench` prints the same table.
import { describeMachine } from "./machine.ts";
import { decisionTable } from "./policy/decision-table.ts";

console.log(`Machine: ${describeMachine()}.\n`);
for (const line of await decisionTable(21)) console.log(line);
