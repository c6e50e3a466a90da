import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "oxc-parser";

/** How many tests a rule has, by what they expect. */
export interface RuleCaseCount {
  readonly accepts: number;
  readonly rejects: number;
  readonly notes: number;
}

const SOURCES = join(dirname(fileURLToPath(import.meta.url)), "..", "src", "rules");
const KINDS = ["accepts", "rejects", "notes"] as const;

/** Counts the cases of each `ruleCases("ID", { accepts: …, rejects: … })` in the tests beside the rules. */
export function countRuleCases(): ReadonlyMap<string, RuleCaseCount> {
  const counts = new Map<string, RuleCaseCount>();
  const files = readdirSync(SOURCES).filter((name) => name.endsWith(".test.ts"));
  for (const name of files.toSorted()) countInFile(join(SOURCES, name), counts);
  return counts;
}

function countInFile(path: string, counts: Map<string, RuleCaseCount>): void {
  const { program } = parseSync(path, readFileSync(path, "utf8"));
  const visitor = new Visitor({
    CallExpression({ callee, arguments: [id, cases] }) {
      if (callee.type !== "Identifier" || callee.name !== "ruleCases") return;
      if (id?.type !== "Literal" || typeof id.value !== "string" || cases?.type !== "ObjectExpression")
        throw new Error(`${path}: expected ruleCases("ID", { … }) with both written out`);
      const before = counts.get(id.value) ?? { accepts: 0, rejects: 0, notes: 0 };
      const added = KINDS.map((kind) => {
        const group = cases.properties.find(
          (one) => one.type === "Property" && one.key.type === "Identifier" && one.key.name === kind,
        );
        return group?.type === "Property" && group.value.type === "ObjectExpression"
          ? group.value.properties.filter(({ type }) => type === "Property").length
          : 0;
      });
      const [accepts = 0, rejects = 0, notes = 0] = added;
      counts.set(id.value, {
        accepts: before.accepts + accepts,
        rejects: before.rejects + rejects,
        notes: before.notes + notes,
      });
    },
  });
  visitor.visit(program);
}
